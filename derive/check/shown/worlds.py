"""The values by which claims are judged: as meant by the model, as written by the document before, at random points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.formulas.evaluation import NoValue, same
from derive.check.shown.blocks import Block, table
from derive.check.shown.formulas import MOST_ENTRIES, decimal, said, worth
from derive.check.words import words
from derive.check.worlds.worlds import Worlds
from derive.expressions.matrices import Stack, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.diagnosis.walk import Judged
    from derive.check.formulas.sides import Side
    from derive.check.judge.judgement import Judgement
    from derive.check.pipeline import Course
    from derive.check.source.places import Places
    from derive.expressions.matrices import Bound


def worlds(course: Course) -> Iterator[Block]:
    """Yield each claim with what it is compared with, the values of both, and the verdict."""
    for each in course.frames.walked():
        passage = each.judged.statement.passage
        math = course.read.document.passages[passage].math
        for judgement in each.judged.judgements:
            node = each.judged.prepared.sides.sides[judgement.side].node
            extent = course.read.places.extent(passage, node.start, node.end)
            rows = list(_rows(each.judged, judgement, course.read.places))
            yield Block(extent, math[node.start : node.end], table(rows))


def _rows(judged: Judged, judgement: Judgement, places: Places) -> Iterator[tuple[str, str]]:
    chain, side = judged.prepared.sides, judged.prepared.sides.sides[judgement.side]
    about = chain.head if chain.head is not None else chain.sides[max(judgement.side - 1, 0)].bound
    here = Worlds(judged.learnt.points, judged.ledger.fork())
    if about is not None:
        yield words("shown", "about"), said(about)
        yield words("shown", "meant"), worth(about, here.points.own)
        yield from _written(about, here, places)
    if side.bound is not None:
        yield words("shown", "here"), worth(side.bound, here.points.own)
    if about is not None and side.is_formula_in_symbols:
        yield words("shown", "random"), _at_random(about, side, here)
    yield words("shown", "verdict"), judgement.verdict.value


def _written(about: Bound, here: Worlds, places: Places) -> Iterator[tuple[str, str]]:
    """Yield the values by what the document printed before; of a wrong one where it comes from."""
    formulas = [] if isinstance(about, Stack) else [about, *here.formulas(about)]
    told = set()
    for written in (each for formula in formulas for each in here.by_printed_values(formula)):
        origin = written.origin and places.extent(written.origin.passage, written.origin.offset, 0).start
        number = decimal(written.value)
        if (number, origin) not in told:
            told.add((number, origin))
            yield words("shown", "written"), number + (words("shown", "from", line=str(origin.line)) if origin else "")


def _at_random(about: Bound, side: Side, here: Worlds) -> str:
    some, others = (Stack((entries(each)[:MOST_ENTRIES],)) for each in (about, side.formula))
    try:
        return words("shown", "equal" if same(some, others, here.points.random) else "different")
    except NoValue:
        return words("shown", "no-value")
