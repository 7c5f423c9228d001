"""Windows that move over series and images: what a description says of them, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from derive.importing.shapes import windows
from derive.importing.steps import Layer, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.importing.steps import Shape


@dataclass(frozen=True)
class Windows:
    """How large windows are, how far they move, the lines of zeros around, how far places are apart: each by axis."""

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    padding: tuple[int, ...] = ()
    dilation: tuple[int, ...] = ()

    @property
    def keys(self) -> dict[str, Any]:
        """Stride, padding and dilation as described, where they are not the default."""
        found: dict[str, Any] = {}
        if any(stride != 1 for stride in self.strides):
            found["stride"] = _brief(self.strides)
        if any(self.padding):
            found["padding"] = _brief(self.padding)
        if any(apart != 1 for apart in self.dilation):
            found["dilation"] = _brief(self.dilation)
        return found

    def places(self, side: int, axis: int) -> int:
        """Return how many windows there are along an axis."""
        padding = self.padding[axis] if self.padding else 0
        return (side + 2 * padding - self.span(axis)) // self.strides[axis] + 1

    def span(self, axis: int) -> int:
        """Return over how many lines a window reaches along an axis."""
        return (self.sizes[axis] - 1) * (self.dilation[axis] if self.dilation else 1) + 1


def _brief(numbers: tuple[int, ...]) -> int | list[int]:
    return numbers[0] if len(numbers) == 1 else list(numbers)


def transposed_places(moved: Windows, extra: tuple[int, ...]) -> Callable[[int, int], int]:
    """Return how many numbers a transposed convolution gives along an axis."""
    return lambda side, axis: (
        (side - 1) * moved.strides[axis] - 2 * moved.padding[axis] + moved.span(axis) + extra[axis]
    )


def pooling(by: str, moved: Windows | Callable[[Shape], Windows], where: str, axes: int = 0) -> Layer:
    """Return the layer of a pooling of every channel, ``max`` or ``mean``; its windows may depend on the shape."""
    if isinstance(moved, Windows):
        axes = len(moved.sizes)

    def of(shape: Shape) -> Windows:
        return moved if isinstance(moved, Windows) else moved(shape)

    def keys(shape: Shape) -> dict[str, Any]:
        found, across = of(shape), (1,) if axes == 1 < shape[0] else ()
        sizes, strides = (*across, *found.sizes), (*across, *found.strides)
        stride = {} if sizes == strides else {"stride": _brief(strides)}
        return {"by": by, "size": _brief(sizes), **stride}

    def rule(shape: Shape) -> Shape:
        if len(shape) != axes + 1:
            shown = " by ".join(map(str, shape))
            raise refused(where, f"works on an example of {shown} numbers", f"expected channels of {axes} axes each")
        return windows(None, None, of(shape).places, axes, where)(shape)

    return Layer(where, "pooling", keys, axes + 1, rule, channels=True)
