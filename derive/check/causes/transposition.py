"""A matrix that is not transposed, or is where it should not be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.causes.printed_matrix import printed_candidates
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

_SIGN = re.compile(r"\^\s*(?:\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}|\\\w+|\w)\s*\}?$|'$")


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Transpose a matrix, or take its transposition away."""
    transposes = [node for node in parts(slip.node) if isinstance(node, nodes.Transpose)]
    transposed = {(node.operand.start, node.operand.end) for node in transposes}
    for name in slip.names():
        meaning = slip.meaning(name) if (name.start, name.end) not in transposed else None
        # A vector has no other way to lie, unless the product does not exist as it stands.
        if isinstance(meaning, Stack) and (1 not in meaning.shape or slip.bound is None):
            written = slip.text(name)
            is_in_brackets = bool(name.spelling.above)
            sign = slip.writer.transposed or (r"^{\mathsf{T}}" if is_in_brackets else r"^\top")
            text = (f"({written})" if is_in_brackets else written) + sign
            yield Candidate(CAUSE, (Edit(name.start, name.end, text),), details={"matrix": written})
    for node in transposes:
        inner, _ = apart(slip, node)
        yield Candidate(CAUSE, (Edit(node.start, node.end, inner),), details={"matrix": inner})


def printed(slip: Slip) -> Iterator[Candidate]:
    """Transpose a matrix of the formula whose value is printed."""
    yield from printed_candidates(slip, CAUSE, _transposed)


def _transposed(slip: Slip, part: nodes.Node) -> Iterator[tuple[nodes.Node, dict[str, str]]]:
    if isinstance(part, nodes.Name | nodes.Derivative):
        yield nodes.Transpose(part.start, part.end, part), {"matrix": slip.text(part)}


def apart(slip: Slip, node: nodes.Transpose) -> tuple[str, str]:
    """Return the text of what is transposed, and that of the sign that says so."""
    text = slip.text(node)
    found = _SIGN.search(text)
    return (text[: found.start()].rstrip(), found[0]) if found else (text, "")


CAUSE = Cause(
    __name__,
    Example(
        "whether W is transposed is the wrong way round",
        (
            r"W = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
            r"x = \begin{pmatrix} 1 \\ 2 \end{pmatrix}",
            "z = W x",
            r"z = W^\top x",
        ),
        network="",
    ),
    candidates,
    by_digits=printed,
)
