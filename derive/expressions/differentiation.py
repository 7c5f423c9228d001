"""Derivatives of formulas, the slope of each function from its row of the table.

``derivatives`` hands down an adjoint to every name in one reverse sweep; ``differentiated`` goes forward from the
leaves, where what a leaf is differentiated to is to be chosen. Both go by the same local partial derivatives.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    ExpressionAlgebra,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    lift,
)
from derive.expressions.functions import PRIMED, function_called
from derive.expressions.matrices import is_symbolic
from derive.expressions.printed import Printed
from derive.expressions.textbook import textbook
from derive.expressions.tidy import ONE, ZERO, negated, power, product, total
from derive.expressions.walking import names, rewritten

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator


class NotDifferentiable(Exception):  # noqa: N818
    """A formula with a function or an exponent whose derivative is not known."""


def derivatives(formula: Expression, result: Expression | None = None) -> dict[str, Expression]:
    """Differentiate a formula by every name in it, in one reverse sweep over its tree.

    ``result`` stands for the formula's own value where the derivative uses it, as that of a sigmoid does.
    """
    found: dict[str, list[Expression]] = {name: [] for name in dict.fromkeys(names(formula))}
    _hand_down(formula, ONE, found, result)
    return {name: textbook(total(gains), formula, result) for name, gains in found.items()}


def _hand_down(
    expression: Expression, adjoint: Expression, found: dict[str, list[Expression]], result: Expression | None = None
) -> None:
    """Hand an adjoint down to the parts of an expression; it arrives at the names."""
    if adjoint == ZERO:
        return
    if isinstance(expression, Symbol):
        found[expression.name].append(adjoint)
    for part, partial in local_partials(expression, expression if result is None else result):
        if is_symbolic(part):
            _hand_down(part, product(adjoint, partial), found)


def chain_rule(of: Expression, by: str, constants: Container[str] = ()) -> Expression:
    """Differentiate a written formula by a quantity on which its symbols depend; raises NotDifferentiable."""

    def slope(name: str) -> Expression:
        if name == by:
            return ONE
        return ZERO if name in constants else Partial(name, by)

    return _of_written(of, slope)


def partial_derivative(of: Expression, by: str) -> Expression:
    """Differentiate a written formula by one of its symbols, all others held fixed; raises NotDifferentiable."""
    return _of_written(of, lambda name: ONE if name == by else ZERO)


def _of_written(of: Expression, symbol: Callable[[str], Expression]) -> Expression:
    def leaf(node: Expression) -> Expression:
        match node:
            case Symbol(name):
                return symbol(name)
            case Constant() | Printed() | Call("pi"):
                return ZERO
            case Call("nothing"):
                return node
        raise NotDifferentiable(repr(node))

    return differentiated(rewritten(of, _as_positive_part), leaf, PRIMED)


def _as_positive_part(node: Expression) -> Expression:
    """Read the larger of zero and a number as people mean it, with a slope of zero at zero."""
    match node:
        case Call("max" | "maximum", (Constant() | Printed() as zero, argument)) if zero.value == 0:
            return Call("positive_part", (argument,))
    return node


def differentiated(
    formula: Expression, leaf: Callable[[Expression], Expression], primed: Container[str] = ()
) -> Expression:
    """Differentiate a formula by the chain rule; ``leaf`` gives the derivative of whatever has no parts.

    The slope of a ``primed`` function is written as such: ``tanh'(z)``. Raises NotDifferentiable for a function or an
    exponent whose derivative is not known.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> differentiated(x * x * y, lambda leaf: ONE if leaf == x else ZERO)
    2 * x * y
    """
    match formula:
        case Call("joined" | "piecewise", (decides, above, below)):
            branches = (differentiated(each, leaf, primed) for each in (above, below))
            return Call("piecewise", (decides, *branches))
        case Call(function, (argument,)) if function in primed:
            return product(Call(f"{function}'", (argument,)), differentiated(argument, leaf, primed))
    if not formula.parts:
        return leaf(formula)
    inner = {part: differentiated(part, leaf, primed) for part in formula.parts if not isinstance(part, Constant)}
    local = local_partials(formula, formula)
    return total(product(partial, inner[part]) for part, partial in local if inner.get(part, ZERO) != ZERO)


def local_partials(expression: Expression, result: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Yield the operands of the outermost operation, each with the partial derivative by it."""
    match expression:
        case Sum(terms):
            yield from ((term, ONE) for term in terms)
        case Negative(operand):
            yield operand, negated(ONE)
        case Product(factors):
            # By a number nobody differentiates, and the product of all others is dear where there are hundreds.
            for index in (at for at, factor in enumerate(factors) if is_symbolic(factor)):
                yield factors[index], product(*factors[:index], *factors[index + 1 :])
        case Quotient(numerator, Constant(value)) if value:
            yield numerator, Constant(1 / value)
        case Quotient(numerator, denominator):
            yield numerator, Quotient(ONE, denominator)
            yield denominator, negated(Quotient(numerator, power(denominator, Fraction(2))))
        case Power(base, Constant(exponent)):
            yield base, product(Constant(exponent), power(base, exponent - 1))
        case Power(base, exponent) if not is_symbolic(exponent):
            yield base, product(exponent, Power(base, exponent - 1))
        case Call(function, arguments):
            row = function_called(function)
            if row is None or row.arity != len(arguments):
                raise NotDifferentiable(function)
            for argument, slope in zip(arguments, row.slopes, strict=True):
                yield argument, lift(slope(ExpressionAlgebra(), *arguments, result))
        case _ if expression.parts:
            raise NotDifferentiable(repr(expression))
