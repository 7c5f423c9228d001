"""A point that a reader can compute at which the two sides of a wrong identity differ."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from flint import fmpq

from derive.calculus.balls import rational
from derive.check.formulas.evaluation import NoValue, value
from derive.check.words import words
from derive.expressions.expression import Named, Symbol
from derive.expressions.matrices import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.meaning.writing import Writer
    from derive.check.worlds.points import Points
    from derive.expressions.expression import Expression
    from derive.network.graph.graph import Graph

MOST_SYMBOLS, MOST_POINTS = 3, 60
SMALL = tuple(map(Fraction, (2, 1, 3, -1, 0)))
# What is computed may not be able to be every number: whatever an activation gives, it gives these.
COMPUTED = (Fraction(1, 2), Fraction(1, 4))
LARGEST, LONGEST = 1000, 1000


def counterexample(left: Expression, right: Expression, points: Points, writer: Writer) -> str:
    """Return in words where two formulas differ, by whole numbers as a rule; empty where no such point is found."""
    leaves = list(dict.fromkeys(part for each in (left, right) for part in walk(each) if isinstance(part, Named)))
    symbols = [leaf for leaf in leaves if isinstance(leaf, Symbol)]
    graph = points.network.graph
    if len(symbols) != len(leaves) or not 0 < len(symbols) <= MOST_SYMBOLS or not _are_free(symbols, graph):
        return ""
    choices = [COMPUTED if _is_computed(symbol, graph) else SMALL for symbol in symbols]
    # Where each symbol has a number of its own, a reader sees which is which.
    tried = sorted(product(*choices), key=lambda numbers: len(set(numbers)) < len(numbers))
    for chosen in tried[:MOST_POINTS]:
        point = dict(zip(symbols, chosen, strict=True))
        found = [_number(each, points, point) for each in (left, right)]
        if None not in found and found[0] != found[1]:
            where = ", ".join(f"{writer.symbol(symbol)} = {_shown(number)}" for symbol, number in point.items())
            one, other = (_shown(number) for number in found if number is not None)
            return words("findings", "counterexample", point=where, left=one, right=other)
    return ""


def _are_free(symbols: Iterable[Symbol], graph: Graph) -> bool:
    """Return whether none of some symbols fixes another: what they are computed from has nothing in common."""
    seen: set[str] = set()
    for symbol in symbols:
        own = graph.ancestors(symbol.name) if symbol.name in graph else frozenset((symbol.name,))
        if seen & own:
            return False
        seen |= own
    return True


def _is_computed(symbol: Symbol, graph: Graph) -> bool:
    return symbol.name in graph and len(graph.ancestors(symbol.name)) > 1


def _number(formula: Expression, points: Points, point: dict[Symbol, Fraction]) -> Fraction | None:
    """Return the exact value of a formula where it is a short number."""
    try:
        found = value(formula, points.own, known={symbol: rational(number) for symbol, number in point.items()})
    except NoValue:
        return None
    if not isinstance(found, fmpq):
        return None
    exact = Fraction(int(found.p), int(found.q))
    return exact if abs(exact) < LARGEST and LONGEST % exact.denominator == 0 else None


def _shown(number: Fraction) -> str:
    return f"{float(number):g}"
