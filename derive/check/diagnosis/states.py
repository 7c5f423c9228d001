"""The states through which a document about a network goes: after an update, other numbers given, another exercise.

What is right for the network as described is so; else a statement may speak of the network after one update or two, or
of one with numbers that the document gives anew. Once it has announced such a change, a line that is none of these is
judged by what the document itself defines, and no more: it is not wrong because the first state differs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.calculus.balls import Evaluation
from derive.calculus.chain import NoValue as NoValueOfNetwork
from derive.check.diagnosis.frame import is_right
from derive.check.diagnosis.quality import quality
from derive.check.formulas.evaluation import PRECISION
from derive.check.formulas.sides import SideKind
from derive.check.formulas.telling import tells
from derive.check.judge.judgement import Verdict
from derive.check.meaning.function_rules import VARIABLES
from derive.check.meaning.scope import unmarked
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.check.worlds.points import Points
from derive.expressions.expression import AtStep, Partial, Symbol, Updated
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
    from derive.check.meaning.scope import Environment
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound
    from derive.expressions.printed import Printed

# So many updates a document may speak of without working them out, and so many if it does.
FEWEST_UPDATES, MOST_UPDATES = 2, 12
# What differs by fewer units is rather rounded badly than worked out in another state.
FAR = 10
_NUMBERS = (SideKind.NUMBER, SideKind.NUMERIC)
BLAMED = (Verdict.WRONG, Verdict.CARRIED)


class StatePoints(Points):
    """The points of a network in another state: other numbers of its own; the same random ones, unless kinks differ."""

    are_described = False

    def __init__(self, start: Points, own: Evaluation) -> None:
        super().__init__(start.network)
        self.start = start
        self.state = own
        self.state.quantities |= {each: start.own.quantities[each] for each in VARIABLES}

    @cached_property
    def own(self) -> Evaluation:
        """The numbers of the state."""
        return self.state

    def formulas(self, leaf: Expression) -> list[Expression]:
        """Return how the network computes something: as in any other state."""
        return self.start.formulas(leaf)

    def fingerprint(self, leaf: Expression) -> str:
        """Return one text for all names of the same function of the givens."""
        return self.start.fingerprint(leaf) if self._is_drawn_alike else super().fingerprint(leaf)

    def holding(self, fixed: frozenset[str]) -> tuple[Evaluation, ...]:
        """Return networks with other numbers, but for givens that are ``fixed``."""
        return self.start.holding(fixed) if self._is_drawn_alike else super().holding(fixed)

    @cached_property
    def _is_drawn_alike(self) -> bool:
        return self.own_region == self.start.own_region


def _is_marked(judged: Judged) -> bool:
    """Return whether a mark at the head of a statement says by itself that this is of after an update: ``E'``."""
    head = judged.prepared.sides.head
    return head is not None and all(isinstance(each, Updated | AtStep) for each in entries(head))


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
    worked_out: Counter[str] = field(default_factory=Counter)
    updated: list[Frame] = field(default_factory=list)
    renewed: dict[str, Fraction] = field(default_factory=dict)
    partly: dict[tuple[tuple[str, Fraction], ...], Frame] = field(default_factory=dict)

    def learn(self, judged: Judged) -> None:
        """Remember what a statement says that bears on the state of those after it."""
        head = judged.prepared.sides.head
        if head is not None and all(isinstance(each, Updated) for each in entries(head)):
            shows_numbers = any(side.kind in _NUMBERS for side in judged.prepared.sides.sides)
            self.has_updated |= shows_numbers
            self.worked_out.update(each.name for each in entries(head) if shows_numbers and isinstance(each, Updated))
            self._renew(judged, head)
        graph = self.main.walk.points.network.graph
        for part in walk(head) if head is not None else ():
            name = part.name if isinstance(part, Symbol) else part.of if isinstance(part, Partial) else ""
            if name in graph and name not in self.said:
                self.said |= {name, *graph.ancestors(name)}

    def _renew(self, judged: Judged, head: Bound) -> None:
        """Remember the number that one parameter has after an update: others may not be updated at all."""
        only, shown = single(head), number_of(single(judged.prepared.sides.sides[-1].bound) or Symbol(""))
        if not isinstance(only, Updated) or only.name not in self.main.points.network.trained or shown is None:
            return
        if all(each.verdict.holds for each in judged.judgements):
            self.renewed[only.name] = shown[1] * shown[0].value

    def judged(self, index: int | None, statement: Statement, judged: Judged) -> tuple[Frame, Judged]:
        """Return a statement that is not right for the network judged in the state of which it speaks."""
        if all(each.verdict not in BLAMED for each in judged.judgements):
            return self.main, judged
        position = self.spoken.position(statement)
        self.has_updated |= self.spoken.is_after_update(position)
        given = self._given_anew(position, judged)
        if given is not None:
            self._give(position, *given)
        if self.has_updated:
            self._carry_printed(statement, judged.environment)
        with_new = self._with_new_weights(statement, judged)
        for frame in self._frames(judged):
            for each in (statement, with_new) if with_new else (statement,):
                other = replace(frame.walk.judge(index, each), statement=statement)
                if is_right(other):
                    self.current = frame
                    return frame, other
        if with_new:
            self.current = self.current if self.current in self._after else self._after[0]
            return self.current, replace(self.current.walk.judge(index, with_new), statement=statement)
        self.is_changed |= self._is_redefined(position, judged)
        if self.is_changed:
            return self._by_itself(index, statement)
        if self.current is not None and not _is_marked(judged):
            other = self.current.walk.judge(index, statement)
            if quality(list(other.judgements), 0) >= quality(list(judged.judgements), 0):
                return self.current, other
        return self.main, judged

    def _carry_printed(self, statement: Statement, environment: Environment) -> None:
        """Remember what was printed for an updated weight as its value in the next state, however it was rounded."""
        meanings = (environment.meaning(name.spelling) for name in statement.names)
        all_named = (entry for meaning in meanings if meaning is not None for entry in entries(meaning))
        named = {each.name for each in all_named if isinstance(each, Symbol | Updated)} | self.renewed.keys()
        for before, frame in pairwise((self.main, *self._after)):
            for name in named.intersection(frame.points.network.trained):
                entry = before.walk.ledger.known(Updated(name))
                if entry is not None:
                    frame.walk.ledger.note(Symbol(name), entry)

    def _with_new_weights(self, statement: Statement, judged: Judged) -> Statement | None:
        """Return a statement about the network after an update that writes ``w'`` for its weights, with ``w`` for them.

        None where it is no such one: it works out something, and no derivative, from updated weights alone.
        """
        environment = judged.environment
        meanings = {name.spelling: environment.meaning(name.spelling) for name in statement.names}
        named = {each.name for each in meanings.values() if isinstance(each, Symbol)}
        new = {each.name for each in meanings.values() if isinstance(each, Updated)}
        if not new or not self._is_forward(judged) or not named.isdisjoint(new) or not self._after:
            return None

        def unmarked_name(node: nodes.Node) -> nodes.Node | None:
            if isinstance(node, nodes.Name) and isinstance(meanings.get(node.spelling), Updated):
                return replace(node, spelling=unmarked(node.spelling)[0])
            return None

        return statement.changed(unmarked_name)

    def _is_forward(self, judged: Judged) -> bool:
        """Return whether a statement says what a quantity of the network is that is no parameter and no input."""
        head, graph = judged.prepared.sides.head, self.main.walk.points.network.graph
        of = [each.name for each in entries(head) if isinstance(each, Symbol)] if head is not None else []
        return bool(of) and all(name in graph and name not in graph.givens for name in of)

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

        That of after an update begins with a forward pass: a slope worked out with new weights is rather a slip. Digits
        enough tell of it by themselves.
        """
        yield from self.anew
        is_forward = self._is_forward(judged)
        if self.has_updated and (is_forward or self.current in (*self._after, *self._partly)):
            yield from self._after
            yield from self._partly
        elif is_forward and self._is_about_a_rate and _is_telling(judged):  # the update itself was not read
            yield from self._after

    @property
    def _is_about_a_rate(self) -> bool:
        """Return whether the document has spoken of a learning rate."""
        return any(each.name in self.said for each in self.main.points.network.graph.with_role(Role.LEARNING_RATE))

    @property
    def _partly(self) -> list[Frame]:
        """The network with new numbers for the parameters alone that the document has updated, if these are not all."""
        key = tuple(self.renewed.items())
        # What a rule carries along (momentum) would be of no step that the document has worked out.
        has_states = bool(self.main.points.network.optimizer.rule.states)
        if not key or has_states or self.renewed.keys() >= set(self.main.points.network.trained):
            return []
        if key not in self.partly:
            network = self.main.walk.points.network
            try:
                self.partly[key] = self._frame(Evaluation(network, PRECISION, {**self.given, **self.renewed}))
            except NoValueOfNetwork:
                return []
        return [self.partly[key]]

    @property
    def _after(self) -> list[Frame]:
        """The network after one update, after two, and so on: as often as a document has worked them out."""
        wanted = min(max((FEWEST_UPDATES, *self.worked_out.values())), MOST_UPDATES)
        while len(self.updated) < wanted:
            own = (self.updated[-1] if self.updated else self.main).points.own
            try:
                givens = {name: own.quantities[name] for name in own.network.graph.givens}
                self.updated.append(self._frame(Evaluation(own.network, PRECISION, givens, own)))
            except NoValueOfNetwork:
                break
        return self.updated

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


def _is_telling(judged: Judged) -> bool:
    """Return whether a statement is a symbol with numbers of many digits, which are not those of before by far."""
    sides = judged.prepared.sides.sides[1:]
    numbers = [number_of(entry) for side in sides if side.kind is SideKind.NUMBER for entry in entries(side.formula)]
    if any(side.kind is not SideKind.NUMBER for side in sides) or not all(map(_has_digits, numbers)):
        return False
    wrong = [each for each in judged.judgements if each.verdict in BLAMED]
    return all(each.expected is not None and _is_far(each.node, *each.expected) for each in wrong)


def _has_digits(number: tuple[Printed, int] | None) -> bool:
    return number is not None and tells(number[0].value, number[0].unit)


def _is_far(node: nodes.Node, expected: Fraction, unit: Fraction) -> bool:
    numbers = [part for part in parts(node) if isinstance(part, nodes.Number)]
    return len(numbers) == 1 and abs(numbers[0].value - abs(expected)) > FAR * unit
