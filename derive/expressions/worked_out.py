"""Formulas worked out as a textbook writes them: numbers added, signs in front, slopes by the values of functions."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    ExpressionAlgebra,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
)
from derive.expressions.functions import function_called
from derive.expressions.printed import Printed
from derive.expressions.tidy import ONE, ZERO, negated, number_of, power, product, total
from derive.expressions.walking import rewritten

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTHING: Mapping[Expression, Expression] = MappingProxyType({})


def worked_out(formula: Expression, names: Mapping[Expression, Expression] = _NOTHING) -> Expression:
    """Return a formula equal to this one, what differentiating leaves unfinished worked out.

    ``names`` are symbols for values of functions. Decimals that are printed stay as they are.

    >>> from derive.expressions.expression import Symbol, lift
    >>> t, a = Symbol("t"), Symbol("a")
    >>> worked_out(lift(2) * (t - a) ** 1 * lift(-1) * (lift(1) / 2))
    a - t
    """
    return rewritten(formula, lambda node: _worked_out(node, names))


def _worked_out(expression: Expression, names: Mapping[Expression, Expression]) -> Expression:
    """Return an expression whose parts are worked out as one that is."""
    match expression:
        case Printed(value) if value.denominator == 1:
            return Constant(value)
        case Sum(terms):
            return total(terms)
        case Negative(operand):
            return _negated(operand)
        case Product(factors):
            return _product(factors)
        case Quotient(numerator, denominator):
            return _quotient(numerator, denominator, names)
        case Power(base, Constant(exponent)):
            return _power(base, exponent)
        case Call(function, (argument,)) as call if function.endswith("'"):
            return _slope(function.removesuffix("'"), argument, names) or call
    return expression


def _number(expression: Expression) -> Fraction | None:
    match expression:
        case Printed(value) | Negative(Printed(value)):
            return value if isinstance(expression, Printed) else -value
    return number_of(expression)


def _negated(operand: Expression) -> Expression:
    """Return minus a formula; a difference in it is turned round."""
    match operand:
        case Sum((one, Negative(other))):
            return Sum((other, Negative(one)))
        case Product(factors):
            for index, factor in enumerate(factors):
                if isinstance(factor, Sum) and (turned := _negated(factor)) != Negative(factor):
                    return Product((*factors[:index], turned, *factors[index + 1 :]))
        case Quotient(numerator, denominator) if (turned := _negated(numerator)) != Negative(numerator):
            return Quotient(turned, denominator)
    return negated(operand)


def _product(factors: tuple[Expression, ...]) -> Expression:
    """Multiply; decimals are left as they are unless they make a whole number."""
    numbers = [value for value in map(_number, factors) if value is not None]
    if len(numbers) > 1 and prod(numbers).denominator == 1:
        others = (factor for factor in factors if _number(factor) is None)
        factors = (Constant(prod(numbers, start=Fraction(1))), *others)
    found = product(*factors)
    return _negated(found.operand) if isinstance(found, Negative) else found


def _quotient(numerator: Expression, denominator: Expression, names: Mapping[Expression, Expression]) -> Expression:
    above, below = number_of(numerator), number_of(denominator)
    if above is not None and below:
        return Constant(above / below)
    if above == 0 or below == 1:
        return ZERO if above == 0 else numerator
    if isinstance(numerator, Negative):
        return _negated(_quotient(numerator.operand, denominator, names))
    match denominator:
        case Power(Sum((Constant(), exponential)) as base, Constant(value=exponent)):
            named = names.get(Quotient(ONE, base))
            if named is not None and exponent == 2 and exponential == numerator and base.terms[0] == ONE:
                return named * (1 - named)
    return Quotient(numerator, denominator)


def _power(base: Expression, exponent: Fraction) -> Expression:
    if isinstance(base, Constant) and exponent.denominator == 1 and 0 <= exponent <= 9:
        return Constant(base.value ** int(exponent))
    return power(base, exponent)


def _slope(function: str, z: Expression, names: Mapping[Expression, Expression]) -> Expression | None:
    """Return the slope of a function as its row of the table has it, its value by the name that it has."""
    row = function_called(function)
    if row is None or row.arity != 1:
        return None
    value = Call(function, (z,))
    slope: Expression = row.slopes[0](ExpressionAlgebra(), z, names.get(value, value))
    return slope
