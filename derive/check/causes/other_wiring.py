"""The value of another wiring: a definition with its weights or sources exchanged, evaluated rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.steps import definition
from derive.check.causes.cause import Candidate, Cause, Example
from derive.check.causes.swaps import leaf_swaps, others, role
from derive.expressions.expression import Symbol
from derive.expressions.walking import replaced
from derive.network.graph.quantity import Applied, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

WIRES = (Role.WEIGHT, Role.BIAS, Role.ACTIVATION, Role.INPUT)


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Explain the value of a pre-activation, or of what is computed from one, by its sum with one wire exchanged."""
    meaning = slip.judgement.meaning
    if slip.claimed is None or not isinstance(meaning, Symbol) or role(slip.environment.network, meaning) is None:
        return
    graph = slip.environment.network.graph
    wired = {meaning.name: list(slip.slipped.get(meaning, ()))}
    applied = graph[meaning.name].definition
    if isinstance(applied, Applied) and graph[meaning.name].role is Role.ACTIVATION:
        net = Symbol(applied.arguments[0])
        inner = [*slip.slipped.get(net, ()), *_rewired(slip, definition(graph, net.name))]
        outer = definition(graph, meaning.name)
        wired[meaning.name] += [replaced(outer, net, formula) for formula in inner]
    elif graph[meaning.name].role is Role.PRE_ACTIVATION:
        wired[meaning.name] += _rewired(slip, definition(graph, meaning.name))
    for formula in wired[meaning.name]:
        yield Candidate(CAUSE, formula=formula)


def _rewired(slip: Slip, formula: Expression) -> Iterator[Expression]:
    network = slip.environment.network
    for swapped, _ in leaf_swaps(
        formula, lambda leaf: others(network, leaf) if role(network, leaf) in WIRES else ()
    ):
        yield swapped


CAUSE = Cause(
    __name__,
    Example("this is the value of a network that is wired differently", ("net_{h1} = 0.3275",)),
    candidates,
    is_by_value=True,
)
