"""A convolution: small filters that move over an image or a series, one weight a place of a filter.

As machine learning has it, a cross-correlation: Goodfellow, Bengio, Courville, Deep Learning (2016), equation 9.6; with
several channels and filters, equation 9.7; padding with zeros, section 9.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.tensors import convolution as nodes
from derive.expressions.tensors.nodes import Concat, Entries
from derive.network.builders.filters import MOST, Filtered, Filters
from derive.network.builders.grids import counted
from derive.network.builders.image import brief, each_axis, hand_on_maps, image_of
from derive.network.fields.fields import Kind
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.expressions.tensors.convolution import Sizes
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.image import Image


class Convolution(Filtered, Kind):
    """``filter``: for each channel of the layer before a matrix; each of several ``filters`` makes a map of its own.

    ``groups``: the first of two sees the first half of the channels, and makes the first half of the maps.
    """

    kind: Literal["convolution"]
    groups: Annotated[int, Field(ge=1, le=MOST, description="a whole number from 1")] = 1


def build(layer: Convolution, assembly: Assembly) -> None:
    """Add the filters, and for every place of each a weighted sum and its activation; raises Problem."""
    filters = Filters(layer, assembly)
    image = image_of(assembly, layer, filters.depth)
    axes = len(image.sizes)
    filters.read(axes)
    _require_channels(filters, image, layer.groups, assembly)
    in_a_row = axes == 2 and image.sizes[0] == filters.sizes[0] == 1
    stride = each_axis(layer.stride, axes, (*assembly.path, "stride"))
    padding = each_axis(layer.padding, axes, (*assembly.path, "padding"), 0 if in_a_row else None)
    dilation = each_axis(layer.dilation, axes, (*assembly.path, "dilation"), 1 if in_a_row else None)
    _require_fitting(filters, image, padding, dilation, assembly)
    is_flat = len(filters.grids) == 1 and not image.is_deep
    kernel = filters.kernel(is_flat=is_flat, axes=axes, is_deep=filters.maps > 1)
    maps = image.formula if is_flat else image.deep
    each = len(filters.grids) // layer.groups
    parts = tuple(
        nodes.Convolution(
            _part(maps, group, filters.maps, layer.groups), _part(kernel, group, each, layer.groups), brief(stride),
            brief(padding), brief(dilation),
        )
        for group in range(layer.groups)
    )
    formula = Concat(parts, -axes - 1) if len(parts) > 1 else parts[0]
    hand_on_maps(formula, len(filters.grids), image, layer, assembly)


def _part(array: Expression, group: int, size: int, groups: int) -> Expression:
    """Return what belongs to a group along the first axis, of which each has so many."""
    return array if groups == 1 else Entries(array, ((group * size + 1, (group + 1) * size),))


def _require_channels(filters: Filters, image: Image, groups: int, assembly: Assembly) -> None:
    for what, count in (("channel", image.channels), ("filter", len(filters.grids))):
        if count % groups:
            message, path = f"{groups} groups share {counted(count, what)} out among them", (*assembly.path, "groups")
            raise Problem(path, message, hint=f"{count} is no multiple of {groups}", of_key=True)
    expected = image.channels // groups
    for matrices, key in zip(filters.grids, filters.keys, strict=True):
        if len(matrices) != expected:
            of_group = f", and a group {expected}" if groups > 1 else ""
            hint = f"the layer before has {image.channels}{of_group}" + (": give a matrix for each" * (expected > 1))
            raise Problem(key, f"a filter of {len(matrices)} channel{'s' * (len(matrices) > 1)}", hint=hint)


def _require_fitting(filters: Filters, image: Image, padding: Sizes, dilation: Sizes, assembly: Assembly) -> None:
    sides = filters.sizes[2 - len(padding) :]
    sizes = tuple((side - 1) * apart + 1 for side, apart in zip(sides, dilation, strict=True))
    shown = " by ".join(map(str, sizes))
    if any(pad >= size for pad, size in zip(padding, sizes, strict=True)):
        message = f"a padding of {max(padding)} about an image for a filter of {shown}"
        raise Problem((*assembly.path, "padding"), message, hint=f"at most {min(sizes) - 1}", of_key=True)
    if any(size > side + 2 * pad for size, side, pad in zip(sizes, image.sizes, padding, strict=True)):
        key = filters.keys[0]
        hint = f"the layer before has {image.words}"
        raise Problem(key, f"a filter of {shown}", hint=hint, of_key=key[-1] == "filter")
