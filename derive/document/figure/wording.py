"""What a figure shows, in a few lines of text, for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.calculus.steps import definition
from derive.document.figure.networks import LONGEST_COLUMN, SHOWN_FIRST, FigureKind, Subject
from derive.expressions.expression import plain

if TYPE_CHECKING:
    from derive.document.figure.paths import Link
    from derive.network.builders.layers import DenseLayer
    from derive.network.network import Network


def description(subject: Subject) -> str:
    """Return the layers, then the weights of each edge, or the paths to the parameter, a line each."""
    layers = subject.network.layers
    columns = [layers[0].source_neurons, *(layer.neurons for layer in layers)]
    lines = [" → ".join(_listed(names) for names in columns)]
    if subject.kind is FigureKind.BACKWARD:
        lines += [_chain(along, subject.parameter) for _, along in subject.paths.lines]
    else:
        lines += [line for layer in layers for line in _edges(subject, layer)]
    return "\n".join(lines)


def definitions(network: Network) -> str:
    """Return what each computed quantity of a graph of formulas is, a line each."""
    graph = network.graph
    return "\n".join(
        f"{name} = {plain(definition(graph, name))}" for name in graph.computed
    )


def _listed(names: tuple[str, ...]) -> str:
    shown = names if len(names) <= LONGEST_COLUMN else (*names[:SHOWN_FIRST], "…", names[-1])
    return ", ".join(shown)


def _edges(subject: Subject, layer: DenseLayer) -> Iterator[str]:
    if max(len(layer.neurons), len(layer.source_neurons)) > LONGEST_COLUMN:
        return
    for neuron, row in zip(layer.neurons, layer.weights, strict=True):
        for source, weight in zip(layer.source_neurons, row, strict=True):
            yield f"{source} → {neuron}: {_shown(subject, weight)}"
    for bias in dict.fromkeys(filter(None, layer.biases)):
        neurons = (neuron for neuron, own in zip(layer.neurons, layer.biases, strict=True) if own == bias)
        yield f"→ {', '.join(neurons)}: {_shown(subject, bias)}"


def _shown(subject: Subject, name: str) -> str:
    return f"{name} = {subject.values(name)}" if subject.kind is FigureKind.VALUES else name


def _chain(along: frozenset[Link], parameter: str) -> str:
    """Follow a path from the parameter up to the error, as long as it does not branch, and write it backwards."""
    after: dict[str, list[str]] = {}
    for before, name in sorted(along):
        after.setdefault(before, []).append(name)
    chain = [parameter]
    while chain[-1] in after:
        following = after[chain[-1]]
        chain.append(following[0] if len(following) == 1 else "…")
    return " → ".join(reversed(chain))
