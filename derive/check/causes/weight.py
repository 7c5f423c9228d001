"""Another weight, or another bias, than the one that belongs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Cause, Example
from derive.check.causes.swaps import in_text, in_value, others, role
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.cause import Candidate
    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

PARAMETERS = (Role.WEIGHT, Role.BIAS)


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange a weight for another of the network, nearest layer first."""
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        return others(network, meaning) if role(network, meaning) in PARAMETERS else ()

    yield from in_text(slip, CAUSE, choose)
    yield from in_value(slip, CAUSE, choose)


CAUSE = Cause(
    __name__,
    Example("another weight: w_6 for w_7", ("net_{y1} = w_5 out_{h1} + w_6 out_{h2} + b_2",)),
    candidates,
    is_by_value=True,
    combines=True,
)
