"""What the syntax gives: the tree of each formula."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from derive.check.shown.blocks import Block
from derive.check.syntax.tree import Unreadable
from derive.check.syntax.trees import children
from derive.check.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.pipeline import Course
    from derive.check.syntax.tree import Chain, Node


def trees(course: Course) -> Iterator[Block]:
    """Yield each statement as it is read, node by node."""
    for passage, parsed in enumerate(course.read.trees):
        math = course.read.document.passages[passage].math
        for statement in parsed:
            text = math[statement.start : statement.end]
            if isinstance(statement, Unreadable):
                lines = [(0, f"Unreadable: {in_words(statement.reason, text)}")]
            else:
                lines = list(_chain(statement, math))
            yield Block(course.read.places.extent(passage, statement.start, statement.end), text, lines)


def _chain(chain: Chain, math: str) -> Iterator[tuple[int, str]]:
    signs = [None, *(relation.kind for relation in chain.relations)]
    for sign, side in zip(signs, chain.sides, strict=True):
        if sign is not None:
            yield 0, sign
        if side is not None:
            yield from _nodes(side, math)


def _nodes(top: Node, math: str) -> Iterator[tuple[int, str]]:
    """Yield a node and those in it; what has none in it with its text."""
    pending = [(0, top)]
    while pending:
        depth, node = pending.pop()
        inside = children(node)
        text = "" if inside else " ".join(math[node.start : node.end].split())
        yield depth, " ".join(filter(None, (type(node).__name__, *_kinds(node), text)))
        pending += [(depth + 1, each) for each in reversed(inside)]


def _kinds(node: Node) -> Iterator[str]:
    """Yield what tells nodes of one type apart: the function that is called, the bracket, the sign."""
    found = (getattr(node, each.name) for each in fields(node))
    yield from (each for each in found if isinstance(each, str))
