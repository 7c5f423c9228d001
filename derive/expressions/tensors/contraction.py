"""Entries of what windows give: convolutions and what they hand back, poolings and what they hand back.

A convolution, a transposed one and the gradient of filters add the same products, of an entry of the image, one of a
filter and one of the result, each by another of the three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.tensors.array import Array, added, dot, positions, times
from derive.expressions.tensors.windows import (
    convolution_windows,
    gradient_windows,
    pool_windows,
    transposed_windows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.expressions.algebra import Algebra, Number
    from derive.expressions.tensors.convolution import Convolution, KernelGradient, Pool, TransposedConvolution
    from derive.expressions.tensors.shape import Shape


def convolved(node: Convolution, image: Array, kernel: Array, algebra: Algebra) -> Array:
    """Return the result of a convolution, each entry a sum over channels and places of a filter."""
    windows = convolution_windows(node, image.shape, kernel.shape)
    maps, filters = _deep(image, len(windows.size) + 1), _deep(kernel, len(windows.size) + 2)

    def cell(at: Shape) -> Number:
        places = windows.by_window.get(at[1:], [])
        pairs = [(c, within, on) for c in range(maps.shape[0]) for within, on in places]
        return dot(
            [filters.at((at[0], c, *within)) for c, within, _ in pairs], [maps.at((c, *on)) for c, _, on in pairs],
            algebra,
        )

    found = Array.made((filters.shape[0], *windows.counts), cell)
    return _flat(found, len(kernel.shape) - len(image.shape) + len(windows.size))


def handed_back(node: TransposedConvolution, image: Array, kernel: Array, algebra: Algebra) -> Array:
    """Return the result of a transposed convolution, each entry a sum over filters and the windows it lies in."""
    windows = transposed_windows(node, image.shape, kernel.shape)
    maps, filters = _deep(image, len(windows.size) + 1), _deep(kernel, len(windows.size) + 2)

    def cell(at: Shape) -> Number:
        pairs = [(f, place) for f in range(filters.shape[0]) for place in windows.by_entry.get(at[1:], [])]
        return dot(
            [filters.at((f, at[0], *within)) for f, (_, within) in pairs],
            [maps.at((f, *number)) for f, (number, _) in pairs], algebra,
        )

    found = Array.made((filters.shape[1], *windows.image), cell)
    return _flat(found, len(image.shape))


def kernel_gradient(node: KernelGradient, image: Array, adjoint: Array, algebra: Algebra) -> Array:
    """Return the gradient of filters, each entry a sum over the windows."""
    windows, axes = gradient_windows(node, image.shape), len(node.size)
    maps, results = _deep(image, axes + 1), _deep(adjoint, axes + 1)

    def cell(at: Shape) -> Number:
        places = windows.by_place.get(at[2:], [])
        return dot(
            [results.at((at[0], *number)) for number, _ in places], [maps.at((at[1], *on)) for _, on in places],
            algebra,
        )

    found = Array.made((results.shape[0], maps.shape[0], *node.size), cell)
    return _flat(found, axes + 2 * (len(image.shape) - axes))


def window_lines(node: Pool, array: Array) -> Array:
    """Return the cells of every window, in the shape of the result."""
    windows = pool_windows(node, array.shape)
    leading = array.shape[: -len(windows.size)]

    def line(at: Shape) -> list[Number]:
        number = at[len(leading) :]
        return [array.at((*at[: len(leading)], *on)) for _, on in windows.by_window[number]]

    return Array.made((*leading, *windows.counts), line)


def unpooled(
    node: Pool, array: Array, adjoint: Array, share: Callable[[Sequence[Number], int], Number], algebra: Algebra
) -> Array:
    """Return what a pooling of an array hands back; ``share`` says how much a window gives to one of its cells."""
    windows = pool_windows(node, array.shape)
    leading = array.shape[: -len(windows.size)]
    terms: dict[Shape, list[Number]] = {at: [] for at in positions(array.shape)}
    lines = window_lines(node, array)
    for at in positions(lines.shape):
        before, line = at[: len(leading)], lines.at(at)
        for index, (_, on) in enumerate(windows.by_window[at[len(leading) :]]):
            terms[*before, *on].append(times(adjoint.at(at), share(line, index)))
    return Array.made(array.shape, lambda at: added(terms[at], algebra))


def _deep(array: Array, axes: int) -> Array:
    """Return an array with axes for channels and filters, of one entry where it has none."""
    return array.reshaped((1,) * (axes - len(array.shape)) + array.shape)


def _flat(array: Array, axes: int) -> Array:
    """Return an array without the axes in front that were put there."""
    return array.reshaped(array.shape[len(array.shape) - axes :])
