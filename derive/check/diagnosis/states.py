"""The states through which a document about a network goes: after an update, other numbers given, another exercise.

What is right for the network as described is so; else a statement may speak of the network after one update or two, or
of one with numbers that the document gives anew. Once it has announced such a change, a line that is none of these is
judged by what the document itself defines, and no more: it is not wrong because the first state differs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.balls import Evaluation
from derive.calculus.chain import NoValue as NoValueOfNetwork
from derive.check.diagnosis.conventions import quality
from derive.check.diagnosis.frame import is_right
from derive.check.formulas.evaluation import PRECISION
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Verdict
from derive.check.meaning.function_rules import VARIABLES
from derive.check.worlds.points import Points
from derive.expressions.expression import Partial, Symbol, Updated
from derive.expressions.matrices import entries, single, walk
from derive.expressions.printed import number_of
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    from derive.check.claims.announcing import Announcements
    from derive.check.claims.statements import Statement
    from derive.check.diagnosis.epoch_frames import EpochFrames
    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.walk import Judged

# After so many updates a document still goes on with the network.
MOST_UPDATES = 2
BLAMED = (Verdict.WRONG, Verdict.CARRIED)


class StatePoints(Points):
    """The points of a network in another state: other numbers of its own, the same random ones."""

    def __init__(self, start: Points, own: Evaluation) -> None:
        super().__init__(start.network)
        self.state = own
        self.state.quantities |= {each: start.own.quantities[each] for each in VARIABLES}

    @cached_property
    def own(self) -> Evaluation:
        """The numbers of the state."""
        return self.state


@dataclass
class States:
    """The states of one document; ``own`` makes the frames of what the document defines itself."""

    main: Frame
    spoken: Announcements
    make: Callable[[Frame, Points], Frame]
    make_own: Callable[[], EpochFrames]
    given: dict[str, Fraction] = field(default_factory=dict)
    anew: list[Frame] = field(default_factory=list)
    last_given: int = -2
    has_updated: bool = False
    is_changed: bool = False
    said: set[str] = field(default_factory=set)
    current: Frame | None = None

    def learn(self, judged: Judged) -> None:
        """Remember what a statement says that bears on the state of those after it."""
        head = judged.prepared.sides.head
        if head is not None and all(isinstance(each, Updated) for each in entries(head)):
            self.has_updated |= any(side.kind is SideKind.NUMBER for side in judged.prepared.sides.sides)
        graph = self.main.walk.points.network.graph
        for part in walk(head) if head is not None else ():
            name = part.name if isinstance(part, Symbol) else part.of if isinstance(part, Partial) else ""
            if name in graph and name not in self.said:
                self.said |= {name, *graph.ancestors(name)}

    def judged(self, index: int | None, statement: Statement, judged: Judged) -> tuple[Frame, Judged]:
        """Return a statement that is not right for the network judged in the state of which it speaks."""
        if all(each.verdict not in BLAMED for each in judged.judgements):
            return self.main, judged
        position = self.spoken.position(statement)
        self.has_updated |= self.spoken.is_after_update(position)
        given = self._given_anew(position, judged)
        if given is not None:
            self._give(position, *given)
        for frame in self._frames(judged):
            other = frame.walk.judge(index, statement)
            if is_right(other):
                self.current = frame
                return frame, other
        self.is_changed |= self._is_redefined(position, judged)
        if self.is_changed:
            return self._by_itself(index, statement)
        if self.current is not None:
            other = self.current.walk.judge(index, statement)
            if quality(list(other.judgements), 0) >= quality(list(judged.judgements), 0):
                return self.current, other
        return self.main, judged

    def _by_itself(self, index: int | None, statement: Statement) -> tuple[Frame, Judged]:
        """Return a statement judged by what the document defines; or in a state in which it is right but for a slip."""
        frame, judged = self._own.judged(index, statement)
        if all(each.verdict is not Verdict.NOT_UNDERSTOOD for each in judged.judgements):
            return frame, judged
        for state in self.anew:
            other = state.walk.judge(index, statement)
            if any(each.verdict is Verdict.RIGHT for each in other.judgements):
                return state, other
        return frame, judged

    @cached_property
    def _own(self) -> EpochFrames:
        return self.make_own()

    def _frames(self, judged: Judged) -> Iterator[Frame]:
        """Yield the states of which a statement may speak.

        That of after an update begins with a forward pass: a slope worked out with new weights is rather a slip.
        """
        yield from self.anew
        head, graph = single(judged.prepared.sides.head), self.main.walk.points.network.graph
        is_forward = isinstance(head, Symbol) and head.name in graph and head.name not in graph.givens
        if self.has_updated and (is_forward or self.current in self._after):
            yield from self._after

    @cached_property
    def _after(self) -> list[Frame]:
        """The network after one update, and after two."""
        return [self._frame(own) for own in self._updates(self.main.walk.points.own)]

    def _updates(self, own: Evaluation) -> Iterator[Evaluation]:
        for _ in range(MOST_UPDATES):
            try:
                givens = {name: own.quantities[name] for name in own.network.graph.givens}
                own = Evaluation(own.network, PRECISION, givens, own)
            except NoValueOfNetwork:
                return
            yield own

    def _frame(self, own: Evaluation) -> Frame:
        return self.make(self.main, StatePoints(self.main.walk.points, own))

    def _given_anew(self, position: int, judged: Judged) -> tuple[str, Fraction] | None:
        """Return the given of the network to which a statement gives another number, where words announce that."""
        sides = judged.prepared.sides
        head, shown = single(sides.head), number_of(single(sides.sides[-1].bound) or Symbol(""))
        if not isinstance(head, Symbol) or head.name not in self.main.walk.points.network.graph.givens or not shown:
            return None
        if any(side.kind is not SideKind.NUMBER for side in sides.sides[1:]):
            return None
        role = self.main.walk.points.network.graph[head.name].role
        is_next = head.name in self.said and self.spoken.is_next(position)
        if role not in (Role.INPUT, Role.TARGET) or not (is_next or self.last_given == position - 1):
            return None
        return head.name, shown[1] * shown[0].value

    def _give(self, position: int, name: str, number: Fraction) -> None:
        self.last_given, self.is_changed = position, True
        self.given[name] = number
        first = self.main.walk.points.own
        befores = [None, first] if self.has_updated else [None]
        self.anew = []
        for before in befores:
            try:
                self.anew.append(self._frame(Evaluation(first.network, PRECISION, self.given, before)))
            except NoValueOfNetwork:
                continue

    def _is_redefined(self, position: int, judged: Judged) -> bool:
        """Return whether another exercise begins that gives a name of the network a formula of its own."""
        head = single(judged.prepared.sides.head)
        if not isinstance(head, Symbol) or not judged.prepared.sides.sides[1].is_formula_in_symbols:
            return False
        return self.spoken.is_new_exercise(-1, position) and self.spoken.is_new_exercise(position - 1, position)
