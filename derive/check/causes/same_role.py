"""A symbol of the same role: another neuron's activation, another target, another output's error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.another_weight import PARAMETERS
from derive.check.causes.swaps import in_text, in_value, others, role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.slip import Candidate, Slip
    from derive.expressions.expression import Expression

KIND = "symbol"


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange a symbol for another of its role."""
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        return others(network, meaning) if role(network, meaning) not in PARAMETERS else ()

    yield from in_text(slip, KIND, choose)
    yield from in_value(slip, KIND, choose)
