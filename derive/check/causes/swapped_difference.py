"""A difference the wrong way round, such as output minus target for target minus output."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange the two members of a difference."""
    for node in parts(slip.node):
        if isinstance(node, nodes.Sum):
            for first, second in permutations(node.terms, 2):
                may_change = not isinstance(first, nodes.Negative | nodes.Product | nodes.Quotient)
                if may_change and isinstance(second, nodes.Negative):
                    # A whole side is turned round rather than put in brackets behind a minus.
                    rank = -1 if node is slip.node and len(node.terms) == 2 else 0
                    yield Candidate(CAUSE, _exchanged(slip, first, second), rank=rank)


def _exchanged(slip: Slip, first: nodes.Node, second: nodes.Negative) -> tuple[Edit, ...]:
    """Return the edits that exchange a term and one that is subtracted; one edit where it stands right behind."""
    left, right = slip.text(first), slip.text(second.operand)
    between = slip.math[first.end : second.start]
    if first.end <= second.start and not between.strip(" \\,;:!"):
        return (Edit(first.start, second.end, f"{right}{between}{_minus(slip, second)}{left}"),)
    return Edit(first.start, first.end, right), Edit(second.operand.start, second.operand.end, left)


def _minus(slip: Slip, negative: nodes.Negative) -> str:
    return slip.math[negative.start : negative.operand.start]


CAUSE = Cause(
    __name__,
    Example(
        "a difference is the wrong way round",
        (r"\frac{\partial E_{total}}{\partial out_{y1}} = -(out_{y1} - t_1)",),
    ),
    candidates,
)
