"""A right formula as it is offered: what differentiating leaves unfinished is worked out, as a textbook writes it."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from derive.check.model.document_model import formula_of
from derive.expressions import tidy
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
)
from derive.expressions.functions import function_called
from derive.expressions.matrices import is_symbolic
from derive.expressions.printed import Printed
from derive.expressions.walking import rewritten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.network.graph.graph import Graph

_NAMED = ("tanh", "sigma", "exp")


def tidied(formula: Expression, graph: Graph) -> Expression:
    """Return a formula equal to this one: numbers worked out, signs in front, slopes by the values of functions.

    A formula with numbers put in stays as it is.

    >>> from derive.expressions.expression import lift
    >>> from derive.network.graph.graph import Graph
    >>> t, a = Symbol("t"), Symbol("a")
    >>> tidied(lift(2) * (t - a) ** 1 * lift(-1) * (lift(1) / 2), Graph({}))
    a - t
    """
    if not is_symbolic(formula):
        return formula
    return _tidied(formula, graph.remembered("names of values", lambda: _names_of_values(graph)))


def _names_of_values(graph: Graph) -> Mapping[Expression, Expression]:
    """Return the symbols that a document gives to values of functions, as ``a`` for ``tanh(z)``."""
    found: dict[Expression, Expression] = {}
    for name in graph.quantities:
        match formula_of(graph, name):
            case Call(function, _) as value if function in _NAMED:
                found.setdefault(value, Symbol(name))
            case Quotient() as value:
                found.setdefault(_tidied(value, {}), Symbol(name))
    return found


def _tidied(expression: Expression, names: Mapping[Expression, Expression]) -> Expression:
    return rewritten(expression, lambda node: _tidy(node, names))


def _tidy(expression: Expression, names: Mapping[Expression, Expression]) -> Expression:
    """Return an expression whose parts are tidy as a tidy one."""
    match expression:
        case Printed(value) if value.denominator == 1:
            return Constant(value)
        case Sum(terms):
            return _sum(terms)
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


def _sum(terms: tuple[Expression, ...]) -> Expression:
    """Add up the numbers of a sum, at the place of the first of them."""
    numbers = [value for value in map(_constant, terms) if value is not None]
    if len(numbers) > 1 or tidy.ZERO in terms:
        first = next(index for index, term in enumerate(terms) if _constant(term) is not None)
        total = Constant(sum(numbers, Fraction(0)))
        kept = [total if index == first else term for index, term in enumerate(terms)
                if index == first or _constant(term) is None]  # fmt: skip
        terms = tuple(each for each in kept if each != tidy.ZERO) or (tidy.ZERO,)
    signed = (terms[0], *map(_signed, terms[1:]))
    return Sum(signed) if len(signed) > 1 else signed[0]


def _signed(term: Expression) -> Expression:
    return Negative(Constant(-term.value)) if isinstance(term, Constant) and term.value < 0 else term


def _constant(expression: Expression) -> Fraction | None:
    return None if isinstance(_unsigned(expression), Printed) else _number(expression)


def _unsigned(expression: Expression) -> Expression:
    return expression.operand if isinstance(expression, Negative) else expression


def _number(expression: Expression) -> Fraction | None:
    match expression:
        case Constant(value) | Printed(value):
            return value
        case Negative(Constant(value) | Printed(value)):
            return -value
    return None


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
    return tidy.negated(operand)


def _product(factors: tuple[Expression, ...]) -> Expression:
    """Multiply; decimals are left as they are unless they make a whole number."""
    numbers = [value for value in map(_number, factors) if value is not None]
    if len(numbers) > 1 and prod(numbers).denominator == 1:
        others = (factor for factor in factors if _number(factor) is None)
        factors = (Constant(prod(numbers, start=Fraction(1))), *others)
    found = tidy.product(*factors)
    return _negated(found.operand) if isinstance(found, Negative) else found


def _quotient(numerator: Expression, denominator: Expression, names: Mapping[Expression, Expression]) -> Expression:
    above, below = _constant(numerator), _constant(denominator)
    if above is not None and below:
        return Constant(above / below)
    if above == 0 or below == 1:
        return tidy.ZERO if above == 0 else numerator
    if isinstance(numerator, Negative):
        return _negated(_quotient(numerator.operand, denominator, names))
    match denominator:
        case Power(Sum((Constant(), exponential)) as base, Constant(value=exponent)):
            named = names.get(Quotient(tidy.ONE, base))
            if named is not None and exponent == 2 and exponential == numerator and base.terms[0] == tidy.ONE:
                return named * (1 - named)
    return Quotient(numerator, denominator)


def _power(base: Expression, exponent: Fraction) -> Expression:
    if isinstance(base, Constant) and exponent.denominator == 1 and 0 <= exponent <= 9:
        return Constant(base.value ** int(exponent))
    return tidy.power(base, exponent)


def _slope(function: str, z: Expression, names: Mapping[Expression, Expression]) -> Expression | None:
    """Return the slope of a function as its row of the table has it, its value by the name that it has."""
    row = function_called(function)
    if row is None or row.arity != 1:
        return None
    value = Call(function, (z,))
    slope: Expression = row.slopes[0](ExpressionAlgebra(), z, names.get(value, value))
    return slope
