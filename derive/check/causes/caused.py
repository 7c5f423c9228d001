"""From judged statements to the causes of what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.causes.slipping import slip_of
from derive.check.judge.judgement import Kind, Verdict
from derive.check.meaning.writing import Writer, transposition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from derive.check.causes.cause import Found
    from derive.check.causes.search import Search
    from derive.check.causes.slip import Slip
    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.views import Walked
    from derive.check.source.document import Document


@dataclass(frozen=True)
class Caused:
    """A statement in its turn, with the slip behind each wrong claim and its causes, by the place among its judgements.

    ``writer`` spells quantities as the document has spelled them so far.
    """

    walked: Walked
    writer: Writer
    slips: Mapping[int, tuple[Slip, list[Found]]]


def caused(walked: Iterable[Walked], search: Search, document: Document) -> Iterator[Caused]:
    """Yield each statement with its causes, before the next one is judged. What is quoted is not looked into."""
    writers: dict[Frame, Writer] = {}
    transposed = transposition_of(passage.math for passage in document.passages)
    for each in walked:
        judged, points = each.judged, each.frame.points
        if each.frame not in writers:
            writers[each.frame] = Writer(each.frame.environment, transposed=transposed)
        writer = writers[each.frame]
        math = document.passages[judged.statement.passage].math
        slips: dict[int, tuple[Slip, list[Found]]] = {}
        if not each.is_quoted:
            for name in judged.statement.names:
                writer.learn(name, math, judged.environment)
            for place, judgement in enumerate(judged.judgements):
                if judgement.verdict is Verdict.WRONG and not judgement.truncated:
                    slip = slip_of(math, judged, judgement, points, writer)
                    # Of an order that does not hold nobody can tell which of its two sides is meant otherwise.
                    found = [] if judgement.kind is Kind.ORDER else search.causes(slip, judged.ledger)
                    slips[place] = slip, found
        yield Caused(each, writer, slips)
