"""Another weight, or another bias, than the one that belongs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.swaps import in_text, in_value, others, role
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.slip import Candidate, Slip
    from derive.expressions.expression import Expression

KIND = "weight"
PARAMETERS = (Role.WEIGHT, Role.BIAS)


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange a weight for another of the network, nearest layer first."""
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        return others(network, meaning) if role(network, meaning) in PARAMETERS else ()

    yield from in_text(slip, KIND, choose)
    yield from in_value(slip, KIND, choose)
