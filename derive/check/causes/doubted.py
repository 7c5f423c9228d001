"""Wrong claims that as likely speak of another state: no slip that can be named would make them right.

Without a network only the document tells what its symbols are. Numbers that agree among themselves, but with nothing
that it has said, may be those of another example, step or function, begun without a word: to take that up costs no more
than to take several slips at once, or one of no known kind in a stretch of the document that has not given the symbol.
What the numbers of a line show by themselves is wrong in any state.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.causes.evidence import Evidence
from derive.check.causes.last_digit import is_off_by_one
from derive.check.causes.lists_of_values import without_other_numbers
from derive.check.causes.precedents import Precedents, is_of_a_state
from derive.check.causes.shown_by_numbers import (
    is_equal_here,
    is_only_named,
    is_telling,
    shows_itself,
    wrong_by_numbers,
)
from derive.check.causes.slipping import slip_of
from derive.check.causes.told import Told
from derive.check.causes.vectors_put_in import is_of_the_transpose, stands_in_its_vector
from derive.check.formulas.shapes import misfit_of
from derive.check.formulas.sides import Side, SideKind
from derive.check.formulas.telling import tells
from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.model.document_model import formula_of
from derive.check.reason import because
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names, parts
from derive.expressions.expression import Named, Symbol
from derive.expressions.matrices import is_symbolic, single, walk
from derive.expressions.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    from derive.check.causes.cause import Found
    from derive.check.causes.caused import Caused
    from derive.check.causes.slip import Slip
    from derive.check.claims.announcing import Announcements
    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.walk import Judged
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound

_IN_NUMBERS = (SideKind.NUMERIC, SideKind.NUMBER)
_FORMULAS = (Kind.DEFINITION, Kind.IDENTITY, Kind.DERIVATIVE, Kind.UPDATE)
# So many lines in which the entries of a transpose are put in lay a matrix out otherwise than its formula does.
SEVERAL = 2
# So many formulas that are wrong without a cause are rather one that was misread.
FEWEST_MISREAD = 2


def doubted(statements: Iterable[Caused], spoken: Announcements) -> Iterator[Caused]:
    """Yield statements with claims unsure that as likely speak of another state; what follows from these is right."""
    found = list(statements)
    doubts = Doubts(Told(spoken), Evidence.of(found))
    doubts.look_over(found)
    told = [doubts.doubted(each) for each in found]
    yield from carried_from_slips(without_other_numbers(told, doubts.unsure), doubts)


def carried_from_slips(told: Sequence[Caused], doubts: Doubts) -> Iterator[Caused]:
    """Yield statements in which what is carried from no slip that is told is right, as far as its line tells."""
    roots: set[tuple[int, int]] = set()
    for each in told:
        judged = each.walked.judged
        wrong = (one for one in judged.judgements if one.verdict is Verdict.WRONG)
        roots |= set[tuple[int, int]]().union(*(roots_of(judged, one) for one in wrong))
    for each in told:
        judged, slips = each.walked.judged, dict(each.slips)
        judgements = tuple(
            doubts.by_its_line(each, one, slips, place) if _is_carried_from_none(one, roots) else one
            for place, one in enumerate(judged.judgements)
        )
        yield replace(each, walked=replace(each.walked, judged=replace(judged, judgements=judgements)), slips=slips)


def _is_carried_from_none(judgement: Judgement, roots: set[tuple[int, int]]) -> bool:
    root = judgement.root
    return judgement.verdict is Verdict.CARRIED and root is not None and (root.passage, root.offset) not in roots


def roots_of(judged: Judged, judgement: Judgement) -> set[tuple[int, int]]:
    """Return the places from which what is carried from a claim may be said to come."""
    node, passage = judged.prepared.sides.sides[judgement.side].node, judged.statement.passage
    return {(passage, part.start) for part in parts((node, judgement.node))}


class Doubts:
    """Makes claims unsure that are doubtful, statement by statement, and right what follows from them.

    ``by_itself`` says that the document alone tells what is so, and no network.
    """

    by_itself = True

    def __init__(self, told: Told, evidence: Evidence) -> None:
        self.told = told
        self.evidence = evidence
        self.precedents = Precedents()
        self.roots: set[tuple[int, int]] = set()
        self.numbers: set[tuple[int, Fraction]] = set()
        self.last_head: object = None
        self.is_misread = False
        self.is_laid_otherwise = False
        self.frame: Frame | None = None

    def look_over(self, statements: Iterable[Caused]) -> None:
        """Find out whether several formulas are wrong without a slip that could be named: then a symbol is misread.

        And whether several lines put in the entries of a transpose: then it is the formula that is in doubt.
        """
        found = list(statements)
        unexplained = [
            each for each in found
            if any(is_unexplained(each.walked.judged, each.walked.judged.judgements[place], causes)
                   for place, (_, causes) in each.slips.items())
        ]  # fmt: skip
        self.is_misread = len(unexplained) >= FEWEST_MISREAD
        transposed = [
            each for each in found
            if any(is_of_the_transpose(each.walked.judged, one) for one in each.walked.judged.judgements
                   if one.verdict is Verdict.WRONG)
        ]  # fmt: skip
        self.is_laid_otherwise = len(transposed) >= SEVERAL

    def doubted(self, caused: Caused) -> Caused:
        """Return a statement with its claims unsure that are doubtful."""
        judged = caused.walked.judged
        judgements, slips = list(judged.judgements), dict(caused.slips)
        self.frame = caused.walked.frame
        for place, judgement in enumerate(judgements):
            if self.precedents.is_at_odds_with_itself(judged, judgement):
                # Which of the two formulas is the slip, nobody can tell: what follows is worked out by the second.
                self.roots |= roots_of(judged, judgement)
            elif place in slips and self._is_behind_a_doubt(judged, judgements, place):
                del slips[place]
                self.roots |= roots_of(judged, judgement)
                judgements[place] = self.by_its_line(caused, judgement, slips, place)
            elif place in slips and (
                (self.is_misread and is_unexplained(judged, judgement, slips[place][1]))
                or self._follows_a_doubt(judged, judgements, place)
                or self.is_doubtful(judged, judgement, *slips[place])
            ):
                del slips[place]
                judgements[place] = self.unsure(judged, judgement)
            elif judgement.truncated and (
                self._is_told_later(judged, judgement) or self.precedents.is_worked_out(judged, judgement)
            ):
                judgements[place] = self.unsure(judged, judgement)
            elif judgement.root is not None and (judgement.root.passage, judgement.root.offset) in self.roots:
                judgements[place] = self.by_its_line(caused, judgement, slips, place)
            elif judgement.verdict is Verdict.CARRIED and (
                (self.by_itself and is_off_by_one(judgement)) or self._is_as_it_should_be(judged, judgement)
            ):
                judgements[place] = replace(judgement, verdict=Verdict.RIGHT, root=None, expected=None)
                if place and judgements[place - 1].verdict is Verdict.CARRIED:
                    judgements[place - 1] = replace(judgements[place - 1], verdict=Verdict.RIGHT, root=None)
        self.told.learn(judged)
        self.evidence.learn(judged)
        self.precedents.learn(judged, caused.walked.frame, slips)
        is_worked_out = any(side.kind is SideKind.NUMERIC for side in judged.prepared.sides.sides[1:])
        self.last_head = judged.prepared.sides.head if is_worked_out else None
        walked = replace(caused.walked, judged=replace(judged, judgements=tuple(judgements)))
        return replace(caused, walked=walked, slips=slips)

    def by_its_line(
        self, caused: Caused, judgement: Judgement, slips: dict[int, tuple[Slip, list[Found]]], place: int
    ) -> Judgement:
        """Return a judgement that rests on a doubt as right, unless the numbers of its line show that it is wrong."""
        judged = caused.walked.judged
        wrong = wrong_by_numbers(judged, judgement) if self.by_itself else None
        if wrong is None:
            return replace(judgement, verdict=Verdict.RIGHT, root=None, expected=None)
        math = self.told.spoken.places.document.passages[judged.statement.passage].math
        if not wrong.truncated:
            slips[place] = slip_of(math, judged, wrong, caused.walked.frame.points, caused.writer), []
        return wrong

    def _is_behind_a_doubt(self, judged: Judged, judgements: Sequence[Judgement], place: int) -> bool:
        """Return whether the numbers right before a result are unsure: only they tell whether it is wrong."""
        side = judgements[place].side
        before = [each.verdict for each in judgements[:place] if each.side == side - 1]
        is_result = judgements[place].kind is Kind.VALUE and judged.prepared.sides.sides[side - 1].kind in _IN_NUMBERS
        return self.by_itself and is_result and Verdict.UNSURE in before

    def _follows_a_doubt(self, judged: Judged, judgements: Sequence[Judgement], place: int) -> bool:
        """Return whether numbers go on from those of another state, and agree with them."""
        doubted = any(each.verdict is Verdict.UNSURE for each in judgements[:place])
        if not self.by_itself or not doubted or shows_itself(judged, judgements[place]):
            return False
        if judgements[place].kind in (Kind.SUBSTITUTION, Kind.VALUE):
            return True
        before, current = judged.prepared.sides.sides[judgements[place].side - 1 :][:2]
        if before.bound is None or current.bound is None:
            return False
        return is_equal_here(judged, before.bound, current.bound)

    def _is_as_it_should_be(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether numbers that are said to come from a wrong one have the value that is right: it is times 0."""
        side, head = judged.prepared.sides.sides[judgement.side].bound, judged.prepared.sides.head
        if judgement.kind is not Kind.SUBSTITUTION or side is None or head is None:
            return False
        return is_equal_here(judged, side, head, exactly=self.by_itself)

    def unsure(self, judged: Judged, judgement: Judgement) -> Judgement:
        """Return a claim as one that may be of another state, and remember what else rests on it."""
        self.roots |= roots_of(judged, judgement)
        section = self.told.spoken.section(self.told.spoken.position(judged.statement))
        behind = tuple(side.node for side in judged.prepared.sides.sides[judgement.side :])
        self.numbers |= {(section, part.value) for part in parts(behind) if isinstance(part, nodes.Number)}
        reason = because("of-another-state")
        return replace(judgement, verdict=Verdict.UNSURE, expected=None, reason=reason)

    def is_doubtful(self, judged: Judged, judgement: Judgement, slip: Slip, causes: list[Found]) -> bool:
        """Return whether a wrong claim as likely speaks of another state."""
        if shows_itself(judged, judgement):
            return False
        if self.evidence.speaks_against(judgement) or self.precedents.has_none(judged, judgement):
            return True
        if self.precedents.is_worked_out(judged, judgement) or self._is_said_again(judged, judgement):
            return True
        spelling = self.told.spelled.get(judgement.meaning) if judgement.meaning is not None else None
        if self.frame is not None and self.precedents.is_of_another_state(judgement, spelling, self.frame):
            return True
        if self.by_itself and (_is_partly_read(judged, judgement) or self._is_of_another_exercise(judged, judgement)):
            return True
        side, position = judged.prepared.sides.sides[judgement.side], self.told.spoken.position(judged.statement)
        match judgement.kind:
            case Kind.SUBSTITUTION if judgement.node is side.node and not names(side.node):
                follows = self.last_head is not None and self.last_head == judged.prepared.sides.head
                return not follows and not any(each.likeness for each in causes)
            case Kind.SUBSTITUTION if judgement.node is not side.node:
                return self._is_put_in_doubtfully(judged, judgement, spelling, causes)
            case Kind.VALUE:
                return self._is_doubtful_number(judged, judgement, causes)
            case Kind.ORDER:
                return False
        head = judged.prepared.sides.sides[0].node
        if self.precedents.is_a_whole_anew(judged, judgement) or self._is_of_another_case(head, position, causes):
            return True
        if self.by_itself and (
            self.precedents.has_other_numbers(judged, judgement) or self.evidence.leaves_open(judged)
        ):
            return True
        if _name_a_slip(causes):
            return False
        # What no slip of a known kind explains defines its head anew, or says what a symbol is.
        if judgement.kind is Kind.DEFINITION:
            return _is_of_other_symbols(side, slip)
        return self.evidence.introduces(judged, judgement) or self._is_told_elsewhere(judged, head)

    def _is_put_in_doubtfully(
        self, judged: Judged, judgement: Judgement, spelling: nodes.Spelling | None, causes: list[Found]
    ) -> bool:
        if self.by_itself and self.is_laid_otherwise and is_of_the_transpose(judged, judgement):
            return True
        is_known = causes or self.precedents.is_an_old_value(judgement, spelling)
        if self.by_itself and not is_known and not stands_in_its_vector(judged, judgement):
            return True
        position = self.told.spoken.position(judged.statement)
        is_weak = self.by_itself and self.told.is_only_put_in(spelling, position)
        return is_weak or self._is_of_elsewhere(judged, judgement, causes)

    def _is_doubtful_number(self, judged: Judged, judgement: Judgement, causes: list[Found]) -> bool:
        """Return whether a number of another symbol may be that of the same one, elsewhere or in another state."""
        if not is_only_named(judged, judgement):
            return self.by_itself and not causes and self._is_of_the_step_before(judged, judgement)
        if self.evidence.is_recalled(judged, judgement) or (causes and not _name_a_slip(causes)):
            return True
        if self.by_itself and is_of_a_state(judged) and all(map(_is_of_a_factor, causes)):
            return True
        goes_on = self.precedents.goes_through_values(judged, judgement) or self.precedents.has_no_formula(judged)
        return (self.by_itself and goes_on) or self._is_of_elsewhere(judged, judgement, causes)

    def _is_of_another_case(self, head: nodes.Node, position: int, causes: list[Found]) -> bool:
        """Return whether a formula is of another item of a list, or for some indices and without a slip with a name."""
        is_for_some = not causes and self.told.spoken.is_for_some_indices(position)
        return self.by_itself and (is_for_some or self.told.is_of_another_item(head, position))

    def _is_of_another_exercise(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether something that a claim rests on was told in other exercises alone."""
        position = self.told.spoken.position(judged.statement)
        written = names(tuple(side.node for side in judged.prepared.sides.sides[: judgement.side + 1]))
        return any(self.told.is_of_another_exercise(each.spelling, position) for each in written)

    def _is_of_the_step_before(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether all that a number is worked out of was told for the step before this one, and not since."""
        position = self.told.spoken.position(judged.statement)
        before = names(tuple(side.node for side in judged.prepared.sides.sides[: judgement.side]))
        known = [each for each in before if judged.environment.meaning(each.spelling) is not None]
        return bool(known) and all(self.told.is_of_a_step_before(each.spelling, position) for each in known)

    def _is_said_again(self, judged: Judged, judgement: Judgement) -> bool:
        return self.by_itself and judgement.kind in _FORMULAS and self.precedents.is_said_again(judged, judgement)

    def _is_of_elsewhere(self, judged: Judged, judgement: Judgement, causes: list[Found]) -> bool:
        """Return whether a number may be of another state than the one where its symbol was given."""
        if self._is_after_a_change(judged, judgement) or self._has_signs_of_two(judged, judgement):
            return True
        position = self.told.spoken.position(judged.statement)
        node, section = judgement.node, self.told.spoken.section(position)
        if isinstance(node, nodes.Number) and (section, node.value) in self.numbers:
            return True  # it goes on from what was unsure before
        if any(is_telling(judgement.node, each) for each in causes):
            return False
        expected = judgement.expected
        if expected is not None and tells(*expected) and self.told.is_written_here(expected[0], position):
            return False
        if judgement.kind is Kind.VALUE:
            return self._is_told_elsewhere(judged, judged.prepared.sides.sides[0].node)
        meaning = judgement.meaning
        if isinstance(meaning, Printed) and single(judged.prepared.sides.head) is not None:
            # It stands against a number that was put in elsewhere, at which no symbol holds it.
            return self.last_head is None or self.last_head != judged.prepared.sides.head
        if meaning is None or isinstance(meaning, Printed):  # of a vector that numbers alone define
            return any(
                self._is_told_elsewhere(judged, side.node) for side in judged.prepared.sides.sides[: judgement.side]
            )
        spelling = self.told.spelled.get(meaning)
        return spelling is not None and self.told.is_of_elsewhere(spelling, position)

    def _is_after_a_change(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether words announce another state, to which what numbers alone gave does not go on."""
        position = self.told.spoken.position(judged.statement)
        head, graph = single(judged.prepared.sides.head), judged.ledger.points.network.graph
        if judgement.kind is not Kind.VALUE or not isinstance(head, Symbol):
            return False
        formula = formula_of(graph, head.name)
        is_announced = self.told.spoken.is_after_update(position) or self.told.spoken.is_next(position)
        return is_announced and not (formula is not None and is_symbolic(formula))

    def _has_signs_of_two(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether only a sign is wrong, beside a symbol of which nothing but this line tells a number.

        Who has two negative factors leaves out both signs.
        """
        number, node = judgement.expected, judgement.node
        if number is None or not isinstance(node, nodes.Number) or number[0] != -node.value:
            return False
        spelled = (name.spelling for name in judged.statement.names)
        return any(self.told.is_known_by_numbers_put_in(each) for each in spelled)

    def _is_told_later(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a number is put in for a symbol that a later line alone gives: it may have changed since."""
        position = self.told.spoken.position(judged.statement)
        spellings = (name.spelling for name in judged.statement.names if judgement.kind is Kind.SUBSTITUTION)
        given = (self.told.heads[each] for each in spellings if each in self.told.heads)
        return any(all(at > position for _, at in each) for each in given)

    def _is_told_elsewhere(self, judged: Judged, node: nodes.Node) -> bool:
        position = self.told.spoken.position(judged.statement)
        inside = node.of if isinstance(node, nodes.Derivative) else node
        return any(self.told.is_of_elsewhere(name.spelling, position) for name in names((inside,)))


def _is_partly_read(judged: Judged, judgement: Judgement) -> bool:
    """Return whether a member of the line before the one that is wrong is not understood: it may tell what is meant.

    A product that does not exist tells that it does not.
    """
    chain = judged.prepared.sides
    is_unread = any(side.kind is SideKind.UNKNOWN for side in chain.sides[: judgement.side])
    return is_unread and misfit_of(chain, judgement.side) is None


def _is_of_other_symbols(side: Side, slip: Slip) -> bool:
    """Return whether a formula has other symbols than those that are right: then it may define its head anew."""
    own = _symbols(side.formula)
    return all(_symbols(each) != own for each in slip.formulas)


def _symbols(formula: Bound) -> set[Expression]:
    return {part for part in walk(formula) if isinstance(part, Named)}


def _is_of_a_factor(cause: Found) -> bool:
    """Return whether a factor seems to be lost or too many: of another step, it may have had another value."""
    return cause.candidate.cause.kind in ("lost_factor", "extra_factor", "lost_divisor")


def _name_a_slip(causes: Iterable[Found]) -> bool:
    """Return whether causes name a slip of another kind than that other symbols would make it right."""
    return any(each.candidate.cause.kind != "symbol" for each in causes)


def is_unexplained(judged: Judged, judgement: Judgement, causes: list[Found]) -> bool:
    """Return whether a formula is wrong, and no slip that can be named would make it right.

    Of such formulas on documents of others one in seven was wrong; the others had been misunderstood.
    """
    return judgement.kind in _FORMULAS and not causes and not shows_itself(judged, judgement)
