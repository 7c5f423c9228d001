"""Operations that move a window over an image: convolutions, what they hand back, pooling.

As machine learning has it, a convolution is a cross-correlation: Goodfellow, Bengio, Courville, Deep Learning (2016),
equation 9.6. Windows move along the last axes. With channels an image is c x ..., the filters f x c x ...; without,
both have as many axes. A stride, a padding, a size or a dilation (how far the places of a filter are apart) is one
number for all of these axes, or one for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from derive.expressions.expression import Expression
from derive.expressions.tensors.array_operation import ArrayOperation, Inner

Sizes = tuple[int, ...]
ONCE, NONE = (1,), (0,)


@dataclass(frozen=True, slots=True, repr=False)
class Convolution(ArrayOperation):
    """Filters moved over an image by ``stride``, with ``padding`` zeros on each side of it."""

    operands: ClassVar[tuple[str, ...]] = ("image", "kernel")
    image: Expression
    kernel: Expression
    stride: Sizes = ONCE
    padding: Sizes = NONE
    dilation: Sizes = ONCE

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        numbers = _numbers((self.stride, ONCE), (self.padding, NONE), (self.dilation, ONCE))
        return f"conv({inner(self.image, 0)}, {inner(self.kernel, 0)}{numbers})"


@dataclass(frozen=True, slots=True, repr=False)
class TransposedConvolution(ArrayOperation):
    """What a convolution with these filters hands back to its image, f x ... to c x ...: the transposed one.

    ``extra`` lines at the ends are those of an image that the stride does not use up.
    """

    operands: ClassVar[tuple[str, ...]] = ("image", "kernel")
    image: Expression
    kernel: Expression
    stride: Sizes = ONCE
    padding: Sizes = NONE
    extra: Sizes = NONE
    dilation: Sizes = ONCE

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        numbers = _numbers((self.stride, ONCE), (self.padding, NONE), (self.extra, NONE), (self.dilation, ONCE))
        return f"conv_transpose({inner(self.image, 0)}, {inner(self.kernel, 0)}{numbers})"


@dataclass(frozen=True, slots=True, repr=False)
class KernelGradient(ArrayOperation):
    """What a convolution hands back to its filters, of ``size`` without channels, from the adjoint of its result."""

    operands: ClassVar[tuple[str, ...]] = ("image", "adjoint")
    image: Expression
    adjoint: Expression
    size: Sizes
    stride: Sizes = ONCE
    padding: Sizes = NONE
    dilation: Sizes = ONCE

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        numbers = _numbers((self.stride, ONCE), (self.padding, NONE), (self.dilation, ONCE))
        return f"kernel_gradient({inner(self.image, 0)}, {inner(self.adjoint, 0)}{numbers})"


@dataclass(frozen=True, slots=True, repr=False)
class Pool(ArrayOperation):
    """The ``max`` or the ``mean`` of every window; without a stride, windows lie side by side.

    A single size is that of both axes of a matrix, and of the last two of anything larger.
    """

    operands: ClassVar[tuple[str, ...]] = ("operand",)
    kind: str
    operand: Expression
    size: Sizes
    stride: Sizes = ()

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        stride = self.stride if self.stride or len(self.size) == 1 else self.size
        return f"{self.kind}_pool({inner(self.operand, 0)}{_numbers((self.size, ()), (stride, ()))})"


@dataclass(frozen=True, slots=True, repr=False)
class Unpooled(ArrayOperation):
    """What a pooling hands back: to the first largest of a window, or an equal share to each of its entries."""

    operands: ClassVar[tuple[str, ...]] = ("adjoint", "pool")
    adjoint: Expression
    pool: Expression

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"unpool({inner(self.adjoint, 0)}, {inner(self.pool, 0)})"


WindowNode = Convolution | TransposedConvolution | KernelGradient | Pool | Unpooled


def _numbers(*given: tuple[Sizes, Sizes]) -> str:
    """Return sizes as arguments, each with what it is where it is left out, as far as they are needed.

    >>> _numbers(((2,), ONCE), (NONE, NONE)), _numbers(((1, 2), ONCE), (NONE, NONE))
    (', 2', ', 1, 2, 0, 0')
    """
    shown = list(given)
    axes = max(len(sizes) for sizes, _ in shown)
    while shown and shown[-1][0] == shown[-1][1] and (axes == 1 or axes * (len(shown) - 1) > len(given)):
        shown.pop()
    spread = [sizes * axes if len(sizes) == 1 else sizes for sizes, _ in shown]
    return "".join(f", {size}" for sizes in spread for size in sizes)
