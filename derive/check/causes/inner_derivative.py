"""The inner derivative lost: by the chain rule, ``(t - out)^2`` brings down a factor of minus one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.sign import negated
from derive.check.causes.slip import Candidate, Edit, parts
from derive.check.causes.swaps import role
from derive.check.meaning.sides import single
from derive.check.syntax import tree as nodes
from derive.expressions.expression import Negative, Partial, Symbol
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

KIND = "inner_derivative"


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
            yield Candidate(KIND, (Edit(node.end, node.end, r" \cdot (-1)"),))
    if isinstance(slip.node, nodes.Product):
        yield Candidate(KIND, (Edit(slip.node.end, slip.node.end, r" \cdot (-1)"),))
    else:
        yield Candidate(KIND, (negated(slip),))
    for formula in slip.formulas:
        yield Candidate(KIND, formula=Negative(formula))
