r"""Columns of an alignment: ``A &= B & C &= D`` has two equations in one row, ``A &= B & + C`` has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.syntax.tokens.texts import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.syntax.tokens.lexer import Token

_SILENT = frozenset({"amp", "wide", "layout"})
_LEADING = OPERATORS | {"relation", "big", "command", "open", "{", ""}
_FOLLOWING = OPERATORS | {"relation", "close", "}", "row", "comma", "point", ""}


def parting(tokens: list[Token], tops: list[int], relations: list[int]) -> Iterator[int]:
    """Yield the column signs at which a new equation begins: a relation stands before each, and one behind.

    ``tops`` are the column signs and row ends that stand in no bracket, ``relations`` the relations that do not.
    """
    ends = [index for index in tops if tokens[index].kind == "row"] + [len(tokens)]
    row = number = 0
    related = False
    for index in tops:
        while number < len(relations) and relations[number] < index:
            related, number = True, number + 1
        if tokens[index].kind == "row":
            row, related = row + 1, False
        elif related and number < len(relations) and relations[number] < ends[row] and _begins(tokens, index):
            yield index
            related = False


def _begins(tokens: list[Token], index: int) -> bool:
    """Tell whether what stands before a column sign is finished, and what follows does not go on with it."""
    before, behind = index - 1, index + 1
    while before >= 0 and tokens[before].kind in _SILENT:
        before -= 1
    while behind < len(tokens) and tokens[behind].kind in _SILENT:
        behind += 1
    leading = tokens[before].kind if before >= 0 else ""
    following = tokens[behind].kind if behind < len(tokens) else ""
    return leading not in _LEADING and following not in _FOLLOWING
