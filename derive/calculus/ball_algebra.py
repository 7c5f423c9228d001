"""The algebra of exact rationals (``fmpq``) and balls (``arb``): what values are proven with.

Rationals and balls mix under the operators. A function is exact where its value is a known rational, as exp is at 0;
else it makes a ball at flint's working precision.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

from flint import arb, fmpq

from derive.expressions.algebra import Undefined
from derive.expressions.evaluation import algebra_sum
from derive.expressions.functions import written_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Real = fmpq | arb

# An exact rational with more bits than this goes on as a ball; else repeated squaring would never end.
RATIONAL_BITS = 20_000


class Undecided(Exception):  # noqa: N818
    """A ball contains the point at which a function decides (a kink); more precision may help."""


class BallAlgebra:
    """Exact rationals and balls."""

    def rational(self, numerator: int, denominator: int = 1) -> Real:
        """Return an exact rational."""
        return fmpq(numerator, denominator)

    def sum(self, terms: Sequence[Real]) -> Real:
        """Return the sum."""
        total: Real = algebra_sum(terms)
        return total

    def power(self, base: Real, exponent: int) -> Real:
        """Return a power with a whole exponent; raises Undefined for a negative power of zero."""
        if exponent < 0:
            if base == 0:
                raise Undefined("zero has no power with a negative exponent")
            return 1 / self.power(base, -exponent)
        if exponent == 2:
            return base * base
        if isinstance(base, fmpq) and base.height_bits() * exponent > RATIONAL_BITS:
            base = ball(base)
        if isinstance(base, arb) and base.contains(0):
            # Flint's power of a ball about zero goes through its logarithm.
            return _by_squaring(base, exponent)
        raised: Real = base**exponent
        return raised

    def exp(self, x: Real) -> Real:
        """Return e to the x; exact at 0."""
        return fmpq(1) if x == 0 else ball(x).exp()

    def log(self, x: Real) -> Real:
        """Return the logarithm; exact at 1; raises Undefined where x is proven not to be positive."""
        if x <= 0:
            raise Undefined("the logarithm needs a number above 0")
        return fmpq(0) if x == 1 else ball(x).log()

    def sqrt(self, x: Real) -> Real:
        """Return the square root; exact for squares; raises Undefined where x is proven negative."""
        if x < 0:
            raise Undefined("the square root needs a number of at least 0")
        if isinstance(x, fmpq):
            roots = isqrt(int(x.p)), isqrt(int(x.q))
            if roots[0] ** 2 == x.p and roots[1] ** 2 == x.q:
                return fmpq(*roots)
        return ball(x).sqrt()

    def sin(self, x: Real) -> Real:
        """Return the sine; exact at 0."""
        return fmpq(0) if x == 0 else ball(x).sin()

    def cos(self, x: Real) -> Real:
        """Return the cosine; exact at 0."""
        return fmpq(1) if x == 0 else ball(x).cos()

    def tanh(self, x: Real) -> Real:
        """Return the hyperbolic tangent; exact at 0."""
        return fmpq(0) if x == 0 else ball(x).tanh()

    def sigmoid(self, x: Real) -> Real:
        """Return 1 / (1 + exp(-x)); exact at 0."""
        return 1 / (1 + self.exp(-x))

    def erf(self, x: Real) -> Real:
        """Return the error function; exact at 0."""
        return fmpq(0) if x == 0 else ball(x).erf()

    def arctan(self, x: Real) -> Real:
        """Return the arctangent; exact at 0."""
        return fmpq(0) if x == 0 else ball(x).atan()

    def pi(self) -> Real:
        """Return pi."""
        return arb.pi()

    def absolute(self, x: Real) -> Real:
        """Return |x|; where a ball holds 0, the hull of both branches."""
        size: Real = abs(x)  # type: ignore[assignment]
        return size

    def sign(self, x: Real) -> Real:
        """Return -1, 0 or 1; raises Undecided where a ball holds 0 and more."""
        if x == 0:
            return fmpq(0)
        return fmpq(1 if self._is_positive(x) else -1)

    def positive_part(self, x: Real) -> Real:
        """Return max(0, x), exactly 0 below it; where a ball holds 0, the hull of both branches."""
        if x <= 0:
            return fmpq(0)
        return x if x > 0 else ball(x).max(arb(0))

    def step(self, x: Real) -> Real:
        """Return 1 where x > 0 and 0 where x <= 0; raises Undecided where a ball holds 0."""
        return fmpq(1 if self._is_positive(x) else 0)

    def maximum(self, a: Real, b: Real) -> Real:
        """Return the larger number; where the balls overlap, the hull of what it may be."""
        if a <= b:
            return b
        return a if a >= b else ball(a).max(ball(b))

    def minimum(self, a: Real, b: Real) -> Real:
        """Return the smaller number; where the balls overlap, the hull of what it may be."""
        return -self.maximum(-a, -b)

    def joined(self, x: Real, above: Real, below: Real) -> Real:
        """Return the branch; where a ball holds 0, the hull of both."""
        if x > 0:
            return above
        return below if x <= 0 else ball(above).union(ball(below))

    def piecewise(self, x: Real, above: Real, below: Real) -> Real:
        """Return the branch; raises Undecided where a ball holds 0."""
        return above if self._is_positive(x) else below

    def x_log_x(self, x: Real) -> Real:
        """Return x log x; exact at 0 and 1."""
        return fmpq(0) if x == 0 else x * self.log(x)

    def __getattr__(self, function: str) -> Callable[..., Real]:
        """Return any other function of the table, in these."""
        return written_in(self, function)

    def _is_positive(self, x: Real) -> bool:
        if x > 0:
            return True
        if x <= 0:
            return False
        raise Undecided


class BoundedAlgebra(BallAlgebra):
    """Gives up exactness where rationals grow without bound (deep networks of products, long trainings)."""

    def sum(self, terms: Sequence[Real]) -> Real:
        """Return the sum; as a ball where the rational would have too many bits."""
        total: Real = algebra_sum(terms)
        return ball(total) if isinstance(total, fmpq) and total.height_bits() > RATIONAL_BITS else total


class KinkWatch(BoundedAlgebra):
    """Notes whether any function of a computation has a kink, and whether a ball of it holds one."""

    asked = False
    met = False

    def positive_part(self, x: Real) -> Real:
        """Return max(0, x)."""
        self._watch(x)
        return super().positive_part(x)

    def absolute(self, x: Real) -> Real:
        """Return |x|."""
        self._watch(x)
        return super().absolute(x)

    def maximum(self, a: Real, b: Real) -> Real:
        """Return the larger number."""
        self._watch(a - b)
        return super().maximum(a, b)

    def joined(self, x: Real, above: Real, below: Real) -> Real:
        """Return the branch."""
        self._watch(x)
        return super().joined(x, above, below)

    def _is_positive(self, x: Real) -> bool:
        self._watch(x)
        return super()._is_positive(x)

    def _watch(self, x: Real) -> None:
        self.asked = True
        # What is exactly at the kink throughout does not move.
        if isinstance(x, arb) and not x.is_exact() and x.contains(0):
            self.met = True


def _by_squaring(base: Real, exponent: int) -> Real:
    product: Real = fmpq(1)
    while exponent:
        if exponent % 2:
            product = product * base
        base, exponent = base * base, exponent // 2
    return product


def ball(x: Real) -> arb:
    """Return a number as a ball at the working precision."""
    return arb(x)


def rational(number: Fraction) -> fmpq:
    """Return a fraction as flint's rational."""
    return fmpq(number.numerator, number.denominator)
