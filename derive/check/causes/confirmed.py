"""What a document bears out of how it is read for a network: letters that numbers confirm, quantities that were right.

A number alone cannot tell whether it is wrong or its letter was misread. So it is wrong for certain only if its letter
is a usual one, or was right elsewhere, and if no other line has given the same quantity rightly: then it is of another
state, said without a word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.check.causes.shown_by_numbers import is_only_named, is_telling
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Kind
from derive.check.meaning.scope import pattern
from derive.check.syntax import tree as nodes
from derive.check.syntax.tree import Derivative, Gradient, Name, Number
from derive.expressions.expression import Symbol
from derive.expressions.matrices import entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.causes.cause import Found
    from derive.check.causes.caused import Caused
    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement
    from derive.check.meaning.scope import Pattern
    from derive.expressions.matrices import Bound

# A reading that is as usual needs nothing to confirm it.
USUAL = 0.85
# A document of fewer statements cannot confirm what it says.
FEWEST_STATEMENTS = 8
_NUMBERS = (SideKind.NUMBER, SideKind.NUMERIC)


@dataclass
class Confirmed:
    """``letters`` are patterns of symbols, ``heads`` quantities of a frame, for which numbers were right."""

    letters: set[Pattern] = field(default_factory=set)
    heads: set[tuple[int, Bound]] = field(default_factory=set)
    count: int = 0

    @classmethod
    def by(cls, statements: Iterable[Caused]) -> Confirmed:
        """Return what the right statements of a document confirm."""
        found = cls()
        for each in statements:
            judged, frame = each.walked.judged, each.walked.frame
            found.count += 1
            sides, head = judged.prepared.sides.sides, judged.prepared.sides.head
            right = [sides[one.side].kind for one in judged.judgements if one.verdict.holds]
            if len(right) == len(judged.judgements) and any(kind in _NUMBERS for kind in right):
                bare = judged.environment.bare
                found.letters |= {pattern(bare(name.spelling)) for name in judged.statement.names}
            if head is not None and SideKind.NUMBER in right:
                found.heads.add((_state(frame, head), head))
        return found

    @property
    def is_telling(self) -> bool:
        """Whether the document is long enough to confirm what it says."""
        return self.count >= FEWEST_STATEMENTS

    def speaks_against(self, frame: Frame | None, judged: Judged, judgement: Judgement, causes: list[Found]) -> bool:
        """Return whether a claim is wrong for want of knowing of what it is said."""
        if not self.is_telling or judgement.kind is not Kind.VALUE or not is_only_named(judged, judgement):
            return False
        if any(is_telling(judgement.node, each) for each in causes) or _has_the_other_sign(judgement):
            return False
        head = judged.prepared.sides.head
        is_elsewhere = head is not None and (_state(frame, head), head) in self.heads
        return is_elsewhere or not self._is_known(judged)

    def is_of_an_unknown_letter(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether numbers are put in for a letter that no other line of a long document confirms."""
        is_whole = judgement.node is judged.prepared.sides.sides[judgement.side].node
        is_put_in = judgement.kind is Kind.SUBSTITUTION and is_whole
        return self.is_telling and is_put_in and not self._is_known(judged)

    def _is_known(self, judged: Judged) -> bool:
        """Return whether the letter of a head is usual for what it means, or confirmed; what is written out says it."""
        first, environment = judged.prepared.sides.sides[0].node, judged.environment
        is_written_out = any(isinstance(side.node, Derivative | Gradient) for side in judged.prepared.sides.sides)
        if is_written_out or not isinstance(first, Name):
            return True
        reading = environment.reading(first.spelling)
        is_usual = reading is not None and reading.prior >= USUAL
        return is_usual or pattern(environment.bare(first.spelling)) in self.letters


def _has_the_other_sign(judgement: Judgement) -> bool:
    """Return whether nothing but the sign of a number is wrong: it was copied without."""
    node, expected = judgement.node, judgement.expected
    number, sign = (node.operand, -1) if isinstance(node, nodes.Negative) else (node, 1)
    return isinstance(number, Number) and expected is not None and expected[0] == -sign * number.value


def _state(frame: Frame | None, head: Bound) -> int:
    """Return what tells the states of a quantity apart: nothing for what is given and never updated."""
    if frame is None:
        return 0
    network = frame.points.network
    kept = network.graph.givens.keys() - set(network.trained)
    return 0 if all(isinstance(each, Symbol) and each.name in kept for each in entries(head)) else id(frame)
