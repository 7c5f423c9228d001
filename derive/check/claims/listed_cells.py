"""Rows of a table with several quantities and as many values: ``| w_1, w_2 | weights | 0.4, 0.5 |`` are two rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.source.document import Passage, TableRow

# A comma within a number or a subscript has no space behind it.
_SEPARATOR = re.compile(r"(?:,|;|\\;|\\quad)\s+|;")
# A rule without width keeps the last row apart.
_DOLLARS = re.compile(r"\s*\$`?([^$]*?)`?\$\s*(?:\\rule\b\S*\s*)?", re.DOTALL)
_DECIMALS = re.compile(r"\d[.,]\d")
_POWER_OF_TEN = re.compile(r"\\(?:times|cdot)|[eE](?=[-+\d])")


def single_rows(row: TableRow) -> list[TableRow]:
    """Return a row for each of the quantities that the first cell lists, with its value of those that the last lists.

    Where the last cell says something else of all of them, such as their shape, there is none; else the row as it is.
    """
    filled = [index for index, cell in enumerate(row.cells) if cell.math.strip()]
    if row.is_head or len(filled) < 2:
        return [row]
    first, last = filled[0], filled[-1]
    quantities, values = _listed(row.cells[first]), _listed(row.cells[last])
    if len(quantities) < 2:
        return [row]
    if len(quantities) != len(values) or not all(map(_is_number, values)):
        are_symbols = all(each.environment == "$" for each in quantities)
        return [] if are_symbols and not _DECIMALS.search(row.cells[last].math) else [row]
    return [
        replace(row, cells=tuple(
            quantity if index == first else value if index == last else cell for index, cell in enumerate(row.cells)
        ))
        for quantity, value in zip(quantities, values, strict=True)
    ]  # fmt: skip


def _listed(cell: Passage) -> list[Passage]:
    """Return the parts between the commas of a cell, those in brackets left whole, each without its dollars."""
    found, start = [], 0
    for mark in _SEPARATOR.finditer(cell.math):
        if _is_outside(cell.math[: mark.start()]):
            found.append(_part(cell, start, mark.start()))
            start = mark.end()
    return [*found, _part(cell, start, len(cell.math))]


def _part(cell: Passage, start: int, end: int) -> Passage:
    dollars = _DOLLARS.fullmatch(cell.math, start, end)
    start, end = dollars.span(1) if dollars else (start, end)
    environment = "$" if dollars else cell.environment
    return replace(cell, math=cell.math[start:end], offsets=cell.offsets[start:end], environment=environment)


def _is_outside(before: str) -> bool:
    return all(before.count(opening) == before.count(closing) for opening, closing in ("()", "[]", "{}"))


def _is_number(part: Passage) -> bool:
    return any(map(str.isdigit, part.math)) and not any(map(str.isalpha, _POWER_OF_TEN.sub("", part.math)))
