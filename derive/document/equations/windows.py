r"""Convolutions and poolings as LaTeX: the operation by name, stride, padding and size of a window below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.document.equations.functions import bracketed
from derive.expressions.tensors.convolution import (
    NONE,
    ONCE,
    Convolution,
    KernelGradient,
    Pool,
    TransposedConvolution,
    Unpooled,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.expressions.expression import Expression
    from derive.expressions.tensors.convolution import Sizes, WindowNode


def window_text(node: WindowNode, text: Callable[[Expression], str]) -> str:
    r"""Return an operation on windows; ``text`` writes what it works on.

    >>> from derive.expressions.formula import read_formula
    >>> window_text(read_formula("conv(X, K, 2, 1)"), str)
    '\\operatorname{conv}_{\\text{stride }2,\\,\\text{padding }1}(X, K)'
    >>> window_text(read_formula("max_pool(X, 1, 2, 1, 2)"), str)
    '\\operatorname{maxpool}_{1 \\times 2}(X)'
    """
    head: str
    parts: tuple[Expression, ...]
    match node:
        case Convolution(image, kernel, stride, padding, dilation):
            head, parts = r"\operatorname{conv}", (image, kernel)
            below = _said(stride=(stride, ONCE), padding=(padding, NONE), dilation=(dilation, ONCE))
        case TransposedConvolution(image, kernel, stride, padding, extra, dilation):
            head, parts = r"\operatorname{conv}^{\mathsf{T}}", (image, kernel)
            beside = {"extra": (extra, NONE), "dilation": (dilation, ONCE)}
            below = _said(stride=(stride, ONCE), padding=(padding, NONE), **beside)
        case KernelGradient(image, adjoint, _, stride, padding, dilation):
            head, parts = r"\operatorname{filtergradient}", (image, adjoint)
            below = _said(stride=(stride, ONCE), padding=(padding, NONE), dilation=(dilation, ONCE))
        case Pool(kind, operand, size, stride):
            head, parts = rf"\operatorname{{{kind}pool}}", (operand,)
            below = [_shown(size), *_said(stride=(stride or size, size))]
        case Unpooled(adjoint, pool):
            head, parts, below = r"\operatorname{unpool}", (adjoint, pool), []
    separated = r",\,".join(below)
    ending = f"_{{{separated}}}" if below else ""
    return head + ending + bracketed(", ".join(map(text, parts)))


def _said(**sizes: tuple[Sizes, Sizes]) -> list[str]:
    """Return numbers with their names, those that are not what is meant anyway."""
    return [rf"\text{{{name} }}{_shown(given)}" for name, (given, usual) in sizes.items() if given != usual]


def _shown(sizes: Sizes) -> str:
    return r" \times ".join(map(str, sizes))
