"""What is raised where a part of a formula has no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check import nodes


class NotUnderstood(Exception):  # noqa: N818
    """A part of a formula that has no meaning here: which node, and why."""

    def __init__(self, node: nodes.Node, reason: str) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason


class UnknownSymbol(NotUnderstood):
    """A name that neither the network nor the document explains."""

    def __init__(self, node: nodes.Name) -> None:
        super().__init__(node, "unknown symbol")
        self.spelling = node.spelling
