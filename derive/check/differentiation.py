"""Differentiating a written-out formula: along its leaves by the chain rule, or by one symbol with the rest fixed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.bound import Printed, walk
from derive.network.expression import (
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
    from collections.abc import Callable

ZERO, ONE = Constant(Fraction(0)), Constant(Fraction(1))


class NotDifferentiable(Exception):  # noqa: N818
    """A formula with a function or an exponent whose derivative is not known here."""


def chain_rule(of: Expression, by: str) -> Expression:
    """Differentiate a formula by a quantity on which its symbols depend; raises NotDifferentiable."""
    return _derivative(of, lambda name: Partial(name, by))


def partial_derivative(of: Expression, by: str) -> Expression:
    """Differentiate a formula by one of its symbols, all others held fixed; raises NotDifferentiable."""
    return _derivative(of, lambda name: ONE if name == by else ZERO)


def _derivative(of: Expression, leaf: Callable[[str], Expression]) -> Expression:
    def inner(part: Expression) -> Expression:
        return _derivative(part, leaf)

    match of:
        case Symbol(name):
            return leaf(name)
        case Constant() | Printed():
            return ZERO
        case Negative(operand):
            return Negative(inner(operand))
        case Sum(terms):
            return Sum(tuple(inner(term) for term in terms))
        case Product(factors):
            return Sum(
                tuple(
                    Product((*factors[:index], inner(factor), *factors[index + 1 :]))
                    for index, factor in enumerate(factors)
                )
            )
        case Quotient(numerator, denominator):
            above = Sum((Product((inner(numerator), denominator)), Negative(Product((numerator, inner(denominator))))))
            return Quotient(above, Power(denominator, Constant(Fraction(2))))
        case Power(base, exponent) if not any(isinstance(part, Symbol | Updated | Partial) for part in walk(exponent)):
            lowered = Power(base, Sum((exponent, Constant(Fraction(-1)))))
            return Product((exponent, lowered, inner(base)))
        case Call(function, (argument,)) if function in _SLOPES:
            return Product((_SLOPES[function](argument), inner(argument)))
        case Call("max", (Constant() | Printed() as zero, argument)) if zero.value == 0:
            return Product((Call("step", (argument,)), inner(argument)))
    raise NotDifferentiable("the derivative of this formula is not understood")


_SLOPES: dict[str, Callable[[Expression], Expression]] = {
    "exp": lambda z: Call("exp", (z,)),
    "ln": lambda z: Quotient(ONE, z),
    "log": lambda z: Quotient(ONE, z),
    "sqrt": lambda z: Quotient(ONE, Product((Constant(Fraction(2)), Call("sqrt", (z,))))),
    "sigma": lambda z: Call("sigma'", (z,)),
    "tanh": lambda z: Call("tanh'", (z,)),
    "relu": lambda z: Call("relu'", (z,)),
    "positive_part": lambda z: Call("step", (z,)),
    "identity": lambda _: ONE,
    "sin": lambda z: Call("cos", (z,)),
    "cos": lambda z: Negative(Call("sin", (z,))),
}
