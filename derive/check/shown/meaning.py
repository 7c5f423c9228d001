"""What symbols and members mean in the reading that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.shown.blocks import Block, table
from derive.check.shown.formulas import said
from derive.check.syntax.index_letters import indexed
from derive.check.words import in_words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.diagnosis.walk import Judged
    from derive.check.formulas.sides import Side
    from derive.check.pipeline import Course


def meanings(course: Course) -> Iterator[Block]:
    """Yield each statement with the meaning of its symbols, and then of its members."""
    for each in course.frames.walked():
        statement = each.judged.statement
        passage, chain = statement.passage, statement.chain
        math = course.read.document.passages[passage].math
        rows = [*_symbols(each.judged, math), *_members(each.judged, math)]
        extent = course.read.places.extent(passage, chain.start, chain.end)
        yield Block(extent, math[chain.start : chain.end], table(rows))


def _symbols(judged: Judged, math: str) -> Iterator[tuple[str, str]]:
    told = set()
    for name in judged.statement.names:
        if name.spelling not in told:
            told.add(name.spelling)
            meaning = judged.environment.meaning(indexed(name.spelling, judged.prepared.indices))
            yield math[name.start : name.end], words("shown", "unknown") if meaning is None else said(meaning)
    yield from ((letter, str(number)) for letter, number in judged.prepared.indices.items())


def _members(judged: Judged, math: str) -> Iterator[tuple[str, str]]:
    for side in judged.prepared.sides.sides:
        text = math[side.node.start : side.node.end]
        yield " ".join(text.split()), f"{side.kind.value}: {_said(side, text)}".removesuffix(": ")


def _said(side: Side, text: str) -> str:
    if side.problem is not None:
        return in_words(side.problem.reason, text)
    return said(side.bound) if side.bound is not None else ""
