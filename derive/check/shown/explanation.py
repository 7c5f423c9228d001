"""The reading of the whole document with the fewest slips: its conventions, and how each claim ends in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.shown.blocks import Block, table
from derive.check.shown.formulas import said
from derive.check.words import in_words, words
from derive.expressions.printed import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement
    from derive.check.pipeline import Course
    from derive.check.source.places import Places


def explanation(course: Course) -> Iterator[Block]:
    """Yield the conventions of each model of which the document speaks, and each statement with its verdicts."""
    for number, frame in enumerate(course.frames.found, 1):
        title = frame.environment.network.name or words("shown", "own-model", number=str(number))
        yield Block(None, words("shown", "conventions", model=title), table(list(_conventions(frame))))
    for each in course.frames.walked():
        chain, passage = each.judged.statement.chain, each.judged.statement.passage
        math = course.read.document.passages[passage].math
        extent = course.read.places.extent(passage, chain.start, chain.end)
        rows = list(_verdicts(each.judged, math, course.read.places))
        if each.is_quoted:
            rows.insert(0, (words("shown", "quoted"), ""))
        yield Block(extent, math[chain.start : chain.end], table(rows))


def _conventions(frame: Frame) -> Iterator[tuple[str, str]]:
    environment = frame.environment
    yield words("shown", "vectors"), environment.orientation.value
    for (base, below, above, *marks), rule in sorted(environment.rules.items()):
        shown = base + (f"_{below}" if below else "") + (f"^{above}" if above else "")
        yield " ".join([shown, *filter(None, marks)]), str(rule)
    for spelling, rule in frame.walk.choice.environment.exceptions.items():
        yield "_".join((spelling.base, *spelling.below)), str(rule)


def _verdicts(judged: Judged, math: str, places: Places) -> Iterator[tuple[str, str]]:
    if judged.prepared.defines is not None:
        name, meaning = judged.prepared.defines
        yield math[name.start : name.end], words("shown", "defined-as", meaning=said(meaning))
    for judgement in judged.judgements:
        node = judged.prepared.sides.sides[judgement.side].node
        text = " ".join(math[node.start : node.end].split())
        yield text, ", ".join(filter(None, (judgement.verdict.value, *_because(judgement, math, places))))


def _because(judgement: Judgement, math: str, places: Places) -> Iterator[str]:
    if judgement.expected is not None:
        yield words("shown", "right-is", number=digits(*judgement.expected))
    if judgement.root is not None:
        line = places.line(judgement.root.passage, judgement.root.offset)
        yield words("shown", "carried-from", line=str(line))
    yield in_words(judgement.reason, math[judgement.node.start : judgement.node.end])
