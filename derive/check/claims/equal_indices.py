"""What only says which unit is meant: ``k = j`` of letters that stand below symbols and nowhere else.

The statement behind it is said for that case.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.tree import BigSum, Comparison, Name, Spelling
from derive.check.syntax.trees import names

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
    inside = [part for each in found for part in each.parts]
    alone -= {each.index.spelling.base for each in inside if isinstance(each, BigSum) and each.index is not None}
    alone -= {name.spelling.base for each in inside if isinstance(each, Comparison) for name in names(each)}
    indices = below - alone
    kept: list[Statement] = []
    case = frozenset[str]()
    for each in found:
        letters = {name.spelling.base for name in each.names}
        if each in said and letters <= indices:
            case = frozenset(letters)
        else:
            kept.append(replace(each, equal=case) if case else each)
            case = frozenset()
    return kept


def _spellings(found: Iterable[Statement]) -> list[Spelling]:
    return [name.spelling for each in found for name in each.names]


def _is_letter(node: Node | None) -> bool:
    return isinstance(node, Name) and node.spelling == Spelling(node.spelling.base) and len(node.spelling.base) == 1
