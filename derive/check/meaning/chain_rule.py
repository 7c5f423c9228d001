"""Differentiating a written-out formula: along its leaves by the chain rule, or by one symbol with the rest fixed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.claims.bound import Printed, walk
from derive.check.reason import Reason, because
from derive.expressions.expression import (
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
    from collections.abc import Callable, Iterable

ZERO, ONE = Constant(Fraction(0)), Constant(Fraction(1))


class NotDifferentiable(Exception):  # noqa: N818
    """A formula with a function or an exponent whose derivative is not known here."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


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
            return _negative(inner(operand))
        case Sum(terms):
            return _sum(inner(term) for term in terms)
        case Product(factors):
            return _sum(
                _product(*factors[:index], inner(factor), *factors[index + 1 :])
                for index, factor in enumerate(factors)
            )
        case Quotient(numerator, denominator):
            above = _sum((_product(inner(numerator), denominator), _negative(_product(numerator, inner(denominator)))))
            return above if above == ZERO else Quotient(above, Power(denominator, Constant(Fraction(2))))
        case Power(base, exponent) if not any(isinstance(part, Symbol | Updated | Partial) for part in walk(exponent)):
            lowered = Power(base, Sum((exponent, Constant(Fraction(-1)))))
            return _product(exponent, lowered, inner(base))
        case Call(function, (argument,)) if function in _SLOPES:
            return _product(_SLOPES[function](argument), inner(argument))
        case Call("max", (Constant() | Printed() as zero, argument)) if zero.value == 0:
            return _product(Call("step", (argument,)), inner(argument))
        case Call("max" | "maximum", (one, other)):
            return Call("piecewise", (Sum((one, Negative(other))), inner(one), inner(other)))
        case Call("min" | "minimum", (one, other)):
            return Call("piecewise", (Sum((other, Negative(one))), inner(one), inner(other)))
        case Call("piecewise", (condition, one, other)):
            return Call("piecewise", (condition, inner(one), inner(other)))
        case Call("nothing"):
            return of
    raise NotDifferentiable(because("derivative-of-formula"))


def _negative(operand: Expression) -> Expression:
    return ZERO if operand == ZERO else Negative(operand)


def _sum(terms: Iterable[Expression]) -> Expression:
    """Return a sum without the terms that are zero."""
    kept = tuple(term for term in terms if term != ZERO)
    return Sum(kept) if len(kept) > 1 else kept[0] if kept else ZERO


def _product(*factors: Expression) -> Expression:
    """Return a product without factors of one; zero where a factor is."""
    if ZERO in factors:
        return ZERO
    kept = tuple(factor for factor in factors if factor != ONE)
    return Product(kept) if len(kept) > 1 else kept[0] if kept else ONE


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
