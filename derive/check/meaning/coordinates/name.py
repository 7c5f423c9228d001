"""How people write the quantities of a graph without dense layers: circuits, recurrent nets, convolutions, attention.

Every quantity goes by its name, in whatever way its indices are written; what it is to the network (a pre-activation,
an activation, an output, the error of one output) lets it go by the field's usual letters, too. What has two indices
forms matrices, what has one forms vectors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.meaning.reading import Reading, Rule, spelled
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import Partial, Symbol
from derive.expressions.matrices import Stack, column
from derive.network.graph.quantity import Applied, Role, WeightedSum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.expressions.matrices import Bound
    from derive.network.graph.graph import Graph
    from derive.network.model import Model

    Spelled = Iterator[tuple[Spelling, Reading]]

PRE_ACTIVATIONS = {"net": 0.8, "z": 0.8, "s": 0.5, "a": 0.3, "u": 0.2}
ACTIVATIONS = {"h": 0.8, "a": 0.7, "out": 0.6, "o": 0.4, "s": 0.4}
OUTPUTS = {"o": 0.6, "p": 0.4, "y": 0.5, "out": 0.5, "a": 0.3}
TARGETS = {"t": 0.9, "y": 0.6, "d": 0.4, "target": 0.7}
ERRORS = {"E": 0.9, "L": 0.8, "C": 0.7, "J": 0.7, "loss": 0.6, "l": 0.4, "ell": 0.4}
TOTALS = ("total", "tot", "ges", "gesamt", "T")
RATES = {"eta": 0.9, "alpha": 0.8, "lr": 0.6, "mu": 0.4, "gamma": 0.3}
# Letters that the matrices of a role go by.
MATRICES = {"k": ("K", "F", "W", "w"), "x": ("X", "I"), "z": ("Z",), "a": ("A",), "t": ("T", "Y"), "c": ("C", "O")}


def graph_readings(network: Model) -> Spelled:
    """Yield every known spelling of every quantity of a graph, and of what stands together in vectors and matrices."""
    graph = network.graph
    for name, quantity in graph.quantities.items():
        meaning = Symbol(name)
        yield from _by_name(name, meaning)
        yield from _with_a_hat(graph, name)
        match quantity.role:
            case Role.TOTAL_ERROR:
                yield from _total(meaning)
            case Role.LEARNING_RATE:
                for base, usual in RATES.items():
                    yield Spelling(base), Reading(Rule("rate"), usual, meaning)
            case Role.TARGET:
                yield from _numbered("target", TARGETS, name, meaning)
            case Role.INTERMEDIATE:
                yield from _by_use(graph, name)
        if name != graph.loss and graph.loss:
            yield from _slope(graph, name)
    yield from _stacks(graph)


def _by_name(name: str, meaning: Bound) -> Spelled:
    """A name as it stands: its indices together or apart, an index in letters above or below."""
    own = spelled(name)
    yield own, Reading(Rule("name"), 1.0, meaning)
    for rule, prior, spelling in ways(own):
        yield spelling, Reading(Rule(rule, "name"), prior, meaning)
    if own.base.endswith("hat") and own.base != "hat":
        for rule, prior, spelling in ways(replace(own, base=own.base.removesuffix("hat"), accent="hat")):
            yield spelling, Reading(Rule(rule, "hat"), prior, meaning)


def _with_a_hat(graph: Graph, name: str) -> Spelled:
    """What is made of another quantity and has its name with an h: ``xh1`` is ``\\hat x_1``."""
    own = spelled(name)
    plain = name.replace(f"{own.base}", own.base[:-1], 1)
    if own.base.endswith("h") and plain in graph.ancestors(name):
        for rule, prior, spelling in ways(replace(own, base=own.base[:-1], accent="hat")):
            yield spelling, Reading(Rule(rule, "hat"), prior * 0.9, Symbol(name))


def ways(own: Spelling) -> Iterator[tuple[str, float, Spelling]]:
    """Yield the ways in which a symbol's indices are written, with how usual each is."""
    yield "apart", 0.95, own
    below = own.below
    if len(below) > 1:
        yield "together", 0.95, replace(own, below=("".join(below),))
    if len(below) > 1 and below[0].isalpha():
        mark, indices = below[0], below[1:]
        for shown in (mark, mark.upper()):
            for base in dict.fromkeys((own.base, own.base.upper())):
                for joined in dict.fromkeys((indices, ("".join(indices),))):
                    yield f"mark-{base}", 0.8, Spelling(base, (shown, *joined))
                    for above in (shown, f"({shown})"):
                        yield f"mark-above-{base}", 0.9, Spelling(base, joined, (above,))
    if len(below) == 1 and below[0].isdigit():
        for rule, above in (("round", f"({below[0]})"), ("time", f"<{below[0]}>"), ("square", f"[{below[0]}]")):
            yield rule, 0.7, replace(own, below=(), above=(above,))


