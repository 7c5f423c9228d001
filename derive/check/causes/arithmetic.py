"""A slip of arithmetic: the numbers before a result are right, and do not give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Example
from derive.check.syntax import tree as nodes
from derive.expressions.printed import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Tell what the numbers before a result give."""
    if slip.expected is None or not slip.follows_right_numbers:
        return
    before = slip.prepared.sides.sides[slip.judgement.side - 1].node
    variant = {nodes.Product: "product", nodes.Sum: "sum"}.get(type(before), "")
    yield Candidate(CAUSE, details={"right": digits(*slip.expected)}, variant=variant)


CAUSE = Cause(
    __name__,
    Example(
        "a slip of arithmetic: the factors give 0.0788",
        (r"g = 0.25 \cdot 0.6 \cdot 0.525 = 0.0887",),
        network="",
    ),
    at_last=candidates,
)
