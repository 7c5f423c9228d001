"""A quantity defined by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.bound import walk
from derive.check.causes.swaps import in_text, others, partner
from derive.check.sides import single
from derive.network.expression import Partial, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.slip import Candidate, Slip
    from derive.network.expression import Expression

KIND = "self_reference"


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Where the head stands again in its own formula: exchange that symbol, or a part of that derivative."""
    head = single(slip.prepared.sides.head)
    side = slip.prepared.sides.sides[slip.judgement.side].bound
    if head is None or side is None or head not in set(walk(side)):
        return
    own = {head} if isinstance(head, Symbol) else set()
    if isinstance(head, Partial):
        own = {Symbol(head.by), Symbol(head.of)}
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        if meaning not in own:
            return ()
        other = partner(network, meaning)
        return [*([other] if other else []), *others(network, meaning)]

    yield from in_text(slip, KIND, choose)
