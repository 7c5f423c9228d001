"""What is raised where a part of a formula has no meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.reason import Reason, because
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from derive.check.syntax import tree as nodes
    from derive.expressions.matrices import Bound


class NotUnderstood(Exception):  # noqa: N818
    """A part of a formula that has no meaning here: which node, and why."""

    def __init__(self, node: nodes.Node, reason: Reason) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason


Span = tuple[int, int]


@dataclass(frozen=True)
class Misfit:
    """Two matrices, where they are written and how many rows and columns they have.

    ``in_any_case`` says that no way in which they may lie mends it. ``is_product`` says that they are factors.
    """

    left: Span
    left_shape: tuple[int, int]
    right: Span
    right_shape: tuple[int, int]
    in_any_case: bool = False
    is_product: bool = True

    def is_certain(self, *, are_own: bool) -> bool:
        """Return whether a slip is certain: equal matrices of the document have the shapes it gives."""
        return self.in_any_case or (are_own and not self.is_product)

    def is_of_examples(self, count: int) -> bool:
        """Return whether a row with an entry for each of ``count`` examples would fit as the column it may be."""
        return count > 1 and self.is_product and self.left_shape[1] == count and self.right_shape == (1, count)

    @property
    def one(self) -> str:
        """The shape of the left one in words."""
        return _shown(self.left_shape)

    @property
    def other(self) -> str:
        """The shape of the right one in words."""
        return _shown(self.right_shape)

    def is_beside(self, bound: Bound | None) -> bool:
        """Return whether a matrix is made of these two, one beside the other: they may be blocks of it."""
        beside = (self.left_shape[0], self.left_shape[1] + self.right_shape[1])
        return self.is_product and isinstance(bound, Stack) and bound.shape == beside


class NoProduct(NotUnderstood):
    """A product of matrices whose shapes do not fit."""

    def __init__(self, node: nodes.Node, misfit: Misfit) -> None:
        super().__init__(node, because("no-product", one=misfit.one, other=misfit.other))
        self.misfit = misfit


class UnknownSymbol(NotUnderstood):
    """A name that neither the network nor the document explains."""

    def __init__(self, node: nodes.Name) -> None:
        super().__init__(node, because("unknown-symbol"))
        self.spelling = node.spelling


def _shown(shape: tuple[int, int]) -> str:
    return f"{shape[0]} x {shape[1]}"
