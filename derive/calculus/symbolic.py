"""SymPy at both ends: formulas read as SymPy expressions, and SymPy expressions evaluated in balls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy
from flint import arb, fmpq

from derive.calculus.balls import BallAlgebra, Real

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class SymPyAlgebra:
    """The algebra whose numbers are SymPy expressions."""

    def rational(self, numerator: int, denominator: int = 1) -> sympy.Expr:
        """Return a SymPy rational."""
        return sympy.Rational(numerator, denominator)

    def exp(self, x: sympy.Expr) -> sympy.Expr:
        """Return e to the x."""
        return sympy.exp(x)

    def tanh(self, x: sympy.Expr) -> sympy.Expr:
        """Return the hyperbolic tangent."""
        return sympy.tanh(x)

    def positive_part(self, x: sympy.Expr) -> sympy.Expr:
        """Return max(0, x)."""
        return sympy.Max(0, x)

    def step(self, x: sympy.Expr) -> sympy.Expr:
        """Return the step function with value 0 at 0."""
        return sympy.Heaviside(x, 0)

    def sum(self, terms: Sequence[sympy.Expr]) -> sympy.Expr:
        """Return the sum."""
        return sympy.Add(*terms)


class BallEvaluator:
    """Evaluates SymPy expressions in balls at one point; equal subexpressions once."""

    def __init__(self, point: Mapping[str, Real]) -> None:
        self._point = point
        self._known: dict[sympy.Basic, Real] = {}
        self._algebra = BallAlgebra()

    def value(self, expression: sympy.Expr) -> Real:
        """Return the value; raises NotImplementedError for a function that balls do not have here."""
        if expression not in self._known:
            self._known[expression] = self._compute(expression)
        return self._known[expression]

    def _compute(self, expression: sympy.Expr) -> Real:
        if expression.is_Symbol:
            return self._point[expression.name]
        if expression.is_Rational:
            return fmpq(int(expression.p), int(expression.q))
        arguments = [self.value(each) for each in expression.args]
        match expression:
            case sympy.Add():
                return self._algebra.sum(arguments)
            case sympy.Mul():
                product = arguments[0]
                for factor in arguments[1:]:
                    product = product * factor
                return product
            case sympy.exp():
                return self._algebra.exp(arguments[0])
            case sympy.Pow() if expression.exp.is_Integer:
                return arguments[0] ** int(expression.exp)
            case sympy.tanh():
                return self._algebra.tanh(arguments[0])
            case sympy.Heaviside():
                return self._algebra.step(arguments[0])
            case sympy.Max() if expression.args[0] == 0:
                return self._algebra.positive_part(arguments[1])
        raise NotImplementedError(f"no ball value for {type(expression).__name__}")


def vanishes(number: Real) -> bool:
    """Return whether a number is proven so near to zero (10**-20) that only zero can be meant.

    A ball cannot prove an identity; that it holds zero with such a radius at random points is how one is tested
    (Schwartz-Zippel, applied to analytic functions).
    """
    return number == 0 or (isinstance(number, arb) and bool(number.contains(0)) and bool(abs(number) < TINY))


TINY = fmpq(1, 10**20)
