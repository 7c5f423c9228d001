"""Tables of the notes: rows of symbols and digits, long ones without their middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.document.equations.board import Row

# A table with more rows shows its first and last ones.
LONGEST_TABLE, TABLE_HEAD, TABLE_TAIL = 40, 12, 4
# Of values that sums elsewhere are made of: without them no reader can add up.
MOST_VALUES = 100

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
        return Table(tuple(row(item) for item in items), len(items), 0)
    kept = [*items[:TABLE_HEAD], *items[-TABLE_TAIL:]]
    return Table(tuple(row(item) for item in kept), TABLE_HEAD, len(items) - len(kept))
