"""Pooling: the largest number of every window, or the mean of it.

Goodfellow, Bengio, Courville, Deep Learning (2016), section 9.3. Where several are largest, the slope
goes to the first, as in PyTorch.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.expression import Constant, Product, Sum, Symbol
from derive.network.builders.convolution import places
from derive.network.fields.fields import Kind, one_of
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed
from derive.network.graph.largest import Largest

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.signal import Row
    from derive.network.graph.quantity import Definition

LARGEST_WINDOW = 6


class Pooling(Kind):
    """``by``: max or mean; ``size``: of the window, in rows and columns; ``stride``: the size where it is left out."""

    kind: Literal["pooling"]
    by: Annotated[str, one_of("pooling", ("max", "mean"))] = "max"
    size: Annotated[int, Field(ge=1, le=LARGEST_WINDOW, description=f"a whole number from 1 to {LARGEST_WINDOW}")] = 2
    stride: Annotated[int | None, Field(ge=1, le=100, description="a whole number from 1")] = None


def build(layer: Pooling, assembly: Assembly) -> None:
    """Add one quantity a window; raises Problem where the window is larger than the image."""
    maps = assembly.signal.maps
    image = maps[0]
    if layer.size > min(len(image), len(image[0])):
        raise Problem(
            (*assembly.path, "size"), f"a window of {layer.size} by {layer.size}",
            hint=f"the layer before has {len(image)} by {len(image[0])} numbers", of_key=True,
        )
    assembly.hand_on_maps([
        _pooled_map(layer, image, (number,) if len(maps) > 1 else (), assembly) for number, image in enumerate(maps, 1)
    ])


def _pooled_map(
    layer: Pooling, image: tuple[Row, ...], index: tuple[int, ...], assembly: Assembly
) -> list[Row]:
    """Add what becomes of one map."""
    stride = layer.stride or layer.size
    rows = []
    for i, top in enumerate(places(len(image), layer.size, stride), 1):
        row = []
        for j, left in enumerate(places(len(image[0]), layer.size, stride), 1):
            window = tuple(name for line in image[top : top + layer.size] for name in line[left : left + layer.size])
            row.append(assembly.computed(_pooled(layer.by, window), "p", *index, i, j))
        rows.append(tuple(row))
    return rows


def _pooled(by: str, window: Row) -> Definition:
    if len(window) == 1:
        return Expressed(Symbol(window[0]))
    if by == "mean":
        return Expressed(Product((Constant(Fraction(1, len(window))), Sum(tuple(map(Symbol, window))))))
    return Largest(window)
