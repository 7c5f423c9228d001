"""Pooling: the largest number of every window, or the mean of it.

Goodfellow, Bengio, Courville, Deep Learning (2016), section 9.3. Where several are largest, the slope
goes to the first, as in PyTorch.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Annotated, Literal

from derive.expressions.tensors.convolution import Pool
from derive.network.builders.assembly import axes, every_axis
from derive.network.builders.filters import Steps
from derive.network.builders.image import brief, each_axis
from derive.network.fields.fields import Kind, one_of
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly

LARGEST_WINDOW = 36


class Pooling(Kind):
    """``by``: max or mean; ``size``: of the window, in rows and columns; ``stride``: the size where it is left out."""

    kind: Literal["pooling"]
    by: Annotated[str, one_of("pooling", ("max", "mean"))] = "max"
    size: Steps = 2
    stride: Steps | None = None


def build(layer: Pooling, assembly: Assembly) -> None:
    """Add one quantity a window; raises Problem where the window is larger than the image."""
    shape = assembly.signal.shape
    sides = shape[-2:]
    # Across a single row, a window has one row, too.
    across = 1 if len(sides) == 2 and sides[0] == 1 else None
    size = each_axis(layer.size, len(sides), (*assembly.path, "size"), across)
    stride = size
    if layer.stride is not None:
        stride = each_axis(layer.stride, len(sides), (*assembly.path, "stride"), across)
    shown = " by ".join(map(str, size))
    if any(window > side for window, side in zip(size, sides, strict=True)):
        hint = f"the layer before has {' by '.join(map(str, sides))} numbers"
        raise Problem((*assembly.path, "size"), f"a window of {shown}", hint=hint, of_key=True)
    if prod(size) > LARGEST_WINDOW:
        hint = f"at most {LARGEST_WINDOW} numbers"
        raise Problem((*assembly.path, "size"), f"a window of {shown}", hint=hint, of_key=True)
    formula = Pool(layer.by, assembly.signal.formula, brief(size), () if stride == size else brief(stride))
    in_a_row = len(shape) == 3 and across is not None
    assembly.hand_on_array(assembly.tensor("p", formula, axes(0, 2) if in_a_row else every_axis))
