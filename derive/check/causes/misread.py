"""A digit misread or copied wrongly: 6 for 5, 1 for 7, in a number that is put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Example
from derive.check.judge.judgement import Kind
from derive.expressions.printed import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

# Digits that look alike by hand or in print.
LOOK_ALIKE = frozenset(map(frozenset, ("56", "17", "38", "06", "08", "49", "68", "89", "27", "35")))
# Fewer digits than these are another number rather than one copied wrongly, unless they look alike.
FEWEST = 3


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Compare a number that is put in with the right one, digit by digit."""
    if slip.claimed is None or slip.expected is None or slip.judgement.kind is not Kind.SUBSTITUTION:
        return
    written, right = (digits(abs(number), unit) for number, unit in (slip.claimed, slip.expected))
    different = [pair for pair in zip(written, right, strict=False) if pair[0] != pair[1]]
    has_enough = len(written.replace(".", "").lstrip("0")) >= FEWEST
    if len(written) == len(right) and len(different) == 1:
        (one, other) = different[0]
        looks = frozenset((one, other)) in LOOK_ALIKE
        if looks or has_enough:
            yield Candidate(CAUSE, details={"written": one, "meant": other}, variant="" if looks else "copied")
    elif has_enough and (lost := _lost(right, written)):
        yield Candidate(CAUSE, details={"written": "", "meant": lost}, variant="lost")


def _lost(longer: str, shorter: str) -> str:
    """Return the digit of one number that another one lacks; nothing where more is different.

    >>> _lost("0.5987", "0.597"), _lost("0.5987", "0.59"), _lost("0.7", "0.5")
    ('8', '', '')
    """
    if len(longer) != len(shorter) + 1:
        return ""
    places = [place for place in range(len(longer) - 1) if longer[:place] + longer[place + 1 :] == shorter]
    return longer[places[0]] if places and longer[places[0]].isdecimal() else ""


CAUSE = Cause(
    __name__,
    Example("probably misread: 6 for 5", (r"net_{h1} = 0.16 \cdot 0.05 + 0.25 \cdot 0.1 + 0.3",)),
    at_last=candidates,
)
