"""Quantities defined by a formula of their own: its value in any algebra, its partial derivatives derived once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
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
    evaluate,
    lift,
)
from derive.expressions.functions import SLOPES
from derive.expressions.tidy import ONE, ZERO, negated, power, product, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.expressions.algebra import Algebra, Number

# Stands for the formula's own value in its derivatives: what exp(x) is differentiated to.
RESULT = Symbol("")


@dataclass(frozen=True)
class Expressed:
    """A quantity defined by a formula over other quantities.

    >>> from derive.expressions.formula import read_formula
    >>> Expressed(read_formula("x*y - exp(y)")).partials
    {'x': y, 'y': x - exp(y)}
    """

    formula: Expression

    @property
    def rule(self) -> str:
        """The sentence that justifies its partials."""
        return "expressed"

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The quantities that the formula names, each once, in the order written."""
        return tuple(dict.fromkeys(names(self.formula)))

    @cached_property
    def partials(self) -> Mapping[str, Expression]:
        """The derivative by each quantity in the formula; RESULT stands for the formula's value."""
        return derivatives(self.formula, RESULT)

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Read the formula in the algebra."""
        # A sum, even of one term, is where an algebra gives up exactness if a rational has grown too long.
        return algebra.sum([_read(self.formula, numbers, None, algebra)])

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Read the derivatives in the algebra."""
        for name, partial in self.partials.items():
            yield name, _read(partial, numbers, result, algebra)


def _read(expression: Expression, numbers: Mapping[str, Number], result: Number, algebra: Algebra) -> Number:
    def leaf(symbol: Expression) -> Number:
        return result if symbol is RESULT else numbers[symbol.name]  # type: ignore[attr-defined]

    number = evaluate(expression, leaf, algebra)
    return algebra.rational(number) if isinstance(number, int) else number


def operands(expression: Expression) -> tuple[Expression, ...]:
    """Return what the outermost operation of an expression works on."""
    match expression:
        case Sum(parts) | Product(parts) | Call(_, parts):
            return parts
        case Quotient(one, other) | Power(one, other):
            return (one, other)
        case Negative(operand):
            return (operand,)
    return ()


def nodes(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything in it, in the order written."""
    yield expression
    for part in operands(expression):
        yield from nodes(part)


def names(expression: Expression) -> Iterator[str]:
    """Yield the quantities that an expression names, as often as it names them."""
    return (node.name for node in nodes(expression) if isinstance(node, Symbol))


def calls(expression: Expression) -> frozenset[str]:
    """Return the functions that an expression calls."""
    return frozenset(node.function for node in nodes(expression) if isinstance(node, Call))


def height(expression: Expression) -> int:
    """Return how many operations are nested in an expression at most; 1 for a name.

    >>> from derive.expressions.formula import read_formula
    >>> height(read_formula("1/(1 + exp(-z))"))
    5
    """
    heights = [(expression, 1)]
    highest = 1
    while heights:
        node, level = heights.pop()
        highest = max(highest, level)
        heights += [(part, level + 1) for part in operands(node)]
    return highest


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
