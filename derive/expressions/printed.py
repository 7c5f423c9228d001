"""Numbers as a document prints them, among the formulas that it writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derive.expressions.expression import Constant, Expression, Named, Negative
from derive.expressions.matrices import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.expressions.matrices import Bound


@dataclass(frozen=True, slots=True, repr=False)
class Printed(Expression):
    """A number as the document prints it. ``node`` says where, in the tree of whoever reads the document."""

    value: Fraction
    # The value tells nearly all of them apart: a hash of fractions takes time.
    unit: Fraction = field(hash=False)
    node: Any = field(hash=False)

    def written(self, inner: Callable[[Expression, int], str]) -> str:
        """Return it as a fraction: for errors and for looking at a formula."""
        return inner(Constant(self.value), self.strength)


@dataclass(frozen=True, slots=True, repr=False)
class Hole(Expression):
    """A question mark, or what else stands where a value is missing; delimited as its node."""

    start: int
    end: int

    def written(self, inner: Callable[[Expression, int], str]) -> str:  # noqa: ARG002
        """Return a question mark."""
        return "?"


def printed(bound: Bound) -> list[Printed]:
    """Return the numbers of the document in a formula, in order."""
    return [part for part in walk(bound) if isinstance(part, Printed)]


def is_leaf(expression: Expression) -> bool:
    """Return whether an expression is one quantity, derivative or number."""
    return isinstance(expression, Named | Printed | Constant)


def number_of(expression: Expression) -> tuple[Printed, int] | None:
    """Return a printed number and its sign, where an expression is just that."""
    sign = 1
    while isinstance(expression, Negative):
        expression, sign = expression.operand, -sign
    return (expression, sign) if isinstance(expression, Printed) else None


def digits(printed: Fraction, unit: Fraction) -> str:
    """Return a rounded number as digits.

    >>> digits(Fraction("0.31"), Fraction(1, 10000)), digits(Fraction(-2), Fraction(1))
    ('0.3100', '-2')
    """
    decimals = 0
    while unit < 1 and decimals < 60:
        unit, decimals = 10 * unit, decimals + 1
    text = str(int(abs(printed) * 10**decimals)).rjust(decimals + 1, "0")
    sign, point = "-" if printed < 0 else "", len(text) - decimals
    return f"{sign}{text[:point]}.{text[point:]}" if decimals else f"{sign}{text}"
