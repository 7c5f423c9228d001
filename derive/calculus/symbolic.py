"""SymPy at both ends: formulas read as SymPy expressions, and SymPy expressions evaluated in balls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy
from flint import fmpq

from derive.calculus.ball_algebra import BallAlgebra, Real
from derive.expressions.algebra import OWN
from derive.expressions.functions import written_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sympy.printing.latex import LatexPrinter


class Joined(sympy.Function):  # type: ignore[misc]
    """``above`` where x > 0, else ``below``.

    SymPy's Piecewise would carry every condition through every other one, and grow exponentially with the layers.
    ``rewrite(sympy.Piecewise)`` gives it all the same.
    """

    nargs = 3

    @classmethod
    def eval(cls, x: sympy.Expr, above: sympy.Expr, below: sympy.Expr) -> sympy.Expr | None:
        """Decide where x is a number or the branches are one."""
        if above == below:
            return above
        return (above if x.is_positive else below) if x.is_number and x.is_positive is not None else None

    def _eval_derivative(self, symbol: sympy.Symbol) -> sympy.Expr:
        x, above, below = self.args
        return Joined(x, above.diff(symbol), below.diff(symbol))

    def _eval_is_extended_real(self) -> bool | None:
        return True if all(each.is_extended_real for each in self.args[1:]) else None

    def _eval_rewrite_as_Piecewise(  # noqa: N802
        self, x: sympy.Expr, above: sympy.Expr, below: sympy.Expr, **_: object
    ) -> sympy.Expr:
        return sympy.Piecewise((above, x > 0), (below, True))

    def _latex(self, printer: LatexPrinter) -> str:
        return str(printer.doprint(self.rewrite(sympy.Piecewise)))


class SymPyAlgebra:
    """The algebra whose numbers are SymPy expressions."""

    def rational(self, numerator: int, denominator: int = 1) -> sympy.Expr:
        """Return a SymPy rational."""
        return sympy.Rational(numerator, denominator)

    def sum(self, terms: Sequence[sympy.Expr]) -> sympy.Expr:
        """Return the sum."""
        return sympy.Add(*terms)

    def power(self, base: sympy.Expr, exponent: int) -> sympy.Expr:
        """Return the power."""
        return base**exponent

    def sigmoid(self, x: sympy.Expr) -> sympy.Expr:
        """Return the sigmoid function, written out."""
        return 1 / (1 + sympy.exp(-x))

    def arctan(self, x: sympy.Expr) -> sympy.Expr:
        """Return the arctangent."""
        return sympy.atan(x)

    def pi(self) -> sympy.Expr:
        """Return pi."""
        return sympy.pi

    def absolute(self, x: sympy.Expr) -> sympy.Expr:
        """Return |x|; where SymPy does not see that x is real, in a form that it can differentiate."""
        return sympy.Abs(x) if x.is_extended_real else sympy.Max(0, x) + sympy.Max(0, -x)

    def positive_part(self, x: sympy.Expr) -> sympy.Expr:
        """Return max(0, x)."""
        return sympy.Max(0, x)

    def step(self, x: sympy.Expr) -> sympy.Expr:
        """Return the step function with value 0 at 0."""
        return sympy.Heaviside(x, 0)

    def maximum(self, a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
        """Return the larger number, in the form whose derivative is that of b where they tie."""
        return b + sympy.Max(0, a - b)

    def minimum(self, a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
        """Return the smaller number, likewise."""
        return b - sympy.Max(0, b - a)

    def joined(self, x: sympy.Expr, above: sympy.Expr, below: sympy.Expr) -> sympy.Expr:
        """Return the function of two pieces."""
        return Joined(x, above, below)

    piecewise = joined

    def x_log_x(self, x: sympy.Expr) -> sympy.Expr:
        """Return x log x."""
        return sympy.Integer(0) if x == 0 else x * sympy.log(x)

    def __getattr__(self, function: str) -> Callable[[sympy.Expr], sympy.Expr]:
        """Return the functions that SymPy has by the same name: exp, log, sqrt, sin, cos, tanh, erf, sign."""
        if function not in OWN:
            return written_in(self, function)
        found: Callable[[sympy.Expr], sympy.Expr] = getattr(sympy, function)
        return found


# How a SymPy function is called in the algebra of balls.
_FUNCTIONS = {
    sympy.exp: "exp", sympy.log: "log", sympy.sin: "sin", sympy.cos: "cos", sympy.tanh: "tanh", sympy.erf: "erf",
    sympy.atan: "arctan", sympy.Abs: "absolute", sympy.sign: "sign",
}


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
        if expression is sympy.pi:
            return self._algebra.pi()
        if isinstance(expression, Joined):
            return self._branch(*expression.args)
        arguments = [self.value(each) for each in expression.args]
        name = _FUNCTIONS.get(expression.func)
        if name is not None:
            value: Real = getattr(self._algebra, name)(arguments[0])
            return value
        match expression:
            case sympy.Add():
                return self._algebra.sum(arguments)
            case sympy.Mul():
                product = arguments[0]
                for factor in arguments[1:]:
                    product = product * factor
                return product
            case sympy.Pow():
                return self._power(arguments[0], expression.exp)
            case sympy.Heaviside():
                return self._algebra.step(arguments[0])
            case sympy.DiracDelta():
                # The slope of a step: 0 beside the kink, and on it by convention.
                return fmpq(0)
            case sympy.Max() if expression.args[0] == 0:
                return self._algebra.positive_part(arguments[1])
            case sympy.core.numbers.Exp1():
                return self._algebra.exp(fmpq(1))
        raise NotImplementedError(f"no ball value for {type(expression).__name__}")

    def _power(self, base: Real, exponent: sympy.Expr) -> Real:
        if exponent.is_Integer:
            return self._algebra.power(base, int(exponent))
        if exponent.is_Rational and exponent.q == 2:
            return self._algebra.power(self._algebra.sqrt(base), int(exponent.p))
        return self._algebra.exp(self.value(exponent) * self._algebra.log(base))

    def _branch(self, x: sympy.Expr, above: sympy.Expr, below: sympy.Expr) -> Real:
        """Return the branch that x decides; raises Undecided."""
        positive = self._algebra.step(self.value(x)) == 1
        return self.value(above if positive else below)