def _total(meaning: Bound) -> Spelled:
    for base, usual in ERRORS.items():
        yield Spelling(base), Reading(Rule("total", base), usual * 0.9, meaning)
        for below in TOTALS:
            yield Spelling(base, (below,)), Reading(Rule("total", base), usual * 0.9, meaning)


def _coordinates(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a described name, and the numbers at its end: of ``net_h1_2`` net and h, and 1 and 2."""
    words, numbers = re.fullmatch(r"(.*?)((?:_?\d+)*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    return tuple(filter(None, words.split("_"))), tuple(re.findall(r"\d+", numbers))


def _numbered(what: str, bases: dict[str, float], name: str, meaning: Bound, accent: str = "") -> Spelled:
    _, indices = _coordinates(name)
    for base, usual in bases.items():
        for rule, prior, spelling in ways(Spelling(base, indices, accent=accent)):
            yield spelling, Reading(Rule(rule, base, what), usual * prior * 0.9, meaning)


def _by_use(graph: Graph, name: str) -> Spelled:
    """The usual letters of what a quantity is: told by what it is made of, and by what it goes into."""
    meaning = Symbol(name)
    if is_pre_activation(graph, name):
        yield from _numbered("net", PRE_ACTIVATIONS, name, meaning)
        if graph.loss:
            yield from _numbered("signal", {"delta": 0.9}, name, Partial(graph.loss, name))
    elif is_activation(graph, name):
        yield from _numbered("out", ACTIVATIONS, name, meaning)
    elif is_linear_unit(graph, name):
        yield from _numbered("signal", {"delta": 0.7}, name, Partial(graph.loss, name))
    if is_output(graph, name):
        yield from _numbered("output", OUTPUTS, name, meaning)
        yield from _numbered("output", {"y": 0.95, "t": 0.2, "o": 0.4}, name, meaning, accent="hat")
    if is_error(graph, name):
        yield from _numbered("error", ERRORS, name, meaning)


def is_pre_activation(graph: Graph, name: str) -> bool:
    """Return whether a weighted sum goes into an activation function alone."""
    goes_into = graph.children[name]
    return (
        isinstance(graph[name].definition, WeightedSum)
        and len(goes_into) == 1
        and is_activation(graph, next(iter(goes_into)))
    )


def is_linear_unit(graph: Graph, name: str) -> bool:
    """Return whether a quantity on the way to the result is made with parameters: a unit without activation."""
    parents = graph[name].definition.parents
    return bool(graph.loss) and name != graph.loss and not _parameters(graph).isdisjoint(parents)


def _parameters(graph: Graph) -> frozenset[str]:
    return graph.remembered("names of parameters", lambda: frozenset(graph.parameters))


def is_activation(graph: Graph, name: str) -> bool:
    """Return whether a quantity is an activation function of one other."""
    definition = graph[name].definition
    return isinstance(definition, Applied) and len(definition.arguments) == 1


def is_error(graph: Graph, name: str) -> bool:
    """Return whether a quantity compares an output with a target."""
    definition = graph[name].definition
    return isinstance(definition, Applied) and any(graph[each].role is Role.TARGET for each in definition.arguments)


def is_output(graph: Graph, name: str) -> bool:
    """Return whether a quantity is compared with a target."""
    return any(is_error(graph, child) for child in graph.children[name])


def _slope(graph: Graph, name: str) -> Spelled:
    """The names that programs give to the derivative of the result: ``dfdx``, ``dx``, and a bar above."""
    meaning, own = Partial(graph.loss, name), spelled(name)
    plain = name.replace("_", "")
    for rule, prior, spelling in (
        ("program", 0.9, Spelling(f"d{graph.loss}d{name}")),
        ("program", 0.9, Spelling(f"d{graph.loss}d{plain}")),
        ("program-below", 0.9, replace(own, base=f"d{graph.loss}d{own.base}")),
        ("short", 0.6, Spelling(f"d{plain}")),
        ("short-below", 0.6, replace(own, base=f"d{own.base}")),
        ("adjoint", 0.7, replace(own, accent="bar")),
    ):
        yield spelling, Reading(Rule(rule, "slope"), prior, meaning)


def program_names(network: Model) -> set[str]:
    """Return what programs call the derivatives of a graph's result, such as ``dfdx``."""
    graph = network.graph
    return {f"d{graph.loss}d{name}" for name in graph.quantities} if graph.loss.isalpha() else set()


def _stacks(graph: Graph) -> Spelled:
    """What differs in its numbers only: a vector where there is one number, a matrix where there are two."""
    families: dict[tuple[tuple[str, ...], int], dict[tuple[int, ...], str]] = defaultdict(dict)
    for name in graph.quantities:
        words, indices = _coordinates(name)
        if words and len(indices) in (1, 2):
            families[words, len(indices)][tuple(map(int, indices))] = name
    for (words, dimensions), members in families.items():
        stem = list(words)
        if dimensions == 1:
            names = [members[key] for key in sorted(members)]
            yield from _named_stack(graph, stem, [[each] for each in names])
            continue
        rows = sorted({row for row, _ in members})
        columns = sorted({column for _, column in members})
        if len(members) == len(rows) * len(columns):
            yield from _named_stack(graph, stem, [[members[row, each] for each in columns] for row in rows])
            yield from _rows(stem, [[members[row, each] for each in columns] for row in rows])


def _named_stack(graph: Graph, stem: list[str], names: list[list[str]]) -> Spelled:
    is_matrix = len(names[0]) > 1
    stack = Stack(tuple(tuple(map(Symbol, row)) for row in names))
    below = tuple(stem[1:])
    bases = (stem[0].upper(), stem[0], *MATRICES.get(stem[0], ())) if is_matrix else (stem[0],)
    for base in dict.fromkeys(bases):
        prior = 0.8 if base.isupper() or not is_matrix else 0.5
        for written in dict.fromkeys((below, tuple(part.upper() for part in below))):
            yield from plain_and_bold(Spelling(base, written), Rule("stack", base), prior, stack)
            if written:
                yield from plain_and_bold(Spelling(base, (), (f"({written[0]})",)), Rule("stack", base), prior, stack)
    if all(is_pre_activation(graph, name) for row in names for name in row) and graph.loss:
        signals = Stack(tuple(tuple(Partial(graph.loss, name) for name in row) for row in names))
        for base in ("delta", "Delta"):
            yield from plain_and_bold(Spelling(base), Rule("stack", "signal"), 0.6, signals)


def _rows(stem: list[str], names: list[list[str]]) -> Spelled:
    """A row of a matrix is a vector of its own, such as the query of one token."""
    if len(stem) != 1:
        return
    for number, row in enumerate(names, 1):
        vector = column(map(Symbol, row))
        yield from plain_and_bold(Spelling(stem[0], (str(number),)), Rule("row", stem[0]), 0.6, vector)


def plain_and_bold(spelling: Spelling, rule: Rule, prior: float, meaning: Bound) -> Spelled:
    """Yield a symbol in bold, plain, and with an arrow above."""
    for bold, extra in ((True, 0.1), (False, 0.0)):
        yield replace(spelling, bold=bold), Reading(rule, prior * 0.8 + extra, meaning)
    yield replace(spelling, accent="vec"), Reading(rule, prior * 0.8, meaning)
