"""Numbers as programs have them, from nested lists or whatever array; no array library is needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from derive.check.words import refused

if TYPE_CHECKING:
    from derive.expressions.tensors.shape import Shape


@dataclass(frozen=True)
class Accuracy:
    """How far a number that was computed in floats may be from the proven one.

    That is so much of the number itself, and so much of the largest number in its array: what cancels loses digits.
    """

    of_itself: float
    of_largest: float

    def allows(self, number: float, right: float, largest: float) -> bool:
        """Return whether a number counts as equal."""
        return abs(number - right) <= self.of_itself * abs(right) + self.of_largest * largest


ACCURACIES = {
    "float64": Accuracy(1e-9, 1e-12),
    "float32": Accuracy(1e-4, 1e-6),
    "float16": Accuracy(2e-2, 1e-3),
}
"""By the type of the numbers; bfloat16 has 8 bits and counts as float16."""


@dataclass(frozen=True)
class Printed:
    """Numbers that are rounded to so many decimals."""

    decimals: int

    def allows(self, number: float, right: float, _: float) -> bool:
        """Return whether a number is the right one, rounded."""
        return abs(number - right) <= 0.5 * 10.0**-self.decimals * (1 + 1e-9)


@dataclass(frozen=True)
class Numbers:
    """An array of floats, row by row."""

    shape: Shape
    cells: tuple[float, ...]

    @property
    def largest(self) -> float:
        """The largest magnitude in it."""
        return max((abs(each) for each in self.cells if math.isfinite(each)), default=0.0)

    @property
    def slim(self) -> Shape:
        """The shape without axes of one entry: a vector is one whichever way it lies."""
        return tuple(size for size in self.shape if size != 1)


def numbers_of(name: str, value: Any) -> tuple[Numbers, str]:
    """Return an array with the type of its numbers; raises DeriveError for what is none.

    >>> numbers_of("w", [[1, 2], [3, 4]])
    (Numbers(shape=(2, 2), cells=(1.0, 2.0, 3.0, 4.0)), 'float64')
    """
    kind = str(getattr(value, "dtype", "float64")).rpartition(".")[2]
    for method in ("detach", "tolist"):
        if hasattr(value, method):
            value = getattr(value, method)()
    shape, cells = _flat(name, value)
    return Numbers(shape, cells), {"bfloat16": "float16"}.get(kind, kind if kind in ACCURACIES else "float64")


def _flat(name: str, value: Any) -> tuple[Shape, tuple[float, ...]]:
    if isinstance(value, Real) and not isinstance(value, bool):
        return (), (float(value),)
    if not isinstance(value, list | tuple):
        raise refused("no-array", location=name, kind=type(value).__name__)
    parts = [_flat(name, each) for each in value]
    if len({shape for shape, _ in parts}) > 1:
        raise refused("ragged-array", location=name)
    return (len(parts), *(parts[0][0] if parts else ())), tuple(cell for _, cells in parts for cell in cells)
