"""Steps that compute nothing new: rows as columns, one row of several, the mean of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.importing.shapes import shown
from derive.importing.steps import Layer, refused

if TYPE_CHECKING:
    from typing import Any

    from derive.importing.steps import Shape


def transposition(where: str) -> Layer:
    """Return the step that makes rows of columns."""
    return Layer(where, "transpose", {}, 2, lambda shape: _of_rows(shape, where)[::-1])


def row(number: int, where: str) -> Layer:
    """Return the step that takes a row, counted from 0, or from the end."""

    def rule(shape: Shape) -> Shape:
        rows, width = _of_rows(shape, where)
        if not -rows <= number < rows:
            raise refused(where, f"takes row {number}", f"there are {rows}")
        return (width,)

    return Layer(where, "row", {"row": number if number < 0 else number + 1}, 2, rule)


def pooled_rows(by: str, where: str) -> Layer:
    """Return the step that takes the mean, or the largest number, of every column."""

    def keys(shape: Shape) -> dict[str, Any]:
        return {"by": by, "size": [shape[0], 1]}

    return Layer(where, "pooling", keys, 2, lambda shape: _of_rows(shape, where)[1:])


def _of_rows(shape: Shape, where: str) -> Shape:
    if len(shape) != 2:
        raise refused(where, f"works on {shown(shape)}", "expected rows of numbers")
    return shape
