"""A workbook as data: sheets of cells, before any program writes or recalculates them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.calculus.decimals import Decimal
    from derive.document.figure.text import Run
    from derive.expressions.expression import Expression

Place = tuple[int, int]
_LETTERS = 26
_NOT_IN_TITLES, LONGEST_TITLE = re.compile(r"[\[\]:*?/\\]"), 31


@dataclass(frozen=True)
class Formula:
    """What is computed in a cell, without the sign ``=`` before it."""

    text: str


@dataclass(frozen=True)
class Symbol:
    """A symbol as mathematics sets it, in runs of letters."""

    runs: tuple[Run, ...]


Content = Formula | Symbol | str | float


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and how it looks: a ``kind`` of the table of styles, with ``decimals`` for numbers.

    ``proves`` is what its number must agree with: the value of an expression of the network, or printed digits.
    """

    content: Content
    kind: str
    decimals: int | None = None
    proves: Expression | Decimal | None = None


@dataclass(frozen=True)
class Curve:
    """A chart on a sheet of its own: a column over the first one, from a row to another."""

    title: str
    column: int
    first: int
    last: int


@dataclass(eq=False)
class Sheet:
    """One sheet. ``frozen`` counts the rows and columns that stay in sight; ``widths`` are those of its columns.

    ``grouped`` are columns, first and last, that can be folded away. ``wide`` sheets are printed across, those with a
    last ``printed`` column up to that.
    """

    title: str
    widths: list[float]
    frozen: Place = (0, 0)
    cells: dict[Place, Cell] = field(default_factory=dict)
    grouped: list[tuple[int, int]] = field(default_factory=list)
    curve: Curve | None = None
    wide: bool = True
    printed: int | None = None

    def __post_init__(self) -> None:
        """Make the title one that programs take."""
        self.title = _NOT_IN_TITLES.sub(" ", self.title)[:LONGEST_TITLE]

    def put(
        self,
        row: int,
        column: int,
        content: Content,
        kind: str,
        decimals: int | None = None,
        proves: Expression | Decimal | None = None,
    ) -> None:
        """Set a cell."""
        self.cells[row, column] = Cell(content, kind, decimals, proves)

    def put_section(self, row: int, heading: str, width: int, first: int = 0) -> None:
        """Write a heading over so many columns."""
        for column in range(first, first + width):
            self.put(row, column, heading if column == first else "", "section")


@dataclass
class Book:
    """All sheets, and where the cells with names are: sheet, row and column.

    ``blank``: what is computed is not shown, for learners to find; checks know it all the same.
    """

    title: str
    blank: bool = False
    sheets: list[Sheet] = field(default_factory=list)
    named: dict[str, tuple[Sheet, int, int]] = field(default_factory=dict)


def address(row: int, column: int, *, fixed: bool = False) -> str:
    """Return the address of a cell, both counted from 0.

    >>> address(0, 0), address(9, 27), address(9, 2, fixed=True)
    ('A1', 'AB10', '$C$10')
    """
    mark = "$" if fixed else ""
    return f"{mark}{column_letters(column)}{mark}{row + 1}"


def column_letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
