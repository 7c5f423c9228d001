"""A result rounded badly: its last digit is off by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.rounding import is_exact
from derive.check.causes.cause import Candidate, Cause, Example
from derive.check.judge.judgement import Kind
from derive.check.syntax.tree import Negative, Number
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.check.judge.judgement import Judgement

# Of a shorter number, one unit is more than rounding does by mistake.
FEWEST_UNITS = 100


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Compare a printed result with the right one."""
    if slip.claimed is None or slip.expected is None or slip.judgement.kind is not Kind.VALUE:
        return
    claimed, unit = slip.claimed
    right, right_unit = slip.expected
    is_long = abs(claimed) >= FEWEST_UNITS * unit and not is_exact(claimed, unit)
    if is_long and right_unit == unit and abs(claimed - right) == unit:
        yield Candidate(CAUSE)


def is_off_by_one(judgement: Judgement) -> bool:
    """Return whether a long number differs from the right one in its last digit alone, and by one.

    Worked out of rounded numbers, hardly anybody knows that digit.
    """
    numbers = [part for part in parts(judgement.node) if isinstance(part, Number)]
    if judgement.expected is None or len(numbers) != 1 or judgement.truncated:
        return False
    shown, sign = numbers[0], -1 if isinstance(judgement.node, Negative) else 1
    is_long = shown.unit < 1 and shown.value >= FEWEST_UNITS * shown.unit
    return is_long and abs(judgement.expected[0] - sign * shown.value) <= shown.unit


CAUSE = Cause(
    __name__,
    Example("rounded badly: the last digit is off by one", (r"out_{h1} = \sigma(0.3325) = 0.5825",)),
    at_last=candidates,
)
