"""From judgements to findings: the code, the words, what is right, the cause and the fix."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded
from derive.check.causes.carried import CAUSE as CARRIED
from derive.check.causes.cause import Edit
from derive.check.causes.repeated_slip import CAUSE as REPEATED_SLIP
from derive.check.causes.truncated import CAUSE as TRUNCATED
from derive.check.formulas.evaluation import NoValue, value
from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.report.findings import Explanation, Finding
from derive.check.report.fixes import fix_of
from derive.check.report.making import Maker, explanation
from derive.check.report.operands import bare
from derive.check.report.slips import Slips
from derive.check.report.wrong import WrongClaims
from derive.check.syntax.tree import Derivative
from derive.check.words import in_words
from derive.expressions.expression import Expression, Partial, Symbol
from derive.expressions.matrices import single
from derive.expressions.printed import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.caused import Caused
    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.walk import Judged
    from derive.check.meaning.writing import Writer
    from derive.check.source.document import Document
    from derive.check.source.places import Places
    from derive.check.syntax import tree as nodes
    from derive.check.worlds.points import Points
    from derive.check.worlds.written import Root


class Explainers:
    """One explainer a frame: what has been told of one network is known of no other."""

    def __init__(self, document: Document, places: Places) -> None:
        self.document = document
        self.places = places
        self.slips = Slips(places)
        self._found: dict[Frame, Explainer] = {}

    def findings(self, caused: Caused) -> list[Finding]:
        """Return the findings about one statement."""
        frame = caused.walked.frame
        if frame not in self._found:
            self._found[frame] = Explainer(self.document, self.slips, caused.writer, frame.points)
        return self._found[frame].findings(caused)


class Explainer:
    """Explains the judgements of one document."""

    def __init__(self, document: Document, slips: Slips, writer: Writer, points: Points) -> None:
        self.document = document
        self.slips = slips
        self.places = places = slips.places
        self.points = points
        self.writer = writer
        self.maker = Maker(places)
        self.wrong = WrongClaims(document, self.maker, points, writer)
        self.confirmed: set[Expression] = set()

    def findings(self, caused: Caused) -> list[Finding]:
        """Return the findings about one statement."""
        judged = caused.walked.judged
        found: list[Finding] = []
        for position, judgement in enumerate(judged.judgements):
            following = judged.judgements[position + 1] if position + 1 < len(judged.judgements) else None
            is_slip = self.slips.is_new(judged, judgement)
            if position in caused.slips:
                wrong = self.wrong.finding(judged, judgement, *caused.slips[position])
                found += [replace(wrong, is_slip=is_slip), *self.wrong.in_other_rows(judged, judgement)]
            elif not _is_told_with(judgement, following):
                found += self._finding(judged, judgement, is_slip=is_slip)
        head = single(judged.prepared.sides.head)
        if head is not None and any(each.verdict.holds for each in judged.judgements):
            self.confirmed.add(head)
        return found

    def _finding(self, judged: Judged, judgement: Judgement, *, is_slip: bool) -> Iterator[Finding]:
        match judgement.verdict:
            case Verdict.NOT_UNDERSTOOD:
                yield self._not_understood(judged, judgement)
            case Verdict.MISSING:
                yield from self._missing(judged, judgement)
            case Verdict.CARRIED:
                yield from self._carried(judged, judgement)
            case Verdict.WRONG:
                yield replace(self._truncated(judged, judgement), is_slip=is_slip)
            case Verdict.UNSURE:
                yield self._unsure(judged, judgement)

    def _not_understood(self, judged: Judged, judgement: Judgement) -> Finding:
        node, passage = judgement.node, judged.statement.passage
        text = self.places.text(passage, node.start, node.end)
        return self.maker.made("X101", passage, node.start, node.end, reason=in_words(judgement.reason, text))

    def _unsure(self, judged: Judged, judgement: Judgement) -> Finding:
        node, passage = judgement.node, judged.statement.passage
        text = self.places.text(passage, node.start, node.end)
        return self.maker.made("U101", passage, node.start, node.end, reason=in_words(judgement.reason, text))

    def _missing(self, judged: Judged, judgement: Judgement) -> Iterator[Finding]:
        passage, node = judged.statement.passage, judgement.node
        head = single(judged.prepared.sides.head)
        if head in self.wrong.replaced and head not in self.confirmed and judgement.meaning == head:
            yield from self._repeated_slip(judged, judgement, head)
            return
        if judgement.expected is None:
            yield self.maker.made("M101-unknown", passage, node.start, node.end)
            return
        text = digits(*judgement.expected)
        fixes = fix_of(self.places, passage, (Edit(node.start, node.end, text),))
        yield self.maker.made("M101", passage, node.start, node.end, expected=text, fixes=fixes)

    def _repeated_slip(self, judged: Judged, judgement: Judgement, head: Expression) -> Iterator[Finding]:
        """A value is asked for that an earlier, mended line shows to be another one's."""
        meant, line = self.wrong.replaced[head]
        passage, node = judged.statement.passage, judged.prepared.sides.sides[0].node
        edit = self._exchanged(node, head, meant)
        written, text = self.places.text(passage, node.start, node.end), edit.text
        cause = explanation(REPEATED_SLIP, {"written": written, "meant": text}, line=line)
        fixes = fix_of(self.places, passage, (edit,))
        yield self.maker.made(
            "C101", passage, node.start, node.end, claimed=written, expected=text, causes=(cause,), fixes=fixes
        )
        hole, unit = judgement.node, judgement.expected[1] if judgement.expected else judged.learnt.usual_unit
        number = digits(*rounded(value(meant, self.points.own), unit))
        fixes = fix_of(self.places, passage, (Edit(hole.start, hole.end, number),))
        yield self.maker.made("M101", passage, hole.start, hole.end, expected=number, fixes=fixes)

    def _exchanged(self, node: nodes.Node, written: Expression, meant: Expression) -> Edit:
        """Return the edit that makes one derivative of another; the part that is right keeps its spelling."""
        if isinstance(node, Derivative) and isinstance(written, Partial) and isinstance(meant, Partial):
            if written.of == meant.of:
                return Edit(node.by.start, node.by.end, self.writer.symbol(Symbol(meant.by)))
            if written.by == meant.by:
                return Edit(node.of.start, node.of.end, self.writer.symbol(Symbol(meant.of)))
        return Edit(node.start, node.end, self.writer.symbol(meant))

    def _truncated(self, judged: Judged, judgement: Judgement) -> Finding:
        passage, node = judged.statement.passage, judgement.node
        claimed = self.places.text(passage, node.start, node.end)
        right = judgement.own_result or judgement.expected
        edits = self.wrong.number_edits(judged, judgement, right) if right else ()
        expected = bare(edits[0]) if edits else ""
        cause = explanation(TRUNCATED, {})
        # Where the value is carried as well, that finding mends it.
        fixes = () if judgement.root else fix_of(self.places, passage, edits)
        return self.maker.made(
            "R101", passage, node.start, node.end, claimed=claimed, expected=expected, causes=(cause,), fixes=fixes
        )

    def _carried(self, judged: Judged, judgement: Judgement) -> Iterator[Finding]:
        if judgement.truncated:
            yield self._truncated(judged, judgement)
        passage, node = judged.statement.passage, judgement.node
        cause = self._origin(judgement.root, self.places.cell(passage).number)
        claimed = self.places.text(passage, node.start, node.end)
        if judgement.expected is not None:
            edits = self.wrong.number_edits(judged, judgement, judgement.expected)
            expected = bare(edits[0])
            edits = (*edits, *self.wrong.operand_edits(judged, judgement.side - 1))
        else:
            expected = self._expected_value(judgement, judged)
            edits = self.wrong.operand_edits(judged, judgement.side)
        fixes = fix_of(self.places, passage, edits)
        yield self.maker.made(
            "V103", passage, node.start, node.end, claimed=claimed, expected=expected, causes=(cause,), fixes=fixes
        )

    def _expected_value(self, judgement: Judgement, judged: Judged) -> str:
        meaning = judgement.meaning or single(judged.prepared.sides.head)
        if meaning is None:
            return ""
        try:
            return digits(*rounded(value(meaning, self.points.own), judged.learnt.usual_unit))
        except NoValue:
            return ""

    def _origin(self, root: Root | None, cell: int) -> Explanation:
        """Say where a carried value comes from; a cell is named where it is another one."""
        if root is None:
            return explanation(CARRIED, {}, line=0)
        start = self.places.extent(root.passage, root.offset, root.offset + 1).start
        variant = "" if start.cell == cell else "from-cell"
        return explanation(CARRIED, {}, variant, line=start.line, cell=start.cell)


def _is_told_with(judgement: Judgement, following: Judgement | None) -> bool:
    """Return whether carried operands are told with the carried result that follows them."""
    return (
        judgement.verdict is Verdict.CARRIED
        and judgement.kind is Kind.SUBSTITUTION
        and following is not None
        and following.verdict is Verdict.CARRIED
        and following.side == judgement.side + 1
    )

