"""What is raised where a part of a formula has no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.reason import Reason, because

if TYPE_CHECKING:
    from derive.check.syntax import tree as nodes


class NotUnderstood(Exception):  # noqa: N818
    """A part of a formula that has no meaning here: which node, and why."""

    def __init__(self, node: nodes.Node, reason: Reason) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason


class NoProduct(NotUnderstood):
    """A product of matrices whose shapes do not fit; ``in_any_case`` where no way in which they may lie mends that."""

    def __init__(self, node: nodes.Node, left: tuple[int, int], right: tuple[int, int], *, in_any_case: bool) -> None:
        one, other = (f"{rows} x {columns}" for rows, columns in (left, right))
        super().__init__(node, because("no-product", one=one, other=other))
        self.shapes = {"one": one, "other": other}
        self.shape_beside = (left[0], left[1] + right[1])
        self.in_any_case = in_any_case


class UnknownSymbol(NotUnderstood):
    """A name that neither the network nor the document explains."""

    def __init__(self, node: nodes.Name) -> None:
        super().__init__(node, because("unknown-symbol"))
        self.spelling = node.spelling
