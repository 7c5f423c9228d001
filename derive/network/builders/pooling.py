"""Pooling: the largest number of every window, or the mean of it.

Goodfellow, Bengio, Courville, Deep Learning (2016), section 9.3. Where the largest ties, its slope goes to the last.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.network.builders.convolution import places
from derive.network.expressed import Expressed
from derive.network.expression import Call, Constant, Expression, Product, Sum, Symbol
from derive.network.fields import Model, one_of
from derive.network.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly

LARGEST_WINDOW = 6


class Pooling(Model):
    """``by``: max or mean; ``size``: of the window, in rows and columns; ``stride``: the size where it is left out."""

    kind: Literal["pooling"]
    by: Annotated[str, one_of("pooling", ("max", "mean"))] = "max"
    size: Annotated[int, Field(ge=1, le=LARGEST_WINDOW, description=f"a whole number from 1 to {LARGEST_WINDOW}")] = 2
    stride: Annotated[int | None, Field(ge=1, le=100, description="a whole number from 1")] = None


def build(layer: Pooling, assembly: Assembly) -> None:
    """Add one quantity a window; raises Problem where the window is larger than the image."""
    image, stride = assembly.signal.rows, layer.stride or layer.size
    if layer.size > min(len(image), len(image[0])):
        raise Problem(
            (*assembly.path, "size"), f"a window of {layer.size} by {layer.size}",
            hint=f"the layer before has {len(image)} by {len(image[0])} numbers", of_key=True,
        )
    rows = []
    for i, top in enumerate(places(len(image), layer.size, stride), 1):
        row = []
        for j, left in enumerate(places(len(image[0]), layer.size, stride), 1):
            window = [Symbol(name) for line in image[top : top + layer.size] for name in line[left : left + layer.size]]
            row.append(assembly.computed(Expressed(_pooled(layer.by, window)), "p", i, j))
        rows.append(row)
    assembly.hand_on(rows)


def _pooled(by: str, window: list[Symbol]) -> Expression:
    if len(window) == 1:
        return window[0]
    if by == "mean":
        return Product((Constant(Fraction(1, len(window))), Sum(tuple(window))))
    found: Expression = window[-1]
    for symbol in reversed(window[:-1]):
        found = Call("maximum", (symbol, found))
    return found
