"""What one layer hands to the next: an array, said by a formula of the arrays so far, and the names of its entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.expressions.tensors.nodes import Reshape

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.expressions.tensors.array import Array
    from derive.expressions.tensors.shape import Shape

Row = tuple[str, ...]


@dataclass(frozen=True)
class Signal:
    """An array between two layers: numbers, rows of them (time steps, tokens, lines of an image), or maps of rows.

    ``formula`` is what a layer writes into its own formulas; ``names`` are the quantities by position.
    """

    formula: Expression
    names: Array

    @property
    def shape(self) -> Shape:
        """(width,), (rows, width), or (channels, rows, columns)."""
        return self.names.shape

    @property
    def maps(self) -> tuple[tuple[Row, ...], ...]:
        """The channels, each in rows; one of them where the shape has none."""
        maps: tuple[tuple[Row, ...], ...] = self.names.reshaped((1,) * (3 - len(self.shape)) + self.shape).nested()
        return maps

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all maps, one below the other."""
        return tuple(row for rows in self.maps for row in rows)

    @property
    def flat(self) -> Row:
        """All names, row by row."""
        return tuple(self.names.cells)

    @property
    def width(self) -> int:
        """How many a row has."""
        return self.shape[-1]

    @property
    def vector(self) -> Expression:
        """The array as one vector, row by row."""
        return self.formula if len(self.shape) == 1 else Reshape(self.formula, (len(self.flat),))

    @property
    def rowwise(self) -> Expression:
        """The array as a vector or a matrix: the rows of several maps are one below the other."""
        return self.formula if len(self.shape) < 3 else Reshape(self.formula, (len(self.rows), self.width))

    @property
    def matrix(self) -> Expression:
        """The array as rows, a vector as a single one."""
        return Reshape(self.formula, (1, self.width)) if len(self.shape) == 1 else self.rowwise
