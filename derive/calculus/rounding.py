"""What a printed number claims: that a value rounds to it."""

from __future__ import annotations

from fractions import Fraction
from math import floor, log10
from typing import TYPE_CHECKING, Protocol

from flint import arb

from derive.calculus.ball_algebra import rational
from derive.calculus.decimals import ends, power_of_ten, round_half_away

if TYPE_CHECKING:
    from derive.calculus.ball_algebra import Real

# Numbers of so many significant digits may be rounded even where their last digit is a whole unit.
ROUNDED_WHOLE_DIGITS = 3
# Whoever prints so many decimals rounds to them: what is put in place has as many, unless fewer digits are left of it.
USUALLY_ROUNDED = Fraction(1, 1_000)
AS_PRINTED = 2
# How many digits of a double are printed, and how far one that was worked out in a few steps may be off.
DIGITS_OF_A_DOUBLE = 15, 17
LOST_BY_DOUBLES = Fraction(1, 10**14)
FINEST_EXPONENT = -40


class Numeral(Protocol):
    """A number as it is written: its value, the unit of its last digit, and whether it has a power of ten."""

    @property
    def value(self) -> Fraction: ...  # noqa: D102
    @property
    def unit(self) -> Fraction: ...  # noqa: D102
    @property
    def floating(self) -> bool: ...  # noqa: D102


def rounds_to(value: Real, printed: Fraction, unit: Fraction) -> bool:
    """Return whether a value, correctly rounded to ``unit``, is the printed number.

    A tie may go either way: schools differ. A whole number claims to be exact unless it is long.

    >>> from flint import fmpq
    >>> rounds_to(fmpq(36065, 100000), Fraction("0.3607"), Fraction(1, 10000))
    True
    >>> rounds_to(fmpq(28698, 100000), Fraction("0.2869"), Fraction(1, 10000))
    False
    """
    lower, upper = ends(value)
    if is_exact(printed, unit):
        return lower <= printed <= upper and upper - lower < Fraction(1, 10**20)
    is_near = _is_near(lower, printed, unit) or (upper is not lower and _is_near(upper, printed, unit))
    return is_near and (printed / unit).denominator == 1


def _is_near(number: Fraction, printed: Fraction, unit: Fraction) -> bool:
    """Return whether a number is within half a unit of a printed one: in whole numbers, as fractions are reduced."""
    above, below = number.numerator, number.denominator
    apart = abs(above * printed.denominator - printed.numerator * below)
    return 2 * apart * unit.denominator <= unit.numerator * below * printed.denominator


def repeats(value: Real, printed: Fraction, unit: Fraction) -> bool:
    """Return whether a long number may be a value that was worked out of rounded ones: its last digit is off by one.

    >>> from flint import fmpq
    >>> repeats(fmpq(63833, 100000), Fraction("0.6384"), Fraction(1, 10000))
    True
    >>> repeats(fmpq(63833, 100000), Fraction("0.6385"), Fraction(1, 10000))
    False
    """
    is_long = unit < 1 and abs(printed) >= 10 ** (ROUNDED_WHOLE_DIGITS - 1) * unit
    return is_long and all(abs(end - printed) <= unit for end in ends(value))


def is_of_doubles(value: Real, printed: Fraction, unit: Fraction) -> bool:
    """Return whether a number has as many digits as a program prints of a double, and is a value but for the last ones.

    >>> from flint import fmpq
    >>> third = fmpq(1, 3)
    >>> is_of_doubles(third, Fraction("0.33333333333333326"), Fraction(1, 10**17))
    True
    >>> is_of_doubles(third, Fraction("0.3332"), Fraction(1, 10**4))
    False
    """
    if not DIGITS_OF_A_DOUBLE[0] <= len(str(abs(printed) // unit)) <= DIGITS_OF_A_DOUBLE[1]:
        return False
    return all(abs(end - printed) <= LOST_BY_DOUBLES * abs(printed) for end in ends(value))


def is_exact(printed: Fraction, unit: Fraction) -> bool:
    """Return whether a printed number is too short a whole number to be a rounded one."""
    return unit >= 1 and abs(printed) < 10**ROUNDED_WHOLE_DIGITS * unit / 10


def nearest(number: Fraction, unit: Fraction) -> tuple[Fraction, ...]:
    """Return a number rounded to ``unit``; of a tie, both ways."""
    scaled = number / unit
    away = round_half_away(scaled, 0)
    if scaled.denominator == 2:
        toward = away - 1 if scaled > 0 else away + 1
        return away * unit, toward * unit
    return (away * unit,)


def truncates_to(value: Real, printed: Fraction, unit: Fraction) -> bool:
    """Return whether the printed number is the value cut off, which rounding would not give.

    >>> from flint import fmpq
    >>> truncates_to(fmpq(28698, 100000), Fraction("0.2869"), Fraction(1, 10000))
    True
    """
    if unit >= 1:
        return False
    is_cut = any(0 <= abs(end) - abs(printed) < unit and end * printed >= 0 for end in ends(value))
    return is_cut and (printed / unit).denominator == 1 and not rounds_to(value, printed, unit)


def cut_off(value: Real, unit: Fraction) -> tuple[Fraction, Fraction]:
    """Return a value without the digits behind ``unit``, and that.

    >>> from flint import fmpq
    >>> cut_off(fmpq(-28698, 100000), Fraction(1, 1000))
    (Fraction(-143, 500), Fraction(1, 1000))
    """
    return int(ends(value)[0] / unit) * unit, unit


def rounded(value: Real, unit: Fraction, significant: int = 3) -> tuple[Fraction, Fraction]:
    """Return a value rounded to ``unit``, or finer where that left fewer significant digits; and the unit taken."""
    lower, upper = ends(value)
    middle = (lower + upper) / 2
    if lower == upper and (middle / unit).denominator == 1:
        return middle, unit
    while unit > Fraction(1, 10**30) and 0 < abs(middle) < unit * 10 ** (significant - 1):
        unit = unit / 10
        if lower == upper and (middle / unit).denominator == 1:
            break
    return round_half_away(middle / unit, 0) * unit, unit


def rounded_as(value: Real, shown: Numeral) -> tuple[Fraction, Fraction]:
    """Return a value rounded as a printed number is; of one with a power of ten, to as many digits."""
    if not shown.floating or not shown.value or not any(ends(value)):
        as_printed = rounded(value, shown.unit, AS_PRINTED)
        is_fine = as_printed[1] == shown.unit <= USUALLY_ROUNDED
        return as_printed if is_fine else rounded(value, shown.unit)
    count = len(str(abs(int(shown.value / shown.unit))))
    return rounded(value, leading_unit(value) / 10 ** (count - 1), 1)


def leading_unit(value: Real) -> Fraction:
    """Return the unit of the first digit of a number that is not nought.

    >>> from flint import fmpq
    >>> leading_unit(fmpq(3, 64)), leading_unit(fmpq(-70, 3))
    (Fraction(1, 100), Fraction(10, 1))
    """
    number = max(map(abs, ends(value)))
    if not number:
        return Fraction(1)
    exponent = floor(log10(number.numerator) - log10(number.denominator))
    # A logarithm of floating point may be off by a little at a power of ten.
    while power_of_ten(exponent) > number:
        exponent -= 1
    while power_of_ten(exponent + 1) <= number:
        exponent += 1
    return power_of_ten(max(exponent, FINEST_EXPONENT))


def interval(printed: Fraction, unit: Fraction) -> arb:
    """Return all numbers that round to a printed one, as a ball."""
    return arb(rational(printed), rational(unit / 2))
