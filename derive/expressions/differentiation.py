"""Derivatives of formulas: one reverse sweep over the tree, the slope of each function from its row of the table."""

from __future__ import annotations

from fractions import Fraction
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
    Symbol,
    lift,
)
from derive.expressions.functions import SLOPES
from derive.expressions.tidy import ONE, ZERO, negated, power, product, total
from derive.expressions.walking import names

if TYPE_CHECKING:
    from collections.abc import Iterator


def derivatives(formula: Expression, result: Expression | None = None) -> dict[str, Expression]:
    """Differentiate a formula by every name in it, in one reverse sweep over its tree.

    ``result`` stands for the formula's own value where the derivative uses it, as that of a sigmoid does.
    """
    found: dict[str, list[Expression]] = {name: [] for name in dict.fromkeys(names(formula))}
    _hand_down(formula, ONE, found, result)
    return {name: total(gains) for name, gains in found.items()}


def _hand_down(
    expression: Expression, adjoint: Expression, found: dict[str, list[Expression]], result: Expression | None = None
) -> None:
    """Hand an adjoint down to the parts of an expression; it arrives at the names."""
    if adjoint == ZERO:
        return
    if isinstance(expression, Symbol):
        found[expression.name].append(adjoint)
    for part, partial in _parts(expression, expression if result is None else result):
        if next(names(part), None) is not None:
            _hand_down(part, product(adjoint, partial), found)


def _parts(expression: Expression, result: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Yield the operands of the outermost operation, each with the partial derivative by it."""
    match expression:
        case Sum(terms):
            yield from ((term, ONE) for term in terms)
        case Negative(operand):
            yield operand, negated(ONE)
        case Product(factors):
            # By a number nobody differentiates, and the product of all others is dear where there are hundreds.
            for index in (at for at, factor in enumerate(factors) if next(names(factor), None) is not None):
                yield factors[index], product(*factors[:index], *factors[index + 1 :])
        case Quotient(numerator, Constant(value)) if value:
            yield numerator, Constant(1 / value)
        case Quotient(numerator, denominator):
            yield numerator, Quotient(ONE, denominator)
            yield denominator, negated(Quotient(numerator, power(denominator, Fraction(2))))
        case Power(base, Constant(exponent)):
            yield base, product(Constant(exponent), power(base, exponent - 1))
        case Call(function, arguments):
            for argument, slope in zip(arguments, SLOPES.get(function, ()), strict=True):
                yield argument, lift(slope(ExpressionAlgebra(), *arguments, result))
