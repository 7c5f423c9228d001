"""On which side of every kink a network stands: within one such region its functions are smooth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from derive.calculus.ball_algebra import KinkWatch, Undecided
from derive.expressions.algebra import Undefined
from derive.expressions.expression import Call
from derive.expressions.functions import FUNCTIONS
from derive.expressions.walking import walk
from derive.network.graph.quantity import Applied, Formulated, Given, Total, WeightedSum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from derive.calculus.balls import Real
    from derive.expressions.expression import Expression
    from derive.network.graph.graph import Graph
    from derive.network.graph.quantity import Definition, Quantity

# Functions that a formula may call, with what changes its sign at the kink.
_LARGEST = ("maximum", "minimum", "max", "min")
_KINKED = frozenset(
    (*(name for row in FUNCTIONS.values() if row.kinks for name in (row.name, row.text)), "relu'", "elu")
)


class _Sides(KinkWatch):
    """Notes the side of every kink that a computation comes by."""

    def __init__(self) -> None:
        self.found: list[bool] = []

    def _watch(self, x: Real) -> None:
        self.found.append(bool(x > 0))


def kinked(graph: Graph, numbers: Mapping[str, Real]) -> list[Quantity]:
    """Return the quantities whose functions have kinks; ``numbers`` are any values of all quantities."""
    return graph.remembered(
        kinked, lambda: [each for each in graph.quantities.values() if _is_kinked(each.definition, numbers)]
    )


def _is_kinked(definition: Definition, numbers: Mapping[str, Real]) -> bool:
    if isinstance(definition, Given | WeightedSum | Total):
        return False
    if isinstance(definition, Applied):
        return bool(definition.function.kinks)
    return bool(_sides_of(definition, numbers, lambda _: fmpq(1)))


def region(graph: Graph, numbers: Mapping[str, Real], worth: Callable[[Expression], Real]) -> tuple[bool, ...]:
    """Return the side of every kink at the values of all quantities; ``worth`` evaluates a formula over them."""
    quantities = kinked(graph, numbers)
    return tuple(side for each in quantities for side in _sides_of(each.definition, numbers, worth))


def _sides_of(
    definition: Definition, numbers: Mapping[str, Real], worth: Callable[[Expression], Real]
) -> list[bool]:
    watch = _Sides()
    try:
        definition.value(numbers, watch)
    except (Undecided, Undefined, ZeroDivisionError):
        watch.found.append(False)
    # What a document defines is evaluated by the functions of documents.
    formula = definition.formula if isinstance(definition, Formulated) else None
    return watch.found or (list(_sides(formula, worth)) if formula is not None else [])


def _sides(formula: Expression, worth: Callable[[Expression], Real]) -> Iterator[bool]:
    for part in walk(formula):
        if isinstance(part, Call) and part.function in _KINKED:
            first, *others = map(worth, part.arguments)
            if part.function in _LARGEST:
                yield from (bool(first - other > 0) for other in others)
            else:
                yield bool(first > 0)
