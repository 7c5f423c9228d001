"""Decimal digits with their proof: an enclosure whose two ends round to the same digits."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import log10

from flint import arb, fmpq, fmpz

# In bits: beyond the first a number has no bounds that one could write down, below the second none that matter.
_LARGEST = arb(2) ** 100_000
_FINEST = 100_000
_SMALLEST = arb(2) ** -_FINEST


@dataclass(frozen=True)
class Decimal:
    """A number as printed.

    ``scaled`` is the printed number times 10**decimals; of a large number, ``decimals`` may be negative. ``lower`` and
    ``upper`` enclose the true value and both round to ``scaled``: that is the proof. ``exact`` says that the printed
    digits are the whole value. ``hidden``: a reader is to find it, so that a blank stands in its place. ``of``: the
    name of what it is the value of, where that is known.
    """

    scaled: int
    decimals: int
    lower: Fraction
    upper: Fraction
    hidden: bool = False
    of: str = field(default="", compare=False)

    @property
    def exact(self) -> bool:
        """Whether the printed digits are the value itself."""
        return self.lower == self.upper == self.printed

    @cached_property
    def printed(self) -> Fraction:
        """The number that the printed digits mean."""
        return self.scaled / power_of_ten(self.decimals)

    @property
    def negative(self) -> bool:
        """Whether a minus sign is printed."""
        return self.scaled < 0

    @property
    def exponent(self) -> int:
        """The power of ten of the first digit that is not zero; 0 for zero."""
        return len(str(abs(self.scaled))) - 1 - self.decimals if self.scaled else 0

    @property
    def mantissa(self) -> str:
        """The printed digits with the point behind the first: times ten to the exponent, it is the number."""
        digits = str(abs(self.scaled))
        return ("-" if self.negative else "") + digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")

    def __str__(self) -> str:
        if self.decimals < 0 and self.scaled:
            return f"{self.mantissa}e{self.exponent}"
        digits = str(abs(self.scaled)).rjust(self.decimals + 1, "0")
        whole, part = digits[: len(digits) - self.decimals], digits[len(digits) - self.decimals :]
        return ("-" if self.negative else "") + whole + (f".{part}" if part else "")


def power_of_ten(exponent: int) -> Fraction:
    """Return 10**exponent, exact for a negative one, too."""
    return Fraction(10**exponent) if exponent >= 0 else Fraction(1, 10**-exponent)


def round_half_away(number: Fraction, decimals: int) -> int:
    """Return the number times 10**decimals as the nearest integer; ties away from zero, as taught in school.

    >>> round_half_away(Fraction("0.36065"), 4), round_half_away(Fraction("-2.5"), 0)
    (3607, -3)
    """
    # In whole numbers: fractions would be reduced at every step.
    above, below = abs(number.numerator) * 10 ** max(decimals, 0), number.denominator * 10 ** max(-decimals, 0)
    rounded = int((2 * above + below) // (2 * below))
    return -rounded if number < 0 else rounded


def bounded(number: fmpq | arb | int) -> bool:
    """Return whether a number is finite and not so large that its digits would fill the memory."""
    if not isinstance(number, arb):
        return True
    return number.is_finite() and bool(abs(number) < _LARGEST)


def ends(number: fmpq | arb | int) -> tuple[Fraction, Fraction]:
    """Return lower and upper bounds of a ball, exact but for what lies below 2**-100,000; a rational is both.

    Raises OverflowError for what is not ``bounded``.
    """
    if isinstance(number, int):
        return Fraction(number), Fraction(number)
    if isinstance(number, fmpq):
        value = Fraction(int(number.p), int(number.q))
        return value, value
    if not bounded(number):
        raise OverflowError("a ball without usable bounds")
    middle, radius = number.mid().man_exp(), number.rad().man_exp()
    # In whole numbers of one power of two: fractions would be reduced at every step.
    exponent = max(min(int(middle[1]), int(radius[1]), 0), -_FINEST)
    lowest, highest = _scaled(middle, exponent)
    _, spread = _scaled(radius, exponent)
    return Fraction(lowest - spread, 1 << -exponent), Fraction(highest + spread, 1 << -exponent)


def may_be_nought(number: fmpq | arb) -> bool:
    """Return whether nought lies between the ends of a ball, or is a rational. Raises as ``ends`` does."""
    if isinstance(number, fmpq):
        return bool(number == 0)
    if not bounded(number):
        raise OverflowError("a ball without usable bounds")
    return number.contains(0) or not abs(number) > _SMALLEST


def _scaled(number: tuple[fmpz, fmpz], exponent: int) -> tuple[int, int]:
    """Return a number in units of two to an exponent: twice, or the whole numbers about it where its bits go on."""
    mantissa, shift = int(number[0]), int(number[1]) - exponent
    if shift >= 0:
        return mantissa << shift, mantissa << shift
    # exp(-10**9) is a fraction of a billion bits; nobody prints that many digits.
    shift = min(-shift, mantissa.bit_length() + 1)
    return mantissa >> shift, -(-mantissa >> shift)


def proven(number: fmpq | arb | int, decimals: int) -> Decimal | None:
    """Return the digits of a number, or None where its enclosure is too wide to decide the last one.

    >>> str(proven(fmpq(1, 8), 2)), str(proven(arb("0.7 +/- 0.1"), 0)), proven(arb("0.5 +/- 0.1"), 0)
    ('0.13', '1', None)
    """
    if not bounded(number):
        return None
    lower, upper = ends(number)
    scaled = round_half_away(lower, decimals)
    # A value between two ends that round alike rounds so too, rounding being monotonic.
    return Decimal(scaled, decimals, lower, upper) if scaled == round_half_away(upper, decimals) else None


def exponent_of(number: fmpq | arb) -> int:
    """Return the power of ten of a positive number's first digit; 0 below one and where a ball has no usable bounds.

    >>> exponent_of(fmpq(999)), exponent_of(3 * arb(10) ** 30), exponent_of(fmpq(1, 2))
    (2, 30, 0)
    """
    least = int(ends(number)[0]) if bounded(number) else 0
    if least < 1:
        return 0
    exponent = int(log10(least))
    # A logarithm of floating point may be off by a little at a power of ten.
    if 10**exponent > least:
        return exponent - 1
    return exponent + 1 if 10 ** (exponent + 1) <= least else exponent


def finite_decimals(number: Fraction, at_most: int, at_least: int = 0) -> int | None:
    """Return how many decimals write the number exactly, or None where more than ``at_most`` would be needed.

    The fewest from ``at_least`` on: with a negative one, 1200 needs -2.

    >>> finite_decimals(Fraction("0.3325"), 6), finite_decimals(Fraction(1, 3), 6)
    (4, None)
    """
    for decimals in range(at_least, at_most + 1):
        if (number * power_of_ten(decimals)).denominator == 1:
            return decimals
    return None
