"""SymPy at both ends: formulas read as SymPy expressions, and SymPy expressions evaluated in balls."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import sympy
from flint import fmpq

from derive.calculus.balls import BallAlgebra, Real
from derive.calculus.decimals import bounded, ends

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


TINY = Fraction(1, 10**20)


def agree(one: Real, other: Real) -> bool | None:
    """Return whether two enclosures mean one number: False where they are proven apart, None where they are too wide.

    Balls cannot prove an identity; that both hold one number with twenty digits at random points is how one is
    tested (Schwartz-Zippel, applied to analytic functions).
    """
    difference = one - other
    if not bounded(difference) or not bounded(one):
        return None
    lower, upper = ends(difference)
    if lower > 0 or upper < 0:
        return False
    return True if max(-lower, upper) <= tolerance(one) else None


def tolerance(number: Real) -> Fraction:
    """Return 10**-20 of a number's size, or of one where it is smaller; the number must be bounded."""
    lower, upper = ends(number)
    return TINY * max(Fraction(1), abs(lower), abs(upper))
