"""A workbook computed from the text of its formulas, and held against the proven values before it is handed out."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq

from derive.calculus.decimals import Decimal, power_of_ten
from derive.document.workbook.formulas import computed, place
from derive.document.workbook.model import Formula, address
from derive.errors import DeriveError

if TYPE_CHECKING:
    from derive.calculus.balls import Values
    from derive.document.workbook.formulas import Value
    from derive.document.workbook.model import Book, Cell, Sheet
    from derive.expressions.expression import Expression

# Spreadsheets compute with sixteen digits, of which differences of numbers nearly alike lose some: of a number, and of
# the largest in the book.
RELATIVE, OF_LARGEST = 1e-9, 1e-12
_Place = tuple["Sheet", int, int]
# Of printed digits: how many units of the last one.
_UNITS = Fraction(6, 10)


class _Missing(Exception):  # noqa: N818
    """A cell must be computed before the one that looks it up."""

    def __init__(self, cell: _Place) -> None:
        self.cell = cell


class Recalculation:
    """The values of all cells of a book, each computed once, when it is first asked for."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._found: dict[tuple[int, int, int], Value] = {}

    def value(self, sheet: Sheet, row: int, column: int) -> Value:
        """Return the value of a cell, None for an empty one; raises DeriveError where a formula has none."""
        # With a stack of its own: a row of a training is a longer chain of cells than calls can be nested.
        pending: list[_Place] = [(sheet, row, column)]
        while pending:
            try:
                self._compute(*pending[-1])
                pending.pop()
            except _Missing as missing:
                if missing.cell in pending:
                    raise DeriveError(f"the cell {address(row, column)} of {sheet.title} depends on itself") from None
                pending.append(missing.cell)
        return self._found[id(sheet), row, column]

    def _compute(self, sheet: Sheet, row: int, column: int) -> None:
        """Compute one cell; raises _Missing for the first cell that must be computed before."""
        key = (id(sheet), row, column)
        cell = sheet.cells.get((row, column))
        content = cell.content if cell else None
        if key in self._found or not isinstance(content, Formula):
            self._found.setdefault(key, content if isinstance(content, float) else None)
            return
        try:
            value = computed(content.text)(lambda name: self._looked_up(sheet, name))
        except (ArithmeticError, ValueError) as error:
            raise DeriveError(
                f"the workbook has no value in {sheet.title}, {address(row, column)}: {error}",
                hint="change the numbers, or choose another format",
            ) from error
        self._found[key] = float(value) if isinstance(value, int) else value

    def _looked_up(self, sheet: Sheet, name: str) -> Value:
        found, at = self.book.named.get(name), place(name)
        if found is None and at is None:
            raise ValueError(f"no cell is called {name}")
        cell = found or (sheet, *(at or ()))
        key = (id(cell[0]), *cell[1:])
        if key not in self._found:
            raise _Missing(cell)
        return self._found[key]


def proven(book: Book, values: Values) -> Recalculation:
    """Compute every cell; raises DeriveError where one has no value, or another than the proven one."""
    found = Recalculation(book)
    cells = [(sheet, *place) for sheet in book.sheets for place in sheet.cells]
    sizes = (abs(value) for value in (found.value(*cell) for cell in cells) if isinstance(value, float))
    least = OF_LARGEST * max(sizes, default=1.0)
    for sheet in book.sheets:
        for (row, column), cell in sheet.cells.items():
            value = found.value(sheet, row, column)
            if cell.proves is not None and not _agrees(cell, value, values, least):
                where = f"{sheet.title}, {address(row, column)}"
                raise DeriveError(
                    f"the formula of {where} gives {value}, which is not {_told(cell.proves)}",
                    hint="a number lies too near to a kink for the sixteen digits of a spreadsheet, or digits cancel:"
                    " change the numbers a little, or choose another format",
                )
    return found


def _agrees(cell: Cell, value: Value, values: Values, least: float) -> bool:
    """Return whether a value is the proven one, but for what the digits of a spreadsheet leave open."""
    if not isinstance(value, float):
        return False
    if isinstance(cell.proves, Decimal):
        unit = _UNITS / power_of_ten(cell.proves.decimals)
        return abs(Fraction(value) - cell.proves.printed) <= max(unit, Fraction(least))
    assert cell.proves is not None
    number = values.decided(cell.proves)
    right = float(Fraction(int(number.p), int(number.q))) if isinstance(number, fmpq) else float(number)
    return abs(value - right) <= max(RELATIVE * abs(right), least)


def _told(proves: Expression | Decimal) -> str:
    return str(proves) if isinstance(proves, Decimal) else repr(proves)
