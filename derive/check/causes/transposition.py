"""A matrix that is not transposed, or is where it should not be; two factors of a product of matrices exchanged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.causes.slip import Candidate, Edit, parts
from derive.check.claims.bound import Stack
from derive.check.syntax import tree as nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

KIND = "transposition"
_SIGN = re.compile(r"\^\s*(?:\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}|\\\w+|\w)\s*\}?$|'$")
EXCHANGED = "exchanged"


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Transpose a matrix, or take its transposition away; exchange two factors, or which of them is transposed."""
    for name in slip.names():
        meaning = slip.meaning(name)
        # A vector has no other way to lie, unless the product does not exist as it stands.
        if isinstance(meaning, Stack) and (1 not in meaning.shape or slip.bound is None):
            text = rf"({slip.text(name)})^{{\mathsf{{T}}}}" if name.spelling.above else rf"{slip.text(name)}^\top"
            yield Candidate(KIND, (Edit(name.start, name.end, text),), details={"matrix": slip.text(name)})
    for node in parts(slip.node):
        if isinstance(node, nodes.Transpose):
            inner, _ = _apart(slip, node)
            yield Candidate(KIND, (Edit(node.start, node.end, inner),), details={"matrix": inner})
        if isinstance(node, nodes.Product) and len(node.factors) == 2:
            yield from _exchanged(slip, node)


def _apart(slip: Slip, node: nodes.Transpose) -> tuple[str, str]:
    """Return the text of what is transposed, and that of the sign that says so."""
    text = slip.text(node)
    found = _SIGN.search(text)
    return (text[: found.start()].rstrip(), found[0]) if found else (text, "")


def _exchanged(slip: Slip, node: nodes.Product) -> Iterator[Candidate]:
    """Turn ``a d^T`` into ``d a^T``, and ``A B`` into ``B A``."""
    first, second = node.factors
    between = slip.math[first.end : second.start]
    orders = [f"{slip.text(second)}{between}{slip.text(first)}"]
    if isinstance(second, nodes.Transpose):
        right, mark = _apart(slip, second)
        left = slip.text(first) if isinstance(first, nodes.Group) else f"({slip.text(first)})"
        orders.insert(0, f"{right}{between}{left}{mark}")
    details = {"one": slip.text(first), "other": slip.text(second)}
    for text in orders:
        yield Candidate(EXCHANGED, (Edit(node.start, node.end, text),), details=details)
