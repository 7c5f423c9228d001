"""Arrays of anything that an algebra calculates with: numbers, balls, or expressions, which makes entries formulas.

A cell may also be the integer 0 or 1, of which no term and no factor is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from derive.expressions.tensors.shape import aligned, broadcast_shapes, reduced_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from derive.expressions.algebra import Algebra, Number
    from derive.expressions.tensors.shape import Shape


@dataclass(frozen=True)
class Array:
    """Cells row by row.

    >>> Array((2, 3), tuple(range(6))).at((1, 2)), Array((2, 2), (1, 2, 3, 4)).nested()
    (5, ((1, 2), (3, 4)))
    """

    shape: Shape
    cells: tuple[Number, ...]

    @classmethod
    def made(cls, shape: Shape, cell: Callable[[Shape], Number]) -> Array:
        """Return an array of what ``cell`` gives for each position (from 0)."""
        return cls(shape, tuple(cell(position) for position in positions(shape)))

    @classmethod
    def number(cls, cell: Number) -> Array:
        """Return a single number."""
        return cls((), (cell,))

    def at(self, position: Shape) -> Number:
        """Return the cell at a position, one index (from 0) an axis."""
        return self.cells[self._place(position)]

    def _place(self, position: Shape) -> int:
        place = 0
        for index, size in zip(position, self.shape, strict=True):
            place = place * size + index
        return place

    def reshaped(self, shape: Shape) -> Array:
        """Return the same cells in another shape."""
        return Array(shape, self.cells)

    def nested(self) -> Number:
        """Return tuples of tuples; of a single number, the number."""
        found: list[Number] = list(self.cells)
        for size in reversed(self.shape):
            found = [tuple(found[start : start + size]) for start in range(0, len(found), size)]
        return found[0]

    def spread(self, shape: Shape) -> Array:
        """Return it repeated along axes of one entry, to a shape."""
        own = self.reshaped(aligned(self.shape, shape))
        return Array.made(shape, lambda at: own.at(tuple(
            0 if size == 1 else index for index, size in zip(at, own.shape, strict=True)
        )))

    def each(self, function: Callable[[Number], Number]) -> Array:
        """Return the values of a function, cell by cell."""
        return Array(self.shape, tuple(map(function, self.cells)))

    def with_each(self, other: Array, function: Callable[[Number, Number], Number]) -> Array:
        """Return the values of a function of two arrays, entry by entry."""
        return together([self, other], function)


def positions(shape: Shape) -> Iterator[Shape]:
    """Yield the positions of a shape, row by row."""
    return product(*map(range, shape))


def together(arrays: Sequence[Array], function: Callable[..., Number]) -> Array:
    """Return the values of a function of several arrays, entry by entry, spread to one shape."""
    shape = arrays[0].shape
    for array in arrays[1:]:
        joint = broadcast_shapes(shape, array.shape)
        if joint is None:
            raise ValueError(f"shapes {shape} and {array.shape}")
        shape = joint
    spread = [array if array.shape == shape else array.spread(shape) for array in arrays]
    return Array(shape, tuple(map(function, *(array.cells for array in spread))))


def transposed(array: Array) -> Array:
    """Return rows for columns; of a vector, a row; of a number, the number."""
    if not array.shape:
        return array
    if len(array.shape) == 1:
        return array.reshaped((1, *array.shape))
    width = array.shape[-1]
    return Array(array.shape[::-1], tuple(cell for place in range(width) for cell in array.cells[place::width]))


def along(array: Array, axis: int) -> Iterator[tuple[list[Shape], list[Number]]]:
    """Yield every line of cells along an axis, with their positions."""
    place = len(array.shape) + axis
    size = array.shape[place]
    for start in positions((*array.shape[:place], 1, *array.shape[place + 1 :])):
        at = [(*start[:place], index, *start[place + 1 :]) for index in range(size)]
        yield at, list(map(array.at, at))


def reduced(array: Array, axis: int | None, of_line: Callable[[Sequence[Number]], Number]) -> Array:
    """Return what is made of every line along an axis, or of all cells."""
    if axis is None:
        return Array.number(of_line(array.cells))
    return Array(reduced_shape(array.shape, axis), tuple(of_line(line) for _, line in along(array, axis)))


def dot(left: Sequence[Number], right: Sequence[Number], algebra: Algebra) -> Number:
    """Return a sum of products; exact zeros give no term, exact ones no factor."""
    terms = [times(a, b) for a, b in zip(left, right, strict=True)]
    return added(terms, algebra)


def times(one: Number, other: Number) -> Number:
    """Return a product, without factors that are exactly 0 or 1."""
    for factor, rest in ((one, other), (other, one)):
        if isinstance(factor, int) and factor in (0, 1):
            return rest if factor else 0
    return one * other


def added(terms: Sequence[Number], algebra: Algebra) -> Number:
    """Return a sum, without terms that are exactly 0."""
    shown = [term for term in terms if not (isinstance(term, int) and term == 0)]
    shown = [algebra.rational(term) if isinstance(term, int) else term for term in shown]
    return algebra.sum(shown) if shown else 0


def matrix_product(one: Array, other: Array, algebra: Algebra) -> Array:
    """Return the product of two matrices or vectors whose shapes fit."""
    if len(one.shape) == 1 and len(other.shape) == 1:
        return Array.number(dot(one.cells, other.cells, algebra))
    if len(one.shape) == 1:
        outer = one.shape[0] != other.shape[-2]
        left = one.reshaped((one.shape[0], 1) if outer else (1, one.shape[0]))
        found = matrix_product(left, other, algebra)
        return found if outer else found.reshaped(found.shape[1:])
    if len(other.shape) == 1:
        found = matrix_product(one, other.reshaped((other.shape[0], 1)), algebra)
        return found.reshaped(found.shape[:-1])
    inner, width = other.shape
    rows = [one.cells[start : start + inner] for start in range(0, len(one.cells), inner)]
    columns = [other.cells[place::width] for place in range(width)]
    return Array((*one.shape[:-1], width), tuple(dot(row, column, algebra) for row in rows for column in columns))
