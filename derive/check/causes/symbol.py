"""A symbol of the same role: another neuron's activation, another target, another output's error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Cause, Example
from derive.check.causes.swaps import in_text, in_value, others, role
from derive.check.causes.weight import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.cause import Candidate
    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange a symbol for another of its role."""
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        return others(network, meaning) if role(network, meaning) not in PARAMETERS else ()

    yield from in_text(slip, CAUSE, choose)
    yield from in_value(slip, CAUSE, choose)


CAUSE = Cause(
    __name__,
    Example("another symbol: t_2 for t_1", (r"E_{y1} = \frac{1}{2}(t_2 - out_{y1})^2",)),
    candidates,
    is_by_value=True,
    combines=True,
)
