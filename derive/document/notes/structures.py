"""What the notes of a structure say of its layers: the symbols by what they mean there, the forward pass by layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document.equations.arrays import array_symbol
from derive.document.notes.common import SymbolRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from derive.document.equations.board import Equation
    from derive.network.graph.graph import Graph
    from derive.network.graph.quantity import Quantity
    from derive.network.network import Network


@dataclass(frozen=True)
class LayerForward:
    """What is computed in one layer of a structure, or in all of a graph.

    ``number`` counts layers from 1; ``kind`` is the description's word, ``loss`` behind the last layer, and empty in a
    graph. ``symbols``: the first computed quantity with each letter of the layer. ``described``: the layer as the
    description has it, None where there is none. ``like``: an earlier layer of the kind, where this one has no
    equations, as they would be alike; else 0.
    """

    number: int
    kind: str
    described: object
    symbols: Mapping[str, Markup]
    equations: tuple[Equation, ...]
    like: int


@dataclass(frozen=True)
class PartRow(SymbolRow):
    """A group of symbols, and what the layer that made them calls them: a kind of layer, and a letter of it.

    ``shape``: where they are arrays, not numbers.
    """

    kind: str = ""
    letter: str = ""
    shape: Markup | None = None


def part_key(quantity: Quantity) -> tuple[int, str, str]:
    """Return layer, kind and letter of a quantity, empty where no layer made it."""
    part = quantity.part
    return (part.layer, part.kind, part.letter) if part else (0, "", "")


def grouped(graph: Graph, names: Iterable[str]) -> dict[tuple[int, str, str], list[str]]:
    """Group quantities by what they mean, in the order in which they first occur."""
    groups: dict[tuple[int, str, str], list[str]] = {}
    for name in names:
        groups.setdefault(part_key(graph[name]), []).append(name)
    return groups


def array_row(network: Network, row: PartRow, names: Sequence[str]) -> PartRow:
    """Return a row with the arrays that its quantities are entries of, where they are of arrays alone."""
    tensors = network.laid_tensors.tensors.values() if network.laid_tensors else ()
    found = {tensor.name: tensor for tensor in tensors if tensor.shape and not set(names).isdisjoint(tensor.entries)}
    if not set(names) <= {entry for tensor in found.values() for entry in tensor.entries}:
        return row
    symbols = tuple(Markup(network.written.get(name) or array_symbol(name, each.shape)) for name, each in found.items())
    shapes = dict.fromkeys(r" \times ".join(map(str, tensor.shape)) for tensor in found.values())
    return replace(row, symbols=symbols, values=(), elided=False, shape=Markup("$, $".join(shapes)))


def layers_forward(
    network: Network,
    computed: Sequence[str],
    equations: Mapping[str, Equation],
    symbol: Callable[[str], Markup],
) -> tuple[LayerForward, ...]:
    """Return the layers in order, each with the equations that are written out; what has no part is of the loss."""
    graph, described = network.graph, getattr(network.description, "layers", [])
    found: dict[tuple[int, str], list[str]] = {}
    is_structure = any(graph[name].part for name in computed)
    for name in computed:
        layer, kind, _ = part_key(graph[name])
        found.setdefault((layer, kind or ("loss" if is_structure else "")), []).append(name)
    layers: list[LayerForward] = []
    for (layer, kind), members in found.items():
        written = tuple(equations[name] for name in members if name in equations)
        layers.append(LayerForward(
            layer, kind, described[layer - 1] if layer else None,
            {letter: symbol(names[0]) for (_, _, letter), names in grouped(graph, members).items()}, written,
            0 if written else next((each.number for each in layers if each.kind == kind and each.equations), 0),
        ))
    return tuple(layers)
