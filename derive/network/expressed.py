"""Quantities defined by a formula of their own: value and local partial derivatives in any algebra."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from derive.network.expression import (
    Call,
    Constant,
    Expression,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    evaluate,
)
from derive.network.slopes import SLOPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.algebra import Algebra, Number


@dataclass(frozen=True)
class Expressed:
    """A quantity defined by a formula over other quantities."""

    formula: Expression

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The quantities that the formula names, each once, in the order written."""
        return tuple(dict.fromkeys(_names(self.formula)))

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Read the formula in the algebra."""
        return _lifted(evaluate(self.formula, lambda leaf: numbers[leaf.name], algebra), algebra)  # type: ignore[attr-defined]

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Differentiate the formula by each quantity in it, in one reverse sweep over its tree."""
        del result
        sweep = _Sweep(numbers, algebra)
        sweep.into(self.formula, None)
        for name in self.parents:
            yield name, _lifted(sweep.found.get(name, 0), algebra)


def _names(expression: Expression) -> Iterator[str]:
    match expression:
        case Symbol(name):
            yield name
        case Sum(parts) | Product(parts) | Call(_, parts):
            for part in parts:
                yield from _names(part)
        case Quotient(one, other) | Power(one, other):
            yield from _names(one)
            yield from _names(other)
        case Negative(operand):
            yield from _names(operand)


def _lifted(number: Number, algebra: Algebra) -> Number:
    return algebra.rational(number) if isinstance(number, int) else number


class _Sweep:
    """Reverse-mode differentiation of one formula; an adjoint of None stands for one, so that no factor 1 is written."""

    def __init__(self, numbers: Mapping[str, Number], algebra: Algebra) -> None:
        self.numbers = numbers
        self.algebra = algebra
        self.found: dict[str, Number] = {}

    def value(self, expression: Expression) -> Number:
        return _lifted(evaluate(expression, lambda leaf: self.numbers[leaf.name], self.algebra), self.algebra)  # type: ignore[attr-defined]

    def into(self, expression: Expression, adjoint: Number | None) -> None:
        """Hand an adjoint down to the parts of an expression that depend on a quantity."""
        if not any(True for _ in _names(expression)):
            return
        match expression:
            case Symbol(name):
                gained = self.algebra.rational(1) if adjoint is None else adjoint
                self.found[name] = self.found[name] + gained if name in self.found else gained
            case Sum(terms):
                for term in terms:
                    self.into(term, adjoint)
            case Negative(operand):
                self.into(operand, self.algebra.rational(-1) if adjoint is None else -adjoint)
            case Product(factors):
                for index, factor in enumerate(factors):
                    others = (*factors[:index], *factors[index + 1 :])
                    self.into(factor, self.times(adjoint, self.value(Product(others) if len(others) > 1 else others[0])))
            case Quotient(numerator, denominator):
                self.quotient(numerator, denominator, adjoint)
            case Power(base, Constant(exponent)):
                self.power(base, exponent, adjoint)
            case Call(function, arguments):
                values = [self.value(argument) for argument in arguments]
                result = self.value(expression)
                for argument, slope in zip(arguments, SLOPES[function], strict=True):
                    self.into(argument, self.times(adjoint, slope(self.algebra, *values, result)))

    def quotient(self, numerator: Expression, denominator: Expression, adjoint: Number | None) -> None:
        below = self.value(denominator)
        one = self.algebra.rational(1)
        self.into(numerator, self.times(adjoint, one / below))
        self.into(denominator, self.times(adjoint, -(self.value(numerator) / below**2)))

    def power(self, base: Expression, exponent: Fraction, adjoint: Number | None) -> None:
        lowered = exponent - 1
        inner = self.value(base) if lowered == 1 else self.value(Power(base, Constant(lowered)))
        self.into(base, self.times(adjoint, self.algebra.rational(*exponent.as_integer_ratio()) * inner))

    def times(self, adjoint: Number | None, factor: Number) -> Number:
        return factor if adjoint is None else adjoint * factor
