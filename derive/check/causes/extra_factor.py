"""A factor too many in a product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check import nodes
from derive.check.bound import walk
from derive.check.causes.slip import Candidate, Edit, parts
from derive.network.expression import Partial, Product, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

KIND = "extra_factor"


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Take one factor out of each product."""
    for node in parts(slip.node):
        if isinstance(node, nodes.Product):
            for edit, factor in removals(node):
                yield Candidate(KIND, (edit,), details={"factor": slip.text(factor)})
    for formula in slip.formulas:
        for leaf in dict.fromkeys(walk(formula)):
            if isinstance(leaf, Symbol | Partial):
                details = {"factor": slip.writer.symbol(leaf)}
                yield Candidate(KIND, formula=Product((formula, leaf)), details=details)


def removals(node: nodes.Product) -> Iterator[tuple[Edit, nodes.Node]]:
    """Yield the edit that removes each factor with its sign, and the factor."""
    for index, factor in enumerate(node.factors):
        if index == 0:
            yield Edit(factor.start, node.factors[1].start, ""), factor
        else:
            yield Edit(node.factors[index - 1].end, factor.end, ""), factor
