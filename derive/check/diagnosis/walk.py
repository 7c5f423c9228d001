"""The walk through a document: statement by statement, each judged with what was said before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.check.claims.statements import Statement
from derive.check.diagnosis.conventions import Choice
from derive.check.diagnosis.quality import quality
from derive.check.diagnosis.rivals import Rival, doubted
from derive.check.formulas.shapes import misfit_of
from derive.check.formulas.sides import SideKind
from derive.check.judge.chain import judge
from derive.check.judge.judgement import Judgement, Verdict
from derive.check.meaning.assigning import ASSIGNING
from derive.check.meaning.function_rules import about_a_function, activation_meant, is_usual_letter
from derive.check.meaning.indices import instances, is_meant
from derive.check.meaning.operator_reach import reaching_further
from derive.check.meaning.prepared import Prepared, as_updated, prepare
from derive.check.meaning.rules_of_letters import of_other_functions
from derive.check.meaning.turned_primes import primes_read
from derive.check.syntax.tree import Applied
from derive.check.worlds.written import Ledger, Root
from derive.expressions.expression import Call, Expression, Partial, Symbol, Updated
from derive.expressions.matrices import Stack, single
from derive.expressions.printed import is_leaf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.meaning.scope import Environment
    from derive.check.worlds.points import Points
    from derive.expressions.matrices import Bound


@dataclass(frozen=True)
class Judged:
    """A statement with its judgements.

    ``ledger`` is what the document said before it (for the search of causes), ``learnt`` with what it says itself;
    ``slipped`` are the wrong formulas that the document gave before.
    """

    statement: Statement
    prepared: Prepared
    environment: Environment
    judgements: tuple[Judgement, ...]
    ledger: Ledger
    learnt: Ledger
    slipped: Mapping[Expression, tuple[Expression, ...]]


class Walk:
    """Carries what a document has said from statement to statement."""

    def __init__(self, choice: Choice, points: Points) -> None:
        self.choice = choice
        self.points = points
        self.environment = choice.environment
        self.ledger = Ledger(points)
        self.slipped: dict[Expression, tuple[Expression, ...]] = {}
        self.renewed: Bound | None = None

    def judge(self, index: int | None, statement: Statement) -> Judged:
        """Judge one statement by what was said before it; ``index`` is its place among those that were chosen by."""
        exceptions = self.choice.exceptions.get(index, {}) if index is not None else {}
        environment = self.environment
        if exceptions:
            environment = replace(environment, exceptions={**environment.exceptions, **exceptions})
        prepared, judgements, learnt = self._best(statement, environment)
        further = reaching_further(statement) if any(map(_is_wrong, judgements)) else None
        if further is not None:
            other = self._best(further, environment)
            if not any(map(_is_wrong, other[1])):
                prepared, judgements, learnt = other
        _, *turned = primes_read(statement, environment) if any(map(_fails, judgements)) else (statement,)
        for turned_round in turned:
            other = self._best(turned_round, environment)
            if sum(map(_fails, other[1])) < sum(map(_fails, judgements)):
                statement, (prepared, judgements, learnt) = turned_round, other
        rival = self._other_function(statement, environment) if any(map(_is_wrong, judgements)) else None
        judgements = list(doubted(tuple(judgements), rival)) if rival is not None else judgements
        rule = about_a_function(statement, environment)
        environment = rule[1] if rule else environment
        surely = index in self.choice.misfits
        are_own = environment.network.unsaid is not None
        count = len(environment.network.examples)
        if not turned:
            judgements = [_misfitting(each, prepared, count, surely=surely, are_own=are_own) for each in judgements]
        return Judged(statement, prepared, environment, tuple(judgements), self.ledger, learnt, self.slipped)

    def _other_function(self, statement: Statement, environment: Environment) -> Rival | None:
        """Return the function that a letter is, which nobody explains, where its rule holds for another than is meant.

        ``statement`` is wrong for the network's own activation.
        """
        head = statement.chain.sides[0]
        if not isinstance(head, Applied) or is_usual_letter(statement, environment):
            return None
        for function, other in of_other_functions(statement):
            if all(each.verdict.holds for each in self._judged(prepare(other, environment))[1]):
                meant = activation_meant(statement, environment)
                return Rival(head.name, meant, function) if meant is not None else None
        return None

    def remember(self, judged: Judged) -> None:
        """Remember what a statement says, for those after it."""
        if judged.prepared.defines:
            name, meaning = judged.prepared.defines
            self.environment = self.environment.with_definition(name.spelling, meaning)
        self.renewed = judged.prepared.sides.head if judged.prepared.renamed else None
        self._remember_forms(judged.prepared, judged.judgements, judged.learnt)
        self.ledger.take_over(judged.learnt)

    def follow(self, other: Walk) -> None:
        """Go on from another walk, where some symbols have other values."""
        for spelling, meaning in other.environment.defined.items():
            self.environment = self.environment.with_definition(spelling, meaning)
        self.ledger = other.ledger.carried_to(self.points)
        self.slipped = dict(other.slipped)

    def _best(self, statement: Statement, environment: Environment) -> tuple[Prepared, list[Judgement], Ledger]:
        """Judge a statement as it stands; a claim about a parameter that fails may speak of its updated value."""
        spoken_of = instances(statement, environment)
        found = [self._judged(prepare(statement, environment, indices)) for indices in spoken_of]
        are_meant = (is_meant(statement, environment, indices) for indices in spoken_of)
        surely = [each for each, is_surely in zip(found, are_meant, strict=True) if is_surely]
        worst = max(_worst_by_layer(surely or found, environment), key=lambda each: quality(each[1], 0))
        if any(each.verdict in (Verdict.WRONG, Verdict.MISSING) for each in worst[1]):
            updated = as_updated(worst[0], environment)
            if updated:
                other = self._judged(updated)
                asked = any(each.verdict is Verdict.MISSING for each in worst[1])
                margin = quality(other[1], 0) - quality(worst[1], 0)
                # What an arrow points to is new, right or wrong, and so is what the last statement made new.
                is_new = updated.sides.relations[0] in ASSIGNING or updated.sides.head == self.renewed
                is_new = is_new or not self.points.are_described
                if asked or margin > 0 or (margin == 0 and is_new):
                    return other
        for _, _, learnt in found:
            if learnt is not worst[2]:
                worst[2].take_over(learnt)
        return worst

    def _judged(self, prepared: Prepared) -> tuple[Prepared, list[Judgement], Ledger]:
        learnt = self.ledger.fork()
        return prepared, judge(self.points, learnt, prepared.sides), learnt

    def _remember_forms(self, prepared: Prepared, judgements: tuple[Judgement, ...], learnt: Ledger) -> None:
        head = single(prepared.sides.head)
        if head is None or not (is_leaf(head) or isinstance(head, Call)):
            return
        for judgement in judgements:
            current = prepared.sides.sides[judgement.side]
            formula = single(current.bound)
            if current.kind is not SideKind.SYMBOLIC or formula is None or isinstance(formula, Stack):
                continue
            if judgement.verdict.holds and not is_leaf(formula):
                learnt.note_form(head, formula)
            elif judgement.verdict is Verdict.WRONG:
                self.slipped[head] = (*self.slipped.get(head, ()), formula)
                learnt.note_slip(head, formula, Root(prepared.sides.passage, judgement.node.start))


def _is_wrong(judgement: Judgement) -> bool:
    return judgement.verdict is Verdict.WRONG


def _fails(judgement: Judgement) -> bool:
    return judgement.verdict in (Verdict.WRONG, Verdict.NOT_UNDERSTOOD)


def _misfitting(
    judgement: Judgement, prepared: Prepared, count: int, *, surely: bool, are_own: bool
) -> Judgement:
    """Return a judgement as wrong where something was not understood whose shapes cannot fit.

    What has an entry for each of ``count`` examples may be a column, even where each column of inputs is an example.
    """
    found = misfit_of(prepared.sides, judgement.side)
    if judgement.verdict is not Verdict.NOT_UNDERSTOOD or found is None:
        return judgement
    if found.is_of_examples(count) or not (surely or found.is_certain(are_own=are_own)):
        return judgement
    # Two vectors may stand for their dot product, two matrices beside each other for one of blocks.
    others = [each.bound for each in prepared.sides.sides if each.bound is not None]
    if any(not isinstance(each, Stack) or found.is_beside(each) for each in others):
        return judgement
    return replace(judgement, verdict=Verdict.WRONG)


_Outcome = tuple[Prepared, list[Judgement], Ledger]


def _worst_by_layer(found: list[_Outcome], environment: Environment) -> list[_Outcome]:
    """Return the worst instance for each layer: a rule in general indices may be meant for one layer only."""
    groups: dict[int, list[_Outcome]] = {}
    for each in found:
        groups.setdefault(_layer_of(each[0], environment), []).append(each)
    return [min(group, key=lambda each: quality(each[1], 0)) for group in groups.values()]


def _layer_of(prepared: Prepared, environment: Environment) -> int:
    head = single(prepared.sides.head)
    name = head.name if isinstance(head, Symbol | Updated) else head.by if isinstance(head, Partial) else ""
    graph = environment.network.graph
    return graph[name].place.layer if name in graph else 0


def derivatives_differ(one: Expression, other: Expression) -> tuple[Partial, Partial] | None:
    """Return the one derivative in which two formulas of the same shape differ, and its counterpart."""
    from derive.expressions.matrices import walk

    pairs = [
        (left, right)
        for left, right in zip(walk(one), walk(other), strict=False)
        if left != right and isinstance(left, Partial) and isinstance(right, Partial)
    ]
    return pairs[0] if len(pairs) == 1 else None
