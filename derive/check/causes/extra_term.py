"""A term too many in a sum, such as the 1 that is subtracted from the number of examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Take one term out of each sum."""
    if slip.claimed is not None:
        return
    for node in parts(slip.node):
        if isinstance(node, nodes.Sum):
            for before, term in zip(node.terms, node.terms[1:], strict=False):
                yield _without(slip, term, Edit(before.end, term.end, ""))
            first, second = node.terms[:2]
            if not isinstance(second, nodes.Negative):
                yield _without(slip, first, Edit(first.start, second.start, ""))


def _without(slip: Slip, term: nodes.Node, edit: Edit) -> Candidate:
    return Candidate(CAUSE, (edit,), details={"term": slip.text(term)}, rank=1)


CAUSE = Cause(
    __name__,
    Example("the term w_5 does not belong here", ("net_{h1} = w_1 x_1 + w_3 x_2 + b_1 + w_5",)),
    candidates,
)
