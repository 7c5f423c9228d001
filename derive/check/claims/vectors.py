"""A vector of numbers gives its entries, too: ``x = (1, 2)`` says x_1 = 1 and x_2 = 2, where a document uses these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.claims.statements import is_number
from derive.check.syntax import tree as nodes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from derive.check.claims.statements import Statement


def with_entries(found: list[Statement]) -> list[Statement]:
    """Return statements, and behind each that gives a vector or a matrix those of the entries that others speak of.

    They are counted from 1, or from 0 where others speak of them so. An entry that is given in some other way is not
    one of these.
    """
    heads = {side.spelling for each in found for side in each.chain.sides[:1] if isinstance(side, nodes.Name)}
    named = {name.spelling for each in found for name in each.names}
    return [each for statement in found for each in (statement, *_entries(statement, named, named - heads))]


def _entries(
    statement: Statement, named: set[nodes.Spelling], used: set[nodes.Spelling]
) -> Iterator[Statement]:
    match statement.chain.sides:
        case (nodes.Name(spelling=nodes.Spelling(below=()) as spelling) as name, nodes.Matrix(rows=rows)):
            from_one, from_nought = ({replace(spelling, below=index): number for index, number in _indexed(rows, first)}
                                     for first in (1, 0))  # fmt: skip
            is_told = named & (from_nought.keys() - from_one) or (not _is_vector(rows) and counts_from_nought(named))
            is_from_nought = is_told and not named & (from_one.keys() - from_nought)
            for entry, number in (from_nought if is_from_nought else from_one).items():
                if entry in used and is_number(number):
                    # The entry's own name is nowhere written.
                    sides = (replace(name, start=number.start, end=number.start, spelling=entry), number)
                    yield replace(statement, chain=replace(statement.chain, sides=sides))


def counts_from_nought(named: Collection[nodes.Spelling]) -> bool:
    """Return whether a document calls the first entry of some matrix by two noughts: it counts those of all so."""
    return any(spelling.below in (("00",), ("0", "0")) for spelling in named)


def _is_vector(rows: tuple[tuple[nodes.Node, ...], ...]) -> bool:
    return len(rows) == 1 or all(len(row) == 1 for row in rows)


def _indexed(
    rows: tuple[tuple[nodes.Node, ...], ...], first: int
) -> Iterator[tuple[tuple[str, ...], nodes.Node]]:
    """Yield each entry with its index, as it is written: a number for a vector, two for a matrix."""
    is_vector = _is_vector(rows)
    for row, entries in enumerate(rows, first):
        for column, entry in enumerate(entries, first):
            if is_vector:
                yield (str(max(row, column)),), entry
            else:
                yield (f"{row}{column}",), entry
                yield (str(row), str(column)), entry
