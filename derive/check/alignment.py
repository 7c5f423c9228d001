"""Which printed number stands for which symbol: a formula with numbers put in, laid over the formula in symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.bound import Hole, Printed, is_leaf
from derive.network.expression import (
    Call,
    Constant,
    Expression,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Pair:
    """A part of the formula in symbols and the part of the formula in numbers that stands at its place."""

    symbolic: Expression
    numeric: Expression

    @property
    def is_leaf(self) -> bool:
        """Whether one symbol meets one number."""
        return is_leaf(self.symbolic) and _signless(self.numeric) is not None


def align(symbolic: Expression, numeric: Expression) -> list[Pair]:
    """Return the pairs of parts that stand at one place, as far down as the two have one shape."""
    return list(_pairs(symbolic, numeric))


def _pairs(symbolic: Expression, numeric: Expression) -> Iterator[Pair]:
    if is_leaf(symbolic):
        yield Pair(symbolic, numeric)
        return
    match symbolic, numeric:
        case Sum(), Sum():
            yield from _each(symbolic, numeric, _terms(symbolic), _terms(numeric))
        case Product(), Product():
            yield from _each(symbolic, numeric, _factors(symbolic), _factors(numeric))
        case Quotient(a, b), Quotient(c, d):
            yield from _pairs(a, c)
            yield from _pairs(b, d)
        case Power(a, b), Power(c, d):
            yield from _pairs(a, c)
            yield from _pairs(b, d)
        case Negative(a), Negative(b):
            yield from _pairs(a, b)
        case Call(f, some), Call(g, others) if f == g and len(some) == len(others):
            for one, other in zip(some, others, strict=True):
                yield from _pairs(one, other)
        case _:
            yield Pair(symbolic, numeric)


def _each(
    symbolic: Expression, numeric: Expression, some: list[Expression], others: list[Expression]
) -> Iterator[Pair]:
    if len(some) != len(others):
        yield Pair(symbolic, numeric)
        return
    for one, other in zip(some, others, strict=True):
        yield from _pairs(one, other)


def _terms(expression: Expression) -> list[Expression]:
    """Return the terms of a sum, sums inside it written out."""
    match expression:
        case Sum(terms):
            return [each for term in terms for each in _terms(term)]
        case Negative(Sum() as inner):
            return [Negative(each) for each in _terms(inner)]
    return [expression]


def _factors(expression: Expression) -> list[Expression]:
    match expression:
        case Product(factors):
            return [each for factor in factors for each in _factors(factor)]
    return [expression]


def _signless(expression: Expression) -> Printed | Hole | None:
    """Return the number in a number with any signs, else None."""
    while isinstance(expression, Negative):
        expression = expression.operand
    return expression if isinstance(expression, Printed | Hole) else None


def number_of(expression: Expression) -> tuple[Printed, int] | None:
    """Return a printed number and its sign, where an expression is just that."""
    sign = 1
    while isinstance(expression, Negative):
        expression, sign = expression.operand, -sign
    return (expression, sign) if isinstance(expression, Printed) else None


def score(pairs: list[Pair]) -> int:
    """Return how well two formulas lie over each other: fewer and larger unlike parts are worse."""
    return sum(1 if pair.is_leaf or _equal(pair) else -2 for pair in pairs)


def _equal(pair: Pair) -> bool:
    return isinstance(pair.symbolic, Constant | Printed) and is_leaf(pair.numeric)
