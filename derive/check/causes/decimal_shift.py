"""The decimal point at a wrong place."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

MOST_SHIFTED = 4


def shifted(slip: Slip) -> Iterator[Candidate]:
    """Compare the printed digits with the right ones, the point moved."""
    if slip.claimed is None or slip.expected is None:
        return
    claimed, unit = slip.claimed
    right, right_unit = slip.expected
    for shift in range(-MOST_SHIFTED, MOST_SHIFTED + 1):
        if shift and _has_digits_of(claimed, unit, right * Fraction(10) ** shift, right_unit * Fraction(10) ** shift):
            # A rate of 0.1 that is left out moves the point, too, and tells more.
            yield Candidate(CAUSE, details={"places": str(abs(shift))}, rank=_rank(slip))
            break


def _rank(slip: Slip) -> int:
    """Return how likely a shift is: behind the right numbers more than a factor that they have."""
    return -1 if slip.follows_right_numbers else 1 if slip.is_update else 0


def _has_digits_of(claimed: Fraction, unit: Fraction, right: Fraction, right_unit: Fraction) -> bool:
    """Return whether two numbers show the same digits; one alone is no sign of that, unless it is all and no 1."""
    if abs(claimed) in (0, 1) or (claimed != right and min(abs(claimed) / unit, abs(right) / right_unit) < 10):
        return False
    return abs(claimed - right) <= unit / 2 + right_unit / 2


CAUSE = Cause(
    __name__,
    Example("the decimal point is misplaced, by 1", ("net_{h1} = 0.03325",)),
    by_digits=shifted,
)
