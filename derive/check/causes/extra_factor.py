"""A factor too many in a product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.expression import Partial, Product, Symbol
from derive.expressions.matrices import walk
from derive.expressions.walking import changed_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

MOST_FACTORS = 12


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Take one factor out of each product."""
    for node in parts(slip.node):
        if isinstance(node, nodes.Product):
            for edit, factor in removals(node):
                if any(part is slip.judgement.node for part in parts(factor)):
                    continue  # another number belongs there
                yield Candidate(CAUSE, (edit,), details={"factor": slip.text(factor)})
    for formula in slip.formulas:
        leaves = [leaf for leaf in dict.fromkeys(walk(formula)) if isinstance(leaf, Symbol | Partial)]
        for leaf in leaves[:MOST_FACTORS]:
            details = {"factor": slip.writer.symbol(leaf)}
            for longer in _with_factor(formula, leaf):
                yield Candidate(CAUSE, formula=longer, details=details)


def _with_factor(formula: Expression, factor: Expression) -> Iterator[Expression]:
    """Yield a formula with one more factor: in all of it, or in one of its parts that is no symbol."""

    def longer(part: Expression) -> Iterator[tuple[Expression, Expression]]:
        if part is formula or part.parts:
            yield Product((part, factor)), factor

    return (found for found, _ in changed_once(formula, longer))


def removals(node: nodes.Product) -> Iterator[tuple[Edit, nodes.Node]]:
    """Yield the edit that removes each factor with its sign, and the factor."""
    for index, factor in enumerate(node.factors):
        if index == 0:
            yield Edit(factor.start, node.factors[1].start, ""), factor
        else:
            yield Edit(node.factors[index - 1].end, factor.end, ""), factor


CAUSE = Cause(
    __name__,
    Example("the factor x_2 does not belong here", ("net_{h1} = w_1 x_1 x_2 + w_3 x_2 + b_1",)),
    candidates,
)
