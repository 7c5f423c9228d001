"""Convolutions and poolings of PyTorch, along one axis or two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.shapes import windows
from derive.importing.steps import Layer, refused
from derive.importing.torch_tensors import array, require
from derive.importing.windows import Windows, pooling, transposed_places

if TYPE_CHECKING:
    from derive.importing.steps import Array, Shape

CONVOLUTIONS = ("Conv1d", "Conv2d")
TRANSPOSED = ("ConvTranspose1d", "ConvTranspose2d")
POOLINGS = {"MaxPool1d": "max", "MaxPool2d": "max", "AvgPool1d": "mean", "AvgPool2d": "mean"}
ADAPTIVE = {
    "AdaptiveMaxPool1d": "max", "AdaptiveMaxPool2d": "max", "AdaptiveAvgPool1d": "mean", "AdaptiveAvgPool2d": "mean",
}


def convolution(module: Any, where: str) -> Layer:
    """Return the layer of a convolution; raises DeriveError."""
    axes = len(module.kernel_size)
    require(module, where, padding_mode="zeros")
    dilation = _each(module.dilation, axes)
    moved = Windows(module.kernel_size, _each(module.stride, axes), _padding(module, axes, where), dilation)
    # A series of one channel is a row of numbers, and a filter of it, too.
    weight = module.weight[:, 0] if axes == module.in_channels == 1 else module.weight
    keys = {"filters": _filters(weight, module, where), **moved.keys, **_common(module, axes, where)}
    if module.groups > 1:
        keys["groups"] = module.groups
    rule = windows(module.in_channels, module.out_channels, moved.places, axes, where)
    return Layer(where, "convolution", keys, axes + 1, rule, channels=True)


def transposed(module: Any, where: str) -> Layer:
    """Return the layer of a transposed convolution; raises DeriveError."""
    axes = len(module.kernel_size)
    require(module, where, groups=1, padding_mode="zeros")
    dilation = _each(module.dilation, axes)
    moved = Windows(module.kernel_size, _each(module.stride, axes), _each(module.padding, axes), dilation)
    extra = _each(module.output_padding, axes)
    keys = {"filters": _filters(module.weight, module, where), **moved.keys, **_common(module, axes, where)}
    if any(extra):
        keys["extra"] = list(extra)
    rule = windows(module.in_channels, module.out_channels, transposed_places(moved, extra), axes, where)
    return Layer(where, "transposed_convolution", keys, axes + 1, rule, channels=True)


def _filters(weight: Any, module: Any, where: str) -> list[Array]:
    return [array(each, where, trained=bool(module.weight.requires_grad)) for each in weight]


def _common(module: Any, axes: int, where: str) -> dict[str, Any]:
    channels = {"channels": "rows"} if axes == 1 < module.in_channels else {}
    return channels if module.bias is None else {"bias": array(module.bias, where, "bias"), **channels}


def _padding(module: Any, axes: int, where: str) -> tuple[int, ...]:
    if module.padding == "valid":
        return (0,) * axes
    if module.padding == "same":
        spans = [(size - 1) * apart for size, apart in zip(module.kernel_size, module.dilation, strict=True)]
        if any(span % 2 for span in spans):
            hint = "expected padding='same' with an odd kernel_size, or a number"
            raise refused(where, "pads one side more than the other", hint)
        return tuple(span // 2 for span in spans)
    return _each(module.padding, axes)


def pool(module: Any, where: str) -> Layer:
    """Return the layer of a pooling; raises DeriveError."""
    name = type(module).__name__
    axes = int(name[-2])
    require(module, where, ceil_mode=False)
    if POOLINGS[name] == "max":
        require(module, where, return_indices=False, dilation=1)
    elif getattr(module, "divisor_override", None):
        raise refused(where, "divides by another number", "expected divisor_override=None")
    if any(_each(module.padding, axes)):
        raise refused(where, f"has padding={module.padding}", "expected padding=0: windows hold numbers alone")
    size = _each(module.kernel_size, axes)
    return pooling(POOLINGS[name], Windows(size, _each(module.stride, axes)), where)


def adaptive(module: Any, where: str) -> Layer:
    """Return the layer of a pooling that is told how many numbers come out, where windows of one size give them."""
    name = type(module).__name__
    axes = int(name[-2])
    wanted = _each(module.output_size, axes)
    if getattr(module, "return_indices", False):
        require(module, where, return_indices=False)

    def moved(shape: Shape) -> Windows:
        sides = shape[1:]
        outputs = [side if out is None else out for side, out in zip(sides, wanted, strict=True)]
        if any(side % out for side, out in zip(sides, outputs, strict=True)):
            message = f"makes {' by '.join(map(str, outputs))} of {' by '.join(map(str, sides))} numbers"
            raise refused(where, message, "expected a whole multiple: windows are of one size")
        sizes = tuple(side // out for side, out in zip(sides, outputs, strict=True))
        return Windows(sizes, sizes)

    return pooling(ADAPTIVE[name], moved, where, axes)


def _each(value: Any, axes: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,) * axes
