"""Two factors of a product of matrices exchanged, or which of them is transposed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.causes.printed_matrix import printed_candidates
from derive.check.causes.transposition import apart
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

# It stands before a bracket, and no node has it.
_LEFT = r"\left"

def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange the two factors of each product."""
    for node in parts(slip.node):
        if isinstance(node, nodes.Product) and len(node.factors) == 2:
            yield from _exchanged(slip, node)


def _exchanged(slip: Slip, node: nodes.Product) -> Iterator[Candidate]:
    """Turn ``a d^T`` into ``d a^T``, and ``A B`` into ``B A``."""
    first, second = node.factors
    written = slip.math[first.end : second.start]
    between = written.removesuffix(_LEFT)
    opened = written[len(between) :]
    orders = [f"{opened}{slip.text(second)}{between}{slip.text(first)}"]
    if isinstance(second, nodes.Transpose):
        right, mark = apart(slip, second)
        stands_alone = isinstance(first, nodes.Group) or (isinstance(first, nodes.Name) and not first.spelling.above)
        left = slip.text(first) if stands_alone else f"({slip.text(first)})"
        orders.insert(0, f"{_unbracketed(slip, second.operand) or opened + right}{between}{left}{mark}")
    details = {"one": slip.text(first), "other": slip.text(second)}
    for text in orders:
        yield Candidate(CAUSE, (Edit(node.start, node.end, text),), details=details)


def printed(slip: Slip) -> Iterator[Candidate]:
    """Exchange the factors of a product in the formula whose value is printed."""
    yield from printed_candidates(slip, CAUSE, _other_orders)


def _other_orders(slip: Slip, part: nodes.Node) -> Iterator[tuple[nodes.Node, dict[str, str]]]:
    if isinstance(part, nodes.Product) and len(part.factors) == 2:
        details = {"one": slip.text(part.factors[0]), "other": slip.text(part.factors[1])}
        yield replace(part, factors=part.factors[::-1]), details
        yield nodes.Transpose(part.start, part.end, part), details
        if any(isinstance(each, nodes.Transpose) for each in part.factors):
            turned = tuple(nodes.Transpose(each.start, each.end, each) for each in part.factors)
            yield replace(part, factors=turned), details


def _unbracketed(slip: Slip, node: nodes.Node) -> str:
    """Return the text of a symbol or a derivative that only its transposition has put in brackets."""
    inner = node.inner if isinstance(node, nodes.Group) else None
    return slip.text(inner) if isinstance(inner, nodes.Name | nodes.Derivative) else ""


CAUSE = Cause(
    __name__,
    Example(
        "B and A are exchanged",
        (
            r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
            r"B = \begin{pmatrix} 0 & 1 \\ 2 & 3 \end{pmatrix}",
            "C = A B",
            "C = B A",
        ),
        network="",
    ),
    candidates,
    by_digits=printed,
)
