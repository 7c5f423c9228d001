"""Two neighbouring digits exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Example

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from derive.check.causes.slip import Slip


def transposed(slip: Slip) -> Iterator[Candidate]:
    """Compare the printed digits with the right ones, where both have as many."""
    if slip.claimed is None or slip.expected is None:
        return
    claimed, unit = slip.claimed
    right, right_unit = slip.expected
    if right_unit == unit and _are_transposed(claimed / unit, right / unit):
        yield Candidate(CAUSE)


def _are_transposed(one: Fraction, other: Fraction) -> bool:
    """Return whether two whole numbers differ by two neighbouring digits exchanged."""
    left, right = str(abs(int(one))), str(abs(int(other)))
    length = max(len(left), len(right))
    left, right = left.rjust(length, "0"), right.rjust(length, "0")
    for index in range(length - 1):
        turned = left[:index] + left[index + 1] + left[index] + left[index + 2 :]
        if left != right and turned == right:
            return (one < 0) == (other < 0)
    return False


CAUSE = Cause(
    __name__,
    Example("two neighbouring digits are exchanged", ("net_{h1} = 0.3352",)),
    by_digits=transposed,
)
