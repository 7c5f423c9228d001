"""A difference the wrong way round, such as output minus target for target minus output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check import nodes
from derive.check.causes.slip import Candidate, Edit, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

KIND = "swapped_difference"


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange the two members of a difference."""
    for node in parts(slip.node):
        if isinstance(node, nodes.Sum) and len(node.terms) == 2:
            first, second = node.terms
            if isinstance(second, nodes.Negative) and not isinstance(first, nodes.Negative):
                left, right = slip.text(first), slip.text(second.operand)
                if not isinstance(first, nodes.Product | nodes.Quotient) and first.end <= second.start:
                    text = f"{right}{slip.math[first.end : second.start]}{_minus(slip, second)}{left}"
                    yield Candidate(KIND, (Edit(first.start, second.end, text),))


def _minus(slip: Slip, negative: nodes.Negative) -> str:
    return slip.math[negative.start : negative.operand.start]
