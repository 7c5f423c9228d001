"""Whether two enclosures mean one number."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.decimals import bounded, ends

if TYPE_CHECKING:
    from derive.calculus.ball_algebra import Real

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
