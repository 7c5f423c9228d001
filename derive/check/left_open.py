"""What a document without a network leaves open: symbols that it never defines, and what depends on them.

A claim about these can be neither right nor wrong. A symbol with a number only is known as far as its digits go.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from flint import arb

from derive.calculus.balls import rational
from derive.check.bound import Printed, is_symbolic, walk
from derive.check.environment import Pattern, pattern
from derive.check.evaluation import as_interval, equal, exactly, value, values
from derive.network.expression import Expression, Partial, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from derive.calculus.balls import Real
    from derive.check.bench import Bench
    from derive.check.bound import Bound
    from derive.check.nodes import Spelling
    from derive.network.graph import Graph

# What each neuron has of its own, or all have together, whatever its index: no sign of a group such as a softmax.
_OF_NO_GROUP = frozenset(("w", "W", "theta", "v", "b", "x", "t"))

# A number of three digits or more is taken for a rounded one.
CHOSEN = 100


def reached(formula: Expression, formulas: Mapping[str, Expression]) -> set[str]:
    """Return the symbols of a formula, and those that they are made of."""
    found: set[str] = set()
    pending = [part.name for part in walk(formula) if isinstance(part, Symbol)]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            if name in formulas:
                pending += [part.name for part in walk(formulas[name]) if isinstance(part, Symbol)]
    return found


def hidden_symbols(
    names: Mapping[Spelling, str], leaves: Sequence[str], formulas: Mapping[str, Expression]
) -> dict[str, frozenset[str]]:
    """Return the symbols without a formula whose like has one that tells of theirs, with what that depends on.

    It does where it has a part with the index of the symbol: what is computed from all of a group (``p_1`` from
    ``z_1`` and ``z_2``) is so for each of them. Each formula comes after those it is made of.
    """
    sets = _SetsOfNames(formulas)
    kinds: dict[Pattern, list[int]] = {}
    alike: dict[tuple[str, ...], int] = {}
    for spelling, name in names.items():
        if name in formulas and spelling.below:
            kinds.setdefault(pattern(spelling), []).append(sets.made_of[name])
        if spelling.base not in _OF_NO_GROUP:
            alike[spelling.below] = alike.get(spelling.below, 0) | sets.bit(name)
    open_ones = set(leaves)
    found: dict[str, frozenset[str]] = {}
    for spelling, name in names.items():
        if name in open_ones:
            of_its_like = (made_of for made_of in kinds.get(pattern(spelling), ()) if not made_of & sets.bit(name))
            all_of_them = reduce(or_, (made_of for made_of in of_its_like if made_of & alike.get(spelling.below, 0)), 0)
            if all_of_them:
                found[name] = sets.names(all_of_them)
    return found


class _SetsOfNames:
    """What each formula is made of, all the way down, as the bits of whole numbers: small even for long documents.

    The formulas come in an order in which each stands after those it is made of.
    """

    def __init__(self, formulas: Mapping[str, Expression]) -> None:
        self._places: dict[str, int] = {}
        self.made_of: dict[str, int] = {}
        for name, formula in formulas.items():
            parents = {part.name for part in walk(formula) if isinstance(part, Symbol)}
            self.made_of[name] = reduce(or_, (self.bit(each) | self.made_of.get(each, 0) for each in parents), 0)

    def bit(self, name: str) -> int:
        return 1 << self._places.setdefault(name, len(self._places))

    def names(self, of: int) -> frozenset[str]:
        return frozenset(name for name, place in self._places.items() if of >> place & 1)


def left_open(bench: Bench, head: Bound, side: Bound | None) -> str | None:
    """Return what a document leaves open, so that a side cannot be judged against the head; None mostly."""
    network = bench.points.network
    graph, free = network.graph, network.free  # type: ignore[attr-defined]
    for part in (*walk(head), *(walk(side) if side is not None else ())):
        if isinstance(part, Partial):
            unknown = _unknown_path(graph, network.hidden, part)  # type: ignore[attr-defined]
            if unknown:
                return f"how {unknown} depends on {part.by} is not defined"
    if side is None or not free:
        return None
    in_head, in_side = _names(graph, head), _names(graph, side)
    if in_head and not in_head & free and in_side - in_head and (in_side - in_head) & free:
        return f"no value is known for {min((in_side - in_head) & free)}"
    undefined = [name for name in _strays(graph, in_side, in_head) if name in free]
    if any(name in graph and name not in graph.givens for name in in_head | in_side):
        undefined += [name for name in _strays(graph, in_head, in_side) if name in free]
    return f"{undefined[0]} is never defined" if undefined else None


def _unknown_path(graph: Graph, hidden: Mapping[str, frozenset[str]], slope: Partial) -> str | None:
    if slope.by not in graph.ancestors(slope.of):
        return slope.of
    unknown = (name for name in sorted(hidden) if slope.by in hidden[name] and name in graph.ancestors(slope.of))
    return next(unknown, None)


def _names(graph: Graph, bound: Bound) -> set[str]:
    """Return all quantities that a formula depends on."""
    found: set[str] = set()
    for part in walk(bound):
        named = (part.of, part.by) if isinstance(part, Partial) else (part.name,) if isinstance(part, Symbol) else ()
        for name in named:
            found |= {name} | (graph.ancestors(name) if name in graph else frozenset())
    return found


def _strays(graph: Graph, some: set[str], others: set[str]) -> Iterator[str]:
    """Yield the quantities of one side that the other one knows nothing of, and that take no part in a definition."""
    return (name for name in sorted(some - others) if name in graph and not graph.children[name])


def agree_in_digits(bench: Bench, head: Bound, side: Bound) -> bool:
    """Return whether two sides may be equal, where numbers that the document only prints are known by their digits."""
    network = bench.points.network
    if getattr(network, "free", None) is None:
        return False
    in_head, in_side = _names(network.graph, head), _names(network.graph, side)
    strays = [*_strays(network.graph, in_side, in_head), *_strays(network.graph, in_head, in_side)]
    given = ((name, _given(bench, name)) for name in strays)
    computed = ((name, _computed(bench, name)) for name in in_head | in_side)
    known: dict[Expression, Real] = {Symbol(name): number for name, number in (*given, *computed) if number is not None}
    if not known:
        return False
    # A sum of what only numbers tell is known as far as these are.
    name = head.name if isinstance(head, Symbol) else ""
    formula = getattr(network.graph[name].definition, "formula", None) if name in network.graph else None
    numbers = values(side, bench.points.own, known=known)
    return any(
        all(equal(*pair) for pair in zip(values(each, bench.points.own, known=known), numbers, strict=True))
        for each in (head, formula)
        if each is not None
    )


def _given(bench: Bench, name: str) -> Real | None:
    unit = bench.points.network.units.get(name)  # type: ignore[attr-defined]
    if unit is None or name not in bench.points.network.graph.givens:
        return None
    number = bench.points.network.graph.givens[name]
    return arb(rational(number), rational(unit / 2)) if is_rounded(number, unit) else None


def _computed(bench: Bench, name: str) -> Real | None:
    """Return the value of a symbol that numbers alone define, as far as their digits tell it."""
    graph = bench.points.network.graph
    formula = getattr(graph[name].definition, "formula", None) if name in graph else None
    if formula is None or is_symbolic(formula):
        return None
    return value(formula, bench.points.own, _by_digits)


def _by_digits(number: Printed) -> Real:
    return as_interval(number) if is_rounded(number.value, number.unit) else exactly(number)


def is_rounded(number: Fraction, unit: Fraction) -> bool:
    """Return whether a number has so many digits that it was worked out, not chosen."""
    return unit < 1 and abs(number) >= CHOSEN * unit


def about_hidden(bench: Bench, head: Bound, side: Bound) -> str | None:
    """Return a symbol of one side alone that depends on something in a way that the document does not tell."""
    network = bench.points.network
    hidden: Mapping[str, frozenset[str]] = getattr(network, "hidden", {})
    if not hidden:
        return None
    in_head, in_side = _names(network.graph, head), _names(network.graph, side)
    strays = {*_strays(network.graph, in_side, in_head), *_strays(network.graph, in_head, in_side)}
    return min(strays & hidden.keys(), default=None)
