"""What only says which unit is meant: ``k = j`` of letters that stand below symbols and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.syntax.tree import BigSum, Name, Spelling
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.claims.statements import Statement
    from derive.check.syntax.tree import Node


def without_equal_indices(found: list[Statement]) -> list[Statement]:
    """Return the statements of a document but for those that only say of two indices that they are the same."""
    said = [each for each in found if all(map(_is_letter, each.chain.sides))]
    if not said:
        return found
    others = [name.spelling for each in found if each not in said for name in each.names]
    below = {letter for each in (*others, *_spellings(said)) for part in each.below for letter in part}
    alone = {each.base for each in others if each == Spelling(each.base)}
    sums = (part for each in found for part in parts(each.chain.sides) if isinstance(part, BigSum))
    alone -= {each.index.spelling.base for each in sums if each.index is not None}
    indices = below - alone
    return [each for each in found if each not in said or not indices.issuperset(s.base for s in _spellings([each]))]


def _spellings(found: Iterable[Statement]) -> list[Spelling]:
    return [name.spelling for each in found for name in each.names]


def _is_letter(node: Node | None) -> bool:
    return isinstance(node, Name) and node.spelling == Spelling(node.spelling.base) and len(node.spelling.base) == 1
