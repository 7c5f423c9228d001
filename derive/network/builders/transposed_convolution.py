"""A transposed convolution: every number of an image, times a filter, is added into a larger image.

Dumoulin, Visin, A guide to convolution arithmetic for deep learning (2016), chapter 4. It is what a convolution with
the same filters hands back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from derive.expressions.tensors import convolution as nodes
from derive.network.builders.filters import Filtered, Filters, Zeros
from derive.network.builders.image import brief, each_axis, hand_on_maps, image_of
from derive.network.fields.fields import Kind
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.image import Image


class TransposedConvolution(Filtered, Kind):
    """``filter``: a matrix, or one for each map that comes out; ``filters``: one for each map of the layer before.

    ``extra``: lines at the ends that a convolution with this stride would not use up.
    """

    kind: Literal["transposed_convolution"]
    extra: Zeros = 0


def build(layer: TransposedConvolution, assembly: Assembly) -> None:
    """Add the filters, and the weighted sums of what lies under their places; raises Problem."""
    filters = Filters(layer, assembly)
    # Numbers without rows are a series, whether a filter is one row or has one for each map.
    image = image_of(assembly, layer, 1 if len(assembly.signal.shape) == 1 else filters.depth)
    axes = len(image.sizes)
    filters.read(axes)
    _require_filters(filters, image)
    stride, padding, extra, dilation = (
        each_axis(getattr(layer, key), axes, (*assembly.path, key))
        for key in ("stride", "padding", "extra", "dilation")
    )
    for step, more in zip(stride, extra, strict=True):
        if more >= step:
            hint = f"less than the stride of {step}"
            raise Problem((*assembly.path, "extra"), f"{more} lines at the ends", hint=hint, of_key=True)
    sides = filters.sizes[2 - axes :]
    sizes = tuple((side - 1) * apart + 1 for side, apart in zip(sides, dilation, strict=True))
    if any(pad >= size for pad, size in zip(padding, sizes, strict=True)):
        message = f"a padding of {max(padding)} for a filter of {' by '.join(map(str, sizes))}"
        raise Problem((*assembly.path, "padding"), message, hint=f"at most {min(sizes) - 1}", of_key=True)
    is_flat = filters.maps == 1 and not image.is_deep
    kernel = filters.kernel(is_flat=is_flat, axes=axes, is_deep=filters.maps > 1)
    maps = image.formula if is_flat else image.deep
    formula = nodes.TransposedConvolution(maps, kernel, brief(stride), brief(padding), brief(extra), brief(dilation))
    hand_on_maps(formula, filters.maps, image, layer, assembly)


def _require_filters(filters: Filters, image: Image) -> None:
    if len(filters.grids) != image.channels:
        hint = f"the layer before has {image.channels} map{'s' * (image.channels > 1)}: give one for each"
        message = f"{len(filters.grids)} filter{'s' * (len(filters.grids) > 1)}"
        raise Problem(filters.path, message, hint=hint, of_key=True)
    for matrices, key in zip(filters.grids, filters.keys, strict=True):
        if len(matrices) != filters.maps:
            hint = "a matrix for each map that comes out, as many in every filter"
            raise Problem(key, f"filters of {filters.maps} and of {len(matrices)} matrices", hint=hint)
