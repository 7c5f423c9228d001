"""The inner derivative lost: by the chain rule, ``(t - out)^2`` brings down a factor of minus one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.causes.sign import negated
from derive.check.causes.swaps import role
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.expression import Negative, Partial, Symbol
from derive.expressions.matrices import single
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip


def candidates(slip: Slip) -> Iterator[Candidate]:
    """In the derivative of an error by an output: multiply the power, or the whole, by minus one."""
    head = single(slip.prepared.sides.head)
    network = slip.environment.network
    if not isinstance(head, Partial) or role(network, Symbol(head.by)) is not Role.ACTIVATION:
        return
    if role(network, Symbol(head.of)) not in (Role.ERROR, Role.TOTAL_ERROR):
        return
    for node in parts(slip.node):
        if isinstance(node, nodes.Product) and any(isinstance(each, nodes.Power) for each in node.factors):
            yield Candidate(CAUSE, (Edit(node.end, node.end, r" \cdot (-1)"),))
    if isinstance(slip.node, nodes.Product):
        yield Candidate(CAUSE, (Edit(slip.node.end, slip.node.end, r" \cdot (-1)"),))
    else:
        yield Candidate(CAUSE, (negated(slip),))
    for formula in slip.formulas:
        yield Candidate(CAUSE, formula=Negative(formula))


CAUSE = Cause(
    __name__,
    Example(
        "the inner derivative is missing (chain rule)",
        (r"\frac{\partial E_{total}}{\partial out_{y1}} = t_1 - out_{y1}",),
    ),
    candidates,
)
