"""Expressions in languages with signs between operands: what Python and spreadsheets write alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from derive.expressions.expression import (
    AtStep,
    Call,
    Constant,
    Expression,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Updated,
    binding,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction


@dataclass(frozen=True)
class Infix(ABC):
    """One language: the sign of a power, and how tightly a sign before an operand binds.

    ``leaf`` writes what is named.
    """

    power: ClassVar[str]
    sign: ClassVar[int]
    leaf: Callable[[Expression], str]

    def written(self, expression: Expression, outer: int = 0) -> str:
        """Return an expression, in brackets where what is around it binds as tightly as ``outer``."""
        match expression:
            case Symbol() | Updated() | Partial() | AtStep():
                return self.leaf(expression)
            case Constant(value):
                return self.constant(value, outer)
            case Call():
                return self.call(expression, outer)
            case Sum(terms):
                text = self._sum(terms)
            case Product(factors):
                text = "*".join(self.written(factor, 3) for factor in factors)
            case Quotient(numerator, denominator):
                text = f"{self.written(numerator, 3)}/{self.written(denominator, 4)}"
            case Power(base, exponent):
                text = f"{self.written(base, 5)}{self.power}{self.written(exponent, 5)}"
            case Negative(operand):
                text = f"-{self.written(operand, self.sign)}"
            case _:
                raise TypeError(f"{expression!r} has no form in this language")
        return f"({text})" if binding(expression) < outer else text

    def _sum(self, terms: tuple[Expression, ...]) -> str:
        text = self.written(terms[0], 1)
        for term in terms[1:]:
            sign, body = (" - ", term.operand) if isinstance(term, Negative) else (" + ", term)
            text += sign + self.written(body, 2)
        return text

    @abstractmethod
    def constant(self, value: Fraction, outer: int) -> str:
        """Return a number."""

    @abstractmethod
    def call(self, call: Call, outer: int) -> str:
        """Return the call of a function."""


def decimal(value: Fraction) -> str:
    """Return a number exactly: as a decimal where it is one, else as a fraction.

    >>> from fractions import Fraction
    >>> decimal(Fraction(1, 8)), decimal(Fraction(1, 3)), decimal(Fraction(-2))
    ('0.125', '1/3', '-2')
    >>> decimal(Fraction("0.12345678901234567891"))
    '0.12345678901234567891'
    """
    places, rest = 0, value.denominator
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest > 1 or not places:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
