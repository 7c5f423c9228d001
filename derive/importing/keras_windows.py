"""Convolutions and poolings of Keras: of series in rows of channels, and of images with channels last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from derive.importing.keras_arrays import array, require, require_plain
from derive.importing.rearranging import pooled_rows
from derive.importing.shapes import shown, windows
from derive.importing.steps import Flatten, Layer, refused
from derive.importing.windows import Windows, pooling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.importing.steps import Shape, Step

CONVOLUTIONS = ("Conv1D", "Conv2D")
POOLINGS = {
    "MaxPooling1D": "max", "MaxPooling2D": "max", "AveragePooling1D": "mean", "AveragePooling2D": "mean",
    "GlobalMaxPooling1D": "max", "GlobalMaxPooling2D": "max", "GlobalAveragePooling1D": "mean",
    "GlobalAveragePooling2D": "mean",
}


def convolution(layer: Any, where: str) -> Layer:
    """Return the layer of a convolution; raises DeriveError."""
    require_plain(layer, where)
    axes = layer.rank
    require(layer, where, data_format="channels_last")
    sizes, stride, dilation = (tuple(each) for each in (layer.kernel_size, layer.strides, layer.dilation_rate))
    spans = tuple((size - 1) * apart + 1 for size, apart in zip(sizes, dilation, strict=True))
    moved = Windows(sizes, stride, _padding(layer, spans, where), dilation)
    channels, maps = layer.groups * int(layer.kernel.shape[-2]), int(layer.kernel.shape[-1])
    # From (places, channels, filters) to (filters, channels, places).
    order = (axes + 1, axes, *range(axes))
    keys: dict[str, Any] = {"filters": array(layer.kernel, where, lambda kernel: kernel.transpose(order), layer)}
    if layer.bias is not None:
        keys["bias"] = array(layer.bias, where, owner=layer)
    keys |= moved.keys | ({"groups": layer.groups} if layer.groups > 1 else {})
    if axes == 2:
        rule = windows(channels, maps, moved.places, axes, where)
        return Layer(where, "convolution", keys, 3, rule, channels=True, channels_last=True)
    of_channels = windows(channels, maps, moved.places, axes, where)
    return Layer(
        where, "convolution", keys | {"channels": "columns"}, 2, lambda shape: of_channels(shape[::-1])[::-1]
    )


def _padding(layer: Any, sizes: tuple[int, ...], where: str) -> tuple[int, ...]:
    if layer.padding == "valid":
        return (0,) * len(sizes)
    if layer.padding != "same" or any(size % 2 == 0 for size in sizes) or any(each != 1 for each in layer.strides):
        hint = "expected 'valid', or 'same' with an odd kernel_size and strides=1"
        raise refused(where, f"has padding={layer.padding!r}", hint)
    return tuple(size // 2 for size in sizes)


def pool(layer: Any, where: str) -> Iterator[Step]:
    """Yield the steps of a pooling; raises DeriveError."""
    name = type(layer).__name__
    by, axes, is_global = POOLINGS[name], int(name[-2]), name.startswith("Global")
    require(layer, where, data_format="channels_last", padding="valid", keepdims=False)
    if axes == 1:
        yield pooled_rows(by, where) if is_global else _rows(by, layer, where)
    elif is_global:
        whole = pooling(by, lambda shape: Windows(shape[1:], shape[1:]), where, axes)
        yield replace(whole, channels_last=True)
        yield Flatten(where)
    else:
        yield replace(pooling(by, Windows(tuple(layer.pool_size), tuple(layer.strides)), where), channels_last=True)


def _rows(by: str, layer: Any, where: str) -> Layer:
    (size,), (stride,) = tuple(layer.pool_size), tuple(layer.strides)

    def rule(shape: Shape) -> Shape:
        if len(shape) != 2 or shape[0] < size:
            raise refused(where, f"works on {shown(shape)}", f"expected at least {size} rows of numbers")
        return ((shape[0] - size) // stride + 1, shape[1])

    return Layer(where, "pooling", {"by": by, "size": [size, 1], "stride": [stride, 1]}, 2, rule)
