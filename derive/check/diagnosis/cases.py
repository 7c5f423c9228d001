"""What a document says for a case that its numbers are not: ``if z < 0, the slope is 0``.

The case is no claim, and what is said for it is judged with numbers for which it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.calculus.balls import Evaluation, rational
from derive.calculus.chain import NoValue as NoValueOfNetwork
from derive.check.diagnosis.frame import is_right
from derive.check.diagnosis.states import BLAMED, StatePoints
from derive.check.formulas.evaluation import PRECISION
from derive.check.judge.judgement import Verdict
from derive.check.meaning.function_rules import VARIABLES
from derive.check.reason import because
from derive.expressions.expression import Symbol
from derive.expressions.matrices import single
from derive.expressions.printed import number_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.claims.announcing import Announcements
    from derive.check.claims.statements import Statement
    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.walk import Judged
    from derive.check.worlds.points import Points


@dataclass(frozen=True)
class Cases:
    """The cases of one document; ``make`` gives a frame at other points."""

    spoken: Announcements
    make: Callable[[Frame, Points], Frame]

    def judged(self, statement: Statement, frame: Frame, judged: Judged) -> tuple[Frame, Judged]:
        """Return a statement as what it is for the case it is said for, if the document's own numbers are another."""
        position, blamed = self.spoken.position(statement), _is_blamed(judged)
        if self.spoken.is_case(position):
            return frame, _changed(judged, Verdict.DEFINED) if blamed else judged
        # Between two cases, what is right is taken for what is said of the one that makes it so.
        doubted = blamed or (is_right(judged) and not self.spoken.is_case_behind(position))
        left = self.spoken.case_left_by(position) if doubted else None
        case = self.spoken.case_of(position) if doubted and left is None else left
        if case is None:
            return frame, judged
        supposed = frame.walk.judge(None, self.spoken.statements[case])
        verdicts = {each.verdict for each in supposed.judgements}
        is_known = Verdict.NOT_UNDERSTOOD not in verdicts
        if (is_known and (Verdict.WRONG in verdicts) is (left is not None)) or not (is_known or blamed):
            return frame, judged
        other = self._supposing(frame, supposed, holds=left is None)
        found = other.walk.judge(None, statement) if other is not None else None
        if not blamed and (found is None or not _is_blamed(found)):
            return frame, judged
        if other is not None and found is not None and is_right(found):
            return other, found
        return frame, _changed(judged, Verdict.NOT_UNDERSTOOD)

    def _supposing(self, frame: Frame, supposed: Judged, *, holds: bool) -> Frame | None:
        """Return a frame in which a case holds, or does not: a symbol on one side, a number on the other."""
        left, right = (single(side.bound) for side in supposed.prepared.sides.sides)
        number = number_of(right) if right is not None else None
        if not isinstance(left, Symbol) or number is None or left.name not in frame.points.network.graph:
            return None
        shown, sign = number
        is_below = supposed.prepared.sides.relations[0].startswith("<") is holds
        inside = sign * shown.value + (-1 if is_below else 1)
        try:
            points = StatePoints(frame.points, Evaluation(frame.points.network, PRECISION, {left.name: inside}))
        except NoValueOfNetwork:
            return None
        # Of a function it is said for all arguments in the case.
        points.own.quantities |= dict.fromkeys(VARIABLES, rational(inside))
        return self.make(frame, points)


def _is_blamed(judged: Judged) -> bool:
    return any(each.verdict in BLAMED for each in judged.judgements)


def _changed(judged: Judged, verdict: Verdict) -> Judged:
    """Return a statement with another verdict in place of what blames it, or of what is right by chance."""
    reason = because("another-case") if verdict is Verdict.NOT_UNDERSTOOD else None
    settled = BLAMED if _is_blamed(judged) else (Verdict.RIGHT,)
    changed = (
        replace(each, verdict=verdict, reason=reason) if each.verdict in settled else each for each in judged.judgements
    )
    return replace(judged, judgements=tuple(changed))
