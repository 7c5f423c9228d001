r"""How far an operator reaches that stands before a sum without brackets: ``\frac{d}{dw} w^2 - 2 w t = 2 w - 2 t``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Derivative, Group, Name, Sum

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.syntax.tree import Node


def reaching_further(statement: Statement) -> Statement | None:
    """Return a statement with the derivative before a sum taken of the whole of it; None where none stands so."""
    sides = tuple(each and _of_the_whole(each) for each in statement.chain.sides)
    if sides == statement.chain.sides:
        return None
    return replace(statement, chain=replace(statement.chain, sides=sides))


def _of_the_whole(side: Node) -> Node:
    match side:
        case Sum(_, end, (Derivative() as first, *others)) if _is_operator(first):
            return replace(first, end=end, of=Sum(first.of.start, end, (first.of, *others)))
    return side


def _is_operator(node: Derivative) -> bool:
    """Return whether what is differentiated stands behind the fraction, and not in brackets."""
    return node.of.end == node.end and not isinstance(node.of, Name | Group)
