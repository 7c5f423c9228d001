"""Where the windows of a convolution or a pooling lie, and the shapes that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from derive.expressions.expression import plain
from derive.expressions.tensors.convolution import (
    Convolution,
    KernelGradient,
    Pool,
    TransposedConvolution,
    Unpooled,
)
from derive.expressions.tensors.shape_error import ShapeError, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.expressions.expression import Expression
    from derive.expressions.tensors.convolution import Sizes, WindowNode

Shape = tuple[int, ...]
# Of what a stride or a padding makes larger.
MOST_ENTRIES = 50_000


@dataclass(frozen=True)
class Windows:
    """Windows of a ``size`` that move over an image, one number an axis each; ``dilation``: how far places are apart.

    >>> windows = Windows((5,), (2,), (2,), (0,), (1,))
    >>> windows.counts, windows.by_window[1,]
    ((2,), [((0,), (2,)), ((1,), (3,))])
    """

    image: Sizes
    size: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes

    @property
    def spans(self) -> Sizes:
        """How many lines a window reaches over along each axis."""
        return tuple((size - 1) * apart + 1 for size, apart in zip(self.size, self.dilation, strict=True))

    @property
    def counts(self) -> Sizes:
        """How many there are along each axis."""
        return tuple(
            (length + 2 * pad - span) // step + 1
            for length, span, step, pad in zip(self.image, self.spans, self.stride, self.padding, strict=True)
        )

    @property
    def left(self) -> Sizes:
        """How many lines at the end of the image the last window leaves."""
        return tuple(
            length + 2 * pad - span - (count - 1) * step
            for length, span, step, pad, count in zip(
                self.image, self.spans, self.stride, self.padding, self.counts, strict=True
            )
        )

    @cached_property
    def _places(self) -> list[tuple[Shape, Shape, Shape]]:
        """A window, a place within it, and where that lies on the image; none lies in the padding."""
        axes = [
            [
                (number, within, at)
                for number in range(count) for within in range(size)
                if 0 <= (at := number * step + within * apart - pad) < length
            ]
            for count, length, size, step, pad, apart in zip(
                self.counts, self.image, self.size, self.stride, self.padding, self.dilation, strict=True
            )
        ]
        found = [tuple(zip(*each, strict=True)) for each in product(*axes)]
        return sorted((number, within, at) for number, within, at in found)

    @cached_property
    def by_window(self) -> dict[Shape, list[tuple[Shape, Shape]]]:
        """Of each window, the places within it and on the image."""
        return _grouped((number, (within, at)) for number, within, at in self._places)

    @cached_property
    def by_entry(self) -> dict[Shape, list[tuple[Shape, Shape]]]:
        """Of each entry of the image, the windows that it lies in, and where in them."""
        return _grouped((at, (number, within)) for number, within, at in self._places)

    @cached_property
    def by_place(self) -> dict[Shape, list[tuple[Shape, Shape]]]:
        """Of each place in a window, the windows, and what of the image lies there."""
        return _grouped((within, (number, at)) for number, within, at in self._places)


def _grouped(pairs: Iterable[tuple[Shape, tuple[Shape, Shape]]]) -> dict[Shape, list[tuple[Shape, Shape]]]:
    found: dict[Shape, list[tuple[Shape, Shape]]] = {}
    for key, pair in pairs:
        found.setdefault(key, []).append(pair)
    return found


def window_shape(node: WindowNode, inner: Callable[[Expression], Shape]) -> Shape:
    """Return the shape of what an operation gives; raises ShapeError."""
    match node:
        case Convolution(image, kernel):
            windows = convolution_windows(node, inner(image), inner(kernel))
            filters = inner(kernel)[: len(inner(kernel)) - len(inner(image))]
            found = (*filters, *windows.counts)
        case TransposedConvolution(image, kernel):
            windows = transposed_windows(node, inner(image), inner(kernel))
            channels = inner(kernel)[1:2] if len(inner(kernel)) > len(inner(image)) else ()
            found = (*channels, *windows.image)
        case KernelGradient(image, adjoint, size):
            deep = len(inner(image)) - len(size)
            found = (*inner(adjoint)[:deep], *inner(image)[:deep], *size)
        case Pool(_, operand):
            windows = pool_windows(node, inner(operand))
            found = (*inner(operand)[: -len(windows.size)], *windows.counts)
        case Unpooled(_, Pool(_, operand)):
            found = inner(operand)
        case _:
            raise TypeError(f"no shape of {type(node).__name__}")
    if prod(found) > MOST_ENTRIES:
        raise ShapeError(f"{plain(node)} {in_words(found)}", node, f"at most {MOST_ENTRIES:,} entries")
    return found


def convolution_windows(node: Convolution, image: Shape, kernel: Shape) -> Windows:
    """Return the windows of a convolution; raises ShapeError."""
    _require_channels(node, image, kernel, 1)
    axes = _axes(image, kernel)
    stride, padding, dilation = (_each(node, each, axes) for each in (node.stride, node.padding, node.dilation))
    windows = Windows(image[-axes:], kernel[-axes:], stride, padding, dilation)
    if min(windows.counts) < 1:
        raise ShapeError(_both(node, image, kernel), node.kernel, "a filter fits into the image and its padding")
    return windows


def transposed_windows(node: TransposedConvolution, image: Shape, kernel: Shape) -> Windows:
    """Return the windows of the convolution that one undoes: as many as its image has entries; raises ShapeError."""
    _require_channels(node, image, kernel, 0)
    axes = _axes(image, kernel)
    size, counts = kernel[-axes:], image[-axes:]
    stride, padding, extra, dilation = (
        _each(node, each, axes) for each in (node.stride, node.padding, node.extra, node.dilation)
    )
    whole = tuple(
        (count - 1) * step - 2 * pad + (length - 1) * apart + 1 + more
        for count, step, pad, length, more, apart in zip(counts, stride, padding, size, extra, dilation, strict=True)
    )
    windows = Windows(whole, size, stride, padding, dilation)
    if min(whole) < 1 or windows.counts != counts:
        hint = "a padding leaves something, and what is added at the ends is less than a stride"
        raise ShapeError(_both(node, image, kernel), node.kernel, hint)
    return windows


def gradient_windows(node: KernelGradient, image: Shape) -> Windows:
    """Return the windows of the convolution that hands back to its filters."""
    axes = len(node.size)
    stride, padding, dilation = (_each(node, each, axes) for each in (node.stride, node.padding, node.dilation))
    return Windows(image[-axes:], node.size, stride, padding, dilation)


def pool_windows(node: Pool, shape: Shape) -> Windows:
    """Return the windows of a pooling; raises ShapeError."""
    axes = min(len(shape), 2) if len(node.size) == 1 else len(node.size)
    if not shape or axes > len(shape):
        raise ShapeError(f"{plain(node.operand)} {in_words(shape)}", node.operand, "an axis for each size of a window")
    size = _each(node, node.size, axes)
    stride = _each(node, node.stride or node.size, axes)
    windows = Windows(shape[-axes:], size, stride, (0,) * axes, (1,) * axes)
    if min(windows.counts) < 1:
        message = f"{plain(node.operand)} {in_words(shape)}, a window {in_words(size)}"
        raise ShapeError(message, node.operand, "a window fits into the image")
    return windows


def _axes(image: Shape, kernel: Shape) -> int:
    return len(image) if len(image) == len(kernel) else len(image) - 1


def _require_channels(node: Convolution | TransposedConvolution, image: Shape, kernel: Shape, place: int) -> None:
    if not image or len(kernel) - len(image) not in (0, 1) or _axes(image, kernel) < 1:
        hint = "filters have as many axes as the image; with channels, c x ... and f x c x ..."
        raise ShapeError(_both(node, image, kernel), node.kernel, hint)
    if len(kernel) > len(image) and kernel[place] != image[0]:
        hint = f"the image has {image[0]} channels, the filters are of {kernel[place]}"
        raise ShapeError(_both(node, image, kernel), node.kernel, hint)


def _both(node: Convolution | TransposedConvolution, image: Shape, kernel: Shape) -> str:
    return f"{plain(node.image)} {in_words(image)}, {plain(node.kernel)} {in_words(kernel)}"


def _each(node: WindowNode, sizes: Sizes, axes: int) -> Sizes:
    """Return one number an axis; raises ShapeError where as many others are given."""
    if len(sizes) not in (1, axes):
        raise ShapeError(f"{plain(node)}: numbers for {len(sizes)} axes, and windows move along {axes}", node)
    return sizes * axes if len(sizes) == 1 else sizes
