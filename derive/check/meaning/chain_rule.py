"""Differentiating a written-out formula: along its leaves by the chain rule, or by one symbol with the rest fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.formulas.bound import Printed
from derive.check.reason import Reason, because
from derive.expressions import differentiation
from derive.expressions.expression import Call, Constant, Expression, Partial, Symbol
from derive.expressions.tidy import ONE, ZERO
from derive.expressions.walking import rewritten

if TYPE_CHECKING:
    from collections.abc import Callable

# The slopes that have a name of their own, until they are tidied.
PRIMED = ("sigma", "tanh", "relu")


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


def _derivative(of: Expression, symbol: Callable[[str], Expression]) -> Expression:
    def leaf(node: Expression) -> Expression:
        match node:
            case Symbol(name):
                return symbol(name)
            case Constant() | Printed() | Call("pi"):
                return ZERO
            case Call("nothing"):
                return node
        raise differentiation.NotDifferentiable(repr(node))

    try:
        return differentiation.differentiated(rewritten(of, _as_positive_part), leaf, PRIMED)
    except differentiation.NotDifferentiable as error:
        raise NotDifferentiable(because("derivative-of-formula")) from error


def _as_positive_part(node: Expression) -> Expression:
    """Read the larger of zero and a number as people mean it, with a slope of zero at zero."""
    match node:
        case Call("max" | "maximum", (Constant() | Printed() as zero, argument)) if zero.value == 0:
            return Call("positive_part", (argument,))
    return node
