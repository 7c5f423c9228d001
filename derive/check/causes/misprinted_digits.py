"""The right digits in a wrong order, with the point at a wrong place, or with a wrong sign."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.causes.slip import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

MOST_SHIFTED = 4


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Compare the printed digits with the right ones."""
    if slip.claimed is None or slip.expected is None:
        return
    claimed, unit = slip.claimed
    right, right_unit = slip.expected
    if slip.judgement.truncated:
        yield Candidate("truncated")
        return
    if claimed == -right != 0:
        yield Candidate("sign")
    for shift in range(-MOST_SHIFTED, MOST_SHIFTED + 1):
        if shift and _has_digits_of(claimed, unit, right * Fraction(10) ** shift, right_unit * Fraction(10) ** shift):
            yield Candidate("decimal_shift", details={"places": str(abs(shift))})
            break
    if right_unit == unit and _transposed(claimed / unit, right / unit):
        yield Candidate("transposed")


def _has_digits_of(claimed: Fraction, unit: Fraction, right: Fraction, right_unit: Fraction) -> bool:
    """Return whether two numbers show the same digits; one digit alone is no sign of that, unless it is all."""
    if not claimed or (claimed != right and min(abs(claimed) / unit, abs(right) / right_unit) < 10):
        return False
    return abs(claimed - right) <= unit / 2 + right_unit / 2


def _transposed(one: Fraction, other: Fraction) -> bool:
    """Return whether two whole numbers differ by two neighbouring digits exchanged."""
    left, right = str(abs(int(one))), str(abs(int(other)))
    length = max(len(left), len(right))
    left, right = left.rjust(length, "0"), right.rjust(length, "0")
    for index in range(length - 1):
        turned = left[:index] + left[index + 1] + left[index] + left[index + 2 :]
        if left != right and turned == right:
            return (one < 0) == (other < 0)
    return False
