"""The frames of what a document defines itself: one for each of its epochs.

A statement is judged for the epoch in which it stands; where it is not right so, for those before it, to which it may
look back.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from derive.check.diagnosis.conventions import Choice
from derive.check.diagnosis.frame import is_right
from derive.check.diagnosis.quality import quality
from derive.check.formulas.sides import SideKind
from derive.check.meaning.orientation import Orientation
from derive.check.meaning.scope import Environment
from derive.check.model.epochs import Change
from derive.check.syntax.tree import Derivative, Name
from derive.check.worlds.points import Points
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from derive.check.claims.statements import Statement
    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.walk import Judged
    from derive.check.model.of_document import Epoch

# A statement looks back by so many epochs.
MOST_EARLIER = 8
# By how much a wrong statement must do better in an earlier epoch to be one of that.
MARGIN = 0.4


class EpochFrames:
    """Judges each statement in its epoch; ``statements`` are those that the epochs count."""

    def __init__(
        self, epochs: Sequence[Epoch], statements: Sequence[Statement], make: Callable[[Choice, Points], Frame]
    ) -> None:
        # An update in the last statement begins nothing any more.
        kept = [epoch for epoch in epochs if epoch.first < len(statements) or epoch is epochs[0]]
        self.starts = [(0, 0), *(_place(statements[epoch.first]) for epoch in kept[1:])]
        self.changes = [epoch.change for epoch in kept]
        self.found = self._laid(kept, statements, make)
        self.begun = 1

    def _laid(
        self, epochs: Sequence[Epoch], statements: Sequence[Statement], make: Callable[[Choice, Points], Frame]
    ) -> list[Frame]:
        """Return a frame for each epoch, derivatives of vectors as most of them lie in the document."""

        def made(orientation: Orientation) -> list[Frame]:
            environments = (Environment(each.model, each.readings, orientation=orientation) for each in epochs)
            return [make(Choice(each, {}), Points(each.network)) for each in environments]

        usual = made(Orientation.COLUMNS)
        jacobians = [each for each in statements if _has_jacobian(each, usual[self._number(each)].environment)]

        def right(frames: list[Frame]) -> int:
            return sum(is_right(frames[self._number(each)].walk.judge(None, each)) for each in jacobians)

        if jacobians and right(made(Orientation.JACOBIANS_TURNED)) > right(made(Orientation.COLUMNS)):
            return made(Orientation.JACOBIANS_TURNED)
        return usual

    def _number(self, statement: Statement) -> int:
        return bisect_right(self.starts, _place(statement)) - 1

    def judged(self, index: int | None, statement: Statement) -> tuple[Frame, Judged]:
        """Return a statement judged in its epoch."""
        number = self._number(statement)
        while self.begun <= number:
            self.found[self.begun].walk.follow(self.found[self.begun - 1].walk)
            self.begun += 1
        frame = self.found[number]
        judged = frame.walk.judge(index, statement)
        if all(each.verdict.holds for each in judged.judgements):
            return frame, judged
        best, mark = (frame, judged), quality(list(judged.judgements), 0) + MARGIN
        for earlier in self._earlier(number, judged):
            other = self.found[earlier].walk.judge(index, statement)
            if is_right(other):
                return self.found[earlier], other
            if quality(list(other.judgements), 0) > mark and not other.prepared.defines:
                best, mark = (self.found[earlier], other), quality(list(other.judgements), 0)
        return best

    def _earlier(self, number: int, judged: Judged) -> Iterator[int]:
        """Yield the epochs to which a statement may look back, last first.

        A step has one state for all that is computed in it, though the parameters change one by one; a value may be
        told again later, but a formula is worked out with what holds where it stands.
        """
        is_told_again = all(side.kind is SideKind.NUMBER for side in judged.prepared.sides.sides[1:])
        for earlier in range(number, max(number - MOST_EARLIER, 0), -1):
            change = self.changes[earlier]
            if change is Change.EXERCISE or (change is Change.GIVEN and not is_told_again):
                return
            yield earlier - 1


def _has_jacobian(statement: Statement, environment: Environment) -> bool:
    """Return whether a derivative of a vector stands in a statement."""
    return any(
        isinstance(node, Derivative)
        and isinstance(node.of, Name)
        and isinstance(environment.meaning(node.of.spelling), Stack)
        for node in statement.parts
    )


def _place(statement: Statement) -> tuple[int, int]:
    return statement.passage, statement.chain.start
