r"""With which sign a document writes the change of a weight: ``\Delta w = -\eta g``, or ``w' = w - \Delta w``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.meaning.scope import unmarked
from derive.check.syntax.tree import Derivative, Gradient, Name, Negative, Node, Product, Sum
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.claims.statements import Statement


def subtracts_changes(statements: list[Statement]) -> bool:
    """Return whether a document takes changes off: its use of them decides, else what gradient it says they are."""
    used = [sign for each in statements for part in each.parts for sign in _uses(part)]
    signs = used or [sign for each in statements for sign in _said(each)]
    return bool(signs) and all(sign < 0 for sign in signs)


def _uses(node: Node) -> Iterator[int]:
    r"""Yield the sign with which a change is added to its own weight: ``w - \Delta w``."""
    terms = node.terms if isinstance(node, Sum) else ()
    bare = {unmarked(each.spelling)[0] for each in terms if isinstance(each, Name)}
    for term in terms:
        name = term.operand if isinstance(term, Negative) else term
        if isinstance(name, Name) and name.spelling.accent == "Delta" and _weight(name) in bare:
            yield -1 if isinstance(term, Negative) else 1


def _weight(change: Name) -> object:
    return unmarked(replace(change.spelling, accent=""))[0]


def _said(statement: Statement) -> Iterator[int]:
    r"""Yield the sign of ``\Delta w`` as a document says it: -1 where it is a gradient without a minus."""
    head, *others = [side for side in statement.chain.sides if side is not None]
    if isinstance(head, Name) and head.spelling.accent == "Delta":
        for side in others[:1]:
            if any(isinstance(part, Derivative | Gradient) for part in parts(side)):
                yield 1 if _is_negative(side) else -1


def _is_negative(node: Node) -> bool:
    first = node.factors[0] if isinstance(node, Product) else node
    return isinstance(first, Negative) or (isinstance(first, Sum) and any(map(_is_negative, first.terms)))
