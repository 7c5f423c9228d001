"""What is cut from the trees: each chain of relations with its members, of which each behind a relation is a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.shown.blocks import Block, table
from derive.check.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.pipeline import Course


def claims(course: Course) -> Iterator[Block]:
    """Yield each statement with its members."""
    for statement in course.read.statements:
        passage, chain = statement.passage, statement.chain
        math = course.read.document.passages[passage].math
        signs = [words("shown", "head"), *(relation.kind for relation in chain.relations)]
        members = [" ".join(math[each.start : each.end].split()) if each is not None else "" for each in chain.sides]
        extent = course.read.places.extent(passage, chain.start, chain.end)
        yield Block(extent, math[chain.start : chain.end], table(list(zip(signs, members, strict=True))))
