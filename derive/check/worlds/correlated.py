"""Formulas of rounded numbers, where the same digits are the same number: 0.528 (1 - 0.528) is x (1 - x)."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

from flint import arb

from derive.calculus.rounding import interval
from derive.check.formulas.evaluation import value
from derive.expressions.printed import printed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from derive.calculus.balls import Evaluation, Real
    from derive.expressions.expression import Expression
    from derive.expressions.printed import Printed

Digits = tuple["Fraction", "Fraction"]
"""The size of a printed number, and the value of its last digit."""
# What a repeated number may be is looked at in so many pieces; more than so many such numbers are taken as independent.
PIECES, MOST_REPEATED = 8, 2


def correlated(expression: Expression, at: Evaluation, number: Callable[[Printed], Real]) -> Real:
    """Return the value of an expression; ``number`` says what each printed number may be."""
    counts = Counter((abs(each.value), each.unit) for each in printed(expression) if _is_loose(number(each)))
    repeated = [each for each, count in counts.items() if count > 1]
    if not 0 < len(repeated) <= MOST_REPEATED:
        return value(expression, at, number)
    every = product(range(PIECES), repeat=len(repeated))
    first, *others = (arb(_value_in(expression, at, number, dict(zip(repeated, each, strict=True)))) for each in every)
    return reduce(arb.union, others, first)


def _value_in(
    expression: Expression, at: Evaluation, number: Callable[[Printed], Real], places: Mapping[Digits, int]
) -> Real:
    pieces = {each: _piece(each, place) for each, place in places.items()}
    return value(expression, at, lambda each: _in_piece(each, pieces, number))


def _is_loose(number: Real) -> bool:
    return isinstance(number, arb) and not number.is_exact()


def _piece(digits: Digits, place: int) -> Real:
    size, unit = digits
    return interval(size - unit / 2 + unit * (2 * place + 1) / (2 * PIECES), unit / PIECES)


def _in_piece(each: Printed, pieces: Mapping[Digits, Real], number: Callable[[Printed], Real]) -> Real:
    piece = pieces.get((abs(each.value), each.unit))
    if piece is None:
        return number(each)
    return piece if each.value >= 0 else -piece
