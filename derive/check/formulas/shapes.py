"""Shapes that do not fit: two factors that have no product, two members of a chain that cannot be equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.formulas.not_understood import Misfit, NoProduct
from derive.expressions.matrices import Stack, is_symbolic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.formulas.sides import Side, Sides
    from derive.expressions.matrices import Bound


def misfit(sides: Sequence[Side], head: Bound | None, index: int) -> Misfit | None:
    """Return which shapes in a member of a chain do not fit; None mostly."""
    problems = (sides[index].problem, sides[0].problem if index == 1 else None)
    found = next((each.misfit for each in problems if isinstance(each, NoProduct)), None)
    return found or (_unequal(sides, head, index) if index else None)


def misfit_of(chain: Sides, index: int) -> Misfit | None:
    """Return which shapes in a member of a chain do not fit; None mostly."""
    return misfit(chain.sides, chain.head, index)


def _unequal(sides: Sequence[Side], head: Bound | None, index: int) -> Misfit | None:
    """Return a matrix and what stands for it with other rows and columns; printed for symbols, with them exchanged."""
    known, current = head if head is not None else sides[index - 1].bound, sides[index].bound
    if not isinstance(known, Stack) or not isinstance(current, Stack) or known.shape == current.shape:
        return None
    if 1 in (*known.shape, *current.shape):
        return None
    of_numbers = not is_symbolic(known) and not is_symbolic(current)
    # A printed matrix of weights may have biases in a column of its own.
    if not of_numbers and not is_symbolic(current) and known.shape != current.shape[::-1]:
        return None
    first = sides[0 if head is not None else index - 1].node
    spans = (first.start, first.end), (sides[index].node.start, sides[index].node.end)
    return Misfit(spans[0], known.shape, spans[1], current.shape, of_numbers, is_product=False)
