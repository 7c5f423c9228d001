"""The arithmetic a formula may be read in: expressions, SymPy, exact numbers, balls, a tape.

A formula of the project (an activation, a loss, a weighted sum) is written once, as Python arithmetic over
whatever numbers an ``Algebra`` supplies. Read with expressions it is what the notes print; with SymPy, what is
differentiated; with balls, what is evaluated. So no formula stands in two places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

# The numbers of an algebra support + - * / ** and unary minus among themselves and with integers. Python's type
# system has no useful name for that (numbers.Number has no operators), hence Any.
Number = Any


class Algebra(Protocol):
    """The functions that formulas use beyond the operators of their numbers."""

    def rational(self, numerator: int, denominator: int = 1) -> Number:
        """Return an exact rational."""

    def exp(self, x: Number) -> Number:
        """Return e to the power x."""

    def tanh(self, x: Number) -> Number:
        """Return the hyperbolic tangent of x."""

    def positive_part(self, x: Number) -> Number:
        """Return max(0, x)."""

    def step(self, x: Number) -> Number:
        """Return 1 where x > 0, else 0: the slope of the positive part, 0 at the kink by convention."""

    def sum(self, terms: Sequence[Number]) -> Number:
        """Return the sum of one or more terms."""
