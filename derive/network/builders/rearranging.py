"""Layers that compute nothing: rows as columns, all numbers as one row, one row of several, another beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.tensors.nodes import Entries, Transpose
from derive.network.builders.grids import counted
from derive.network.fields.fields import Kind
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


class Flatten(Kind):
    """All numbers as one row."""

    kind: Literal["flatten"]


class Transposed(Kind):
    """Rows as columns, such as time steps of several numbers as series of the numbers."""

    kind: Literal["transpose"]


class Row(Kind):
    """``row``: which one is taken, counted from 1; from the end with a minus."""

    kind: Literal["row"]
    row: Annotated[int, Field(description="a whole number from 1, or -1 for the last row")]


class Begin(Kind):
    """``at``: an array of inputs by its name, or an earlier layer, from which the next layer goes on."""

    kind: Literal["begin"]
    at: Annotated[int | str, Field(description="the name of an array of inputs, or of an earlier layer")]


def begin(layer: Begin, assembly: Assembly) -> None:
    """Hand on what an earlier layer, or an array of inputs, has; raises Problem."""
    earlier = assembly.earlier(layer.at, (*assembly.path, "at"))
    assembly.hand_on_array(earlier.formula)


def flatten(_: Flatten, assembly: Assembly) -> None:
    """Hand on all numbers as one row."""
    assembly.hand_on_array(assembly.signal.vector)


def transpose(_: Transposed, assembly: Assembly) -> None:
    """Hand on the rows as columns."""
    assembly.hand_on_array(Transpose(assembly.signal.matrix))


def row(layer: Row, assembly: Assembly) -> None:
    """Hand on one row; raises Problem."""
    rows = len(assembly.signal.rows)
    number = layer.row if layer.row > 0 else rows + 1 + layer.row
    if not layer.row or not 1 <= number <= rows:
        message = f"there is no row {layer.row}"
        raise Problem((*assembly.path, "row"), message, hint=f"the layer before has {counted(rows, 'row')}")
    assembly.hand_on_array(Entries(assembly.signal.matrix, (number,)))
