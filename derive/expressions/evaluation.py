"""Expressions read in an algebra: what they are worth in SymPy, in exact numbers, in balls, on a tape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from derive.expressions.algebra import Algebra, Number


def evaluate(expression: Expression, leaf: Callable[[Expression], Number], algebra: Algebra) -> Number:
    """Read an expression in an algebra; ``leaf`` supplies what is ``Named``.

    >>> from fractions import Fraction
    >>> from derive.expressions.expression import ExpressionAlgebra
    >>> x = Symbol("x")
    >>> evaluate(x * x - 1, lambda symbol: 3, ExpressionAlgebra())
    8
    """
    return Evaluator(leaf, algebra).value(expression)


class Evaluator:
    """Reads expressions in an algebra. Who reads more than what a network is made of says how in a class of its own."""

    def __init__(self, leaf: Callable[[Expression], Number], algebra: Algebra) -> None:
        self.leaf = leaf
        self.algebra = algebra

    def value(self, expression: Expression) -> Number:
        """Return what an expression is in the algebra."""
        read = _READ.get(type(expression))
        return read(self, expression) if read is not None else self.other(expression)

    def other(self, expression: Expression) -> Number:
        """Return what a node is that is neither an operation nor ``Named``."""
        raise TypeError(f"no value for {expression!r}")

    def constant(self, value: Fraction) -> Number:
        """Return what a number is; a whole one may stay as it is."""
        return constant_in(self.algebra, value)

    def kept(self, number: Number) -> Number:
        """Return the result of an operation as it goes on."""
        return number

    def power(self, power: Power) -> Number:
        """Return a power; its exponent is a whole number."""
        if not isinstance(power.exponent, Constant) or power.exponent.value.denominator != 1:
            return self.other(power)
        return self.algebra.power(lifted(self.value(power.base), self.algebra), int(power.exponent.value))

    def call(self, call: Call) -> Number:
        """Return what a function of the algebra gives."""
        numbers = [lifted(self.value(each), self.algebra) for each in call.arguments]
        return getattr(self.algebra, call.function)(*numbers)

    def _sum(self, total: Sum) -> Number:
        return self.kept(algebra_sum([self.value(term) for term in total.terms]))

    def _product(self, product: Product) -> Number:
        first, *others = product.factors
        found = self.value(first)
        for factor in others:
            found = found * self.value(factor)
        return self.kept(found)

    def _quotient(self, quotient: Quotient) -> Number:
        above, below = self.value(quotient.numerator), self.value(quotient.denominator)
        # Two integers would divide to a float.
        return self.kept(above / lifted(below, self.algebra))


_READ: dict[type[Expression], Callable[[Any, Any], Number]] = {
    **dict.fromkeys((Symbol, Updated, Partial, AtStep), lambda evaluator, node: evaluator.leaf(node)),
    Constant: lambda evaluator, node: evaluator.constant(node.value),
    Negative: lambda evaluator, node: -evaluator.value(node.operand),
    Sum: Evaluator._sum,
    Product: Evaluator._product,
    Quotient: Evaluator._quotient,
    Power: lambda evaluator, node: evaluator.power(node),
    Call: lambda evaluator, node: evaluator.call(node),
}


def constant_in(algebra: Algebra, value: Fraction) -> Number:
    """Return a number in an algebra; a whole one stays as it is."""
    return value.numerator if value.denominator == 1 else algebra.rational(*value.as_integer_ratio())


def lifted(number: Number, algebra: Algebra) -> Number:
    """Return a number of the algebra: an integer, which formulas may hold as such, becomes one."""
    return algebra.rational(number) if isinstance(number, int) else number


def algebra_sum(terms: Sequence[Number]) -> Number:
    """Add one or more numbers of any algebra."""
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
