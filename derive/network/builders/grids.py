"""Vectors and matrices of parameters as described: numbers, or names with numbers, of the shape that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.network.fields.entries import Entry, entry
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.fields.located import Key

Grid = list[list[Entry]]


def grid(value: Any, path: Key) -> Grid:
    """Read a matrix: a list of rows; a single number is a matrix of one entry. Raises Problem.

    >>> [[each.number.numerator for each in row] for row in grid([[1, 2], [3, 4]], ())], len(grid("0.5", ()))
    ([[1, 2], [3, 4]], 1)
    """
    if not isinstance(value, list):
        return [[entry(value, path, "w")]]
    rows = [_row(row, (*path, index)) for index, row in enumerate(value)]
    if not rows:
        raise Problem(path, "an empty matrix", hint="give a list of rows of numbers, such as [[1, 0], [0, 1]]")
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            hint = f"the first row has {len(rows[0])}; every row has as many"
            raise Problem((*path, index), f"row {index + 1} has {counted(len(row), 'number')}", hint=hint)
    return rows


def _row(value: Any, path: Key) -> list[Entry]:
    if not isinstance(value, list) or not value:
        raise Problem(path, "a matrix is a list of rows", hint="write it as [[1, 0], [0, 1]]")
    return [entry(each, (*path, index), "w") for index, each in enumerate(value)]


def wide(value: Any, columns: int, of_what: str, path: Key) -> Grid:
    """Read a matrix of so many columns, one for each number ``of_what``; raises Problem for any other."""
    found = grid(value, path)
    if len(found[0]) != columns:
        message = f"the matrix has {counted(len(found[0]), 'column')}"
        hint = f"expected {columns}, one for each number of {of_what}"
        if columns % len(found[0]) == 0:
            hint += "; inputs in rows are written [[0.5], [-0.3]]"
        raise Problem(path, message, hint=hint, of_key=True)
    return found


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def shaped(value: Any, rows: int, columns: int, path: Key) -> Grid:
    """Read a matrix of a shape; raises Problem for any other."""
    found = grid(value, path)
    if (len(found), len(found[0])) != (rows, columns):
        raise Problem(
            path, f"the matrix is {len(found)} by {len(found[0])}",
            hint=f"expected {counted(rows, 'row')} of {counted(columns, 'number')}", of_key=True,
        )
    return found


def vector(value: Any, length: int, path: Key) -> list[Entry]:
    """Read a list of so many numbers; one number stands for all of them, each unnamed. Raises Problem."""
    if not isinstance(value, list):
        single = entry(value, path, "b")
        if single.name and length > 1:
            hint = f"expected {length} numbers in a list, or one without a name"
            raise Problem(path, f"one name for {length} parameters", hint=hint, of_key=True)
        return [single] * length
    if len(value) != length:
        raise Problem(path, f"the number of entries is {len(value)}", hint=f"expected {length}", of_key=True)
    return [entry(each, (*path, index), "b") for index, each in enumerate(value)]
