"""The arithmetic a formula may be read in: expressions, SymPy, exact numbers, balls, a tape.

A formula of the project (an activation, a loss, a weighted sum) is written once, as Python arithmetic over
whatever numbers an ``Algebra`` supplies. Read with expressions it is what the notes print; with SymPy, what is
differentiated; with balls, what is evaluated. So no formula stands in two places.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

# The numbers of an algebra support + - * / and unary minus among themselves and with integers. Python's type
# system has no useful name for that (numbers.Number has no operators), hence Any.
Number = Any

class Undefined(ArithmeticError):  # noqa: N818
    """A function has no value at a number, such as the logarithm at -1; the message says which."""


class Algebra(Protocol):
    """The functions that formulas use beyond the operators of their numbers."""

    def rational(self, numerator: int, denominator: int = 1) -> Number:
        """Return an exact rational."""

    def sum(self, terms: Sequence[Number]) -> Number:
        """Return the sum of one or more terms."""

    def power(self, base: Number, exponent: int) -> Number:
        """Return a power with a whole exponent."""

    def exp(self, x: Number) -> Number:
        """Return e to the power x."""

    def log(self, x: Number) -> Number:
        """Return the natural logarithm of x."""

    def sqrt(self, x: Number) -> Number:
        """Return the square root of x."""

    def sin(self, x: Number) -> Number:
        """Return the sine of x."""

    def cos(self, x: Number) -> Number:
        """Return the cosine of x."""

    def tanh(self, x: Number) -> Number:
        """Return the hyperbolic tangent of x."""

    def sigmoid(self, x: Number) -> Number:
        """Return 1 / (1 + exp(-x))."""

    def erf(self, x: Number) -> Number:
        """Return the error function of x."""

    def arctan(self, x: Number) -> Number:
        """Return the angle whose tangent is x."""

    def pi(self) -> Number:
        """Return the number pi."""

    def absolute(self, x: Number) -> Number:
        """Return |x|."""

    def sign(self, x: Number) -> Number:
        """Return -1, 0 or 1: the slope of |x|, 0 at the kink by convention."""

    def positive_part(self, x: Number) -> Number:
        """Return max(0, x)."""

    def step(self, x: Number) -> Number:
        """Return 1 where x > 0, else 0: the slope of the positive part, 0 at the kink by convention."""

    def maximum(self, a: Number, b: Number) -> Number:
        """Return the larger of two numbers."""

    def minimum(self, a: Number, b: Number) -> Number:
        """Return the smaller of two numbers."""

    def joined(self, x: Number, above: Number, below: Number) -> Number:
        """Return ``above`` where x > 0, else ``below``; the two agree at 0."""

    def piecewise(self, x: Number, above: Number, below: Number) -> Number:
        """Return ``above`` where x > 0, else ``below``; the two may differ at 0, where ``below`` is the convention."""

    def x_log_x(self, x: Number) -> Number:
        """Return x log x, and its limit 0 at 0."""


# The functions that every algebra has itself; all others of the table are written in them.
OWN = frozenset(name for name in vars(Algebra) if not name.startswith("_")) - {"rational", "power", "sum"}

Formula = Callable[..., Number]
