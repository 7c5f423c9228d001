"""A quantity defined by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Cause, Example
from derive.check.causes.swaps import in_text, others, partner
from derive.expressions.expression import Partial, Symbol
from derive.expressions.matrices import single, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.cause import Candidate
    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression
    from derive.network.model import Model

MOST_BETWEEN = 24


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Where the head stands again in its own formula: exchange that symbol, or a part of that derivative."""
    head = single(slip.prepared.sides.head)
    side = slip.prepared.sides.sides[slip.judgement.side].bound
    if head is None or side is None or head not in set(walk(side)):
        return
    own = {head, Symbol(head.by), Symbol(head.of)} if isinstance(head, Partial) else {head}
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        if meaning not in own:
            return ()
        other = partner(network, meaning)
        between = _between(network, head) if isinstance(head, Partial) and meaning == Symbol(head.by) else []
        return dict.fromkeys([*([other] if other else []), *between, *others(network, meaning)])

    yield from in_text(slip, CAUSE, choose)


def _between(network: Model, derivative: Partial) -> list[Symbol]:
    """Return the quantities on the way from what a derivative is by to what it is of."""
    graph = network.graph
    reaching, found = graph.ancestors(derivative.of), dict.fromkeys(graph.children.get(derivative.by, ()))
    pending = list(found)
    while pending and len(found) < MOST_BETWEEN:
        further = [child for child in graph.children[pending.pop(0)] if child in reaching and child not in found]
        found.update(dict.fromkeys(further))
        pending += further
    return [Symbol(name) for name in found]


CAUSE = Cause(
    __name__,
    Example(
        r"it is defined by itself: out_{h1} stands where \mathit{net}_{h1} belongs",
        (r"out_{h1} = \frac{1}{1 + e^{-out_{h1}}}",),
    ),
    candidates,
    combines=True,
)
