"""Tables of the notes: rows of symbols and digits, aligned on the point; long ones without their middle."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup

from derive.document.equations.naming import without_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.document.equations.board import Row

# A table with more rows shows its first and last ones.
LONGEST_TABLE, TABLE_HEAD, TABLE_TAIL = 40, 12, 4
# Of values that sums elsewhere are made of: without them no reader can add up.
MOST_VALUES = 100
_DIGITS = re.compile(r"-?\d+(?:(\.|\{,\})(\d+))?")

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Table:
    """Rows of a table; ``omitted`` rows are left out after the first ``head``."""

    rows: tuple[Row, ...]
    head: int
    omitted: int


def elided(items: Sequence[_Item], row: Callable[[_Item], Row], longest: int = LONGEST_TABLE) -> Table:
    """Return a table with a row for each item, or for the first and last ones of many."""
    if len(items) <= longest:
        return Table(on_point([row(item) for item in items]), len(items), 0)
    kept = [*items[:TABLE_HEAD], *items[-TABLE_TAIL:]]
    return Table(on_point([row(item) for item in kept]), TABLE_HEAD, len(items) - len(kept))


def on_point(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows whose numbers stand point under point where a column is set flush right: blanks fill them up."""
    columns = max((len(row.cells) for row in rows), default=0)
    for column in range(columns):
        rows = _column_on_point(rows, column)
    return tuple(rows)


def _column_on_point(rows: Sequence[Row], column: int) -> list[Row]:
    cells_of = [without_names(row.cells[column]) if column < len(row.cells) else "" for row in rows]
    found = [_DIGITS.fullmatch(cell) for cell in cells_of]
    longest = max((each for each in found if each and each[2]), key=lambda each: len(each[2]), default=None)
    if longest is None:
        return list(rows)
    made = []
    for row, each in zip(rows, found, strict=True):
        missing = len(longest[2]) - len(each[2] or "") if each else 0
        blank = ("" if each and each[2] else longest[1]) + "0" * missing if missing else ""
        cells = list(row.cells)
        cells[column] = cells[column] + Markup(rf"\phantom{{{blank}}}") if blank else cells[column]
        made.append(replace(row, cells=tuple(cells)))
    return made
