"""The walk through a document: statement by statement, each judged with what was said before it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.bound import Stack, is_leaf
from derive.check.choosing import Choice, quality
from derive.check.claims import Prepared, Statement, as_updated, instances, prepare
from derive.check.judgement import Judgement, Verdict
from derive.check.judging import judge
from derive.check.ledger import Ledger
from derive.check.sides import SideKind, single
from derive.network.expression import Expression, Partial

if TYPE_CHECKING:
    from derive.check.bound import Bound
    from derive.check.environment import Environment
    from derive.check.evaluation import Points


@dataclass(frozen=True)
class Judged:
    """A statement with its judgements, and the state in which it was judged (for the search of causes)."""

    statement: Statement
    prepared: Prepared
    environment: Environment
    judgements: tuple[Judgement, ...]
    ledger: Ledger
    slipped: dict[Expression, tuple[Expression, ...]]
    exception: bool


@dataclass
class Walk:
    """Carries what a document has said from statement to statement."""

    choice: Choice
    points: Points
    ledger: Ledger = field(init=False)
    defined: dict[object, Bound] = field(default_factory=dict)
    slipped: dict[Expression, tuple[Expression, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.points)

    def judge(self, index: int, statement: Statement) -> Judged:
        """Judge one statement and remember what it says."""
        exceptions = self.choice.exceptions.get(index, {})
        environment = replace(
            self.choice.environment,
            exceptions={**self.choice.environment.exceptions, **exceptions},
            defined={**self.choice.environment.defined, **self.defined},
        )
        before = self.ledger.copy()
        prepared, judgements = self._best(statement, environment)
        if prepared.defines:
            name, meaning = prepared.defines
            self.defined[name.spelling] = meaning
        self._remember(prepared, judgements)
        return Judged(
            statement, prepared, environment, tuple(judgements), before, dict(self.slipped), bool(exceptions)
        )

    def _best(self, statement: Statement, environment: Environment) -> tuple[Prepared, list[Judgement]]:
        """Judge a statement as it stands; a claim about a parameter that fails may speak of its updated value."""
        worst: tuple[Prepared, list[Judgement]] | None = None
        before = self.ledger.copy()
        for indices in instances(statement, environment):
            prepared = prepare(statement, environment, indices)
            judged = judge(self.points, self.ledger, prepared.sides)
            if worst is None or quality(judged, 0) < quality(worst[1], 0):
                worst = (prepared, judged)
        assert worst is not None
        if any(each.verdict in (Verdict.WRONG, Verdict.MISSING) for each in worst[1]):
            updated = as_updated(worst[0], environment)
            if updated:
                ledger = before.copy()
                judged = judge(self.points, ledger, updated.sides)
                asked = any(each.verdict is Verdict.MISSING for each in worst[1])
                if asked or quality(judged, 0) > quality(worst[1], 0):
                    self.ledger = ledger
                    return updated, judged
        return worst

    def _remember(self, prepared: Prepared, judgements: list[Judgement]) -> None:
        head = single(prepared.sides.head)
        if head is None or not is_leaf(head):
            return
        for judgement in judgements:
            current = prepared.sides.sides[judgement.side]
            formula = single(current.bound)
            if current.kind is not SideKind.SYMBOLIC or formula is None or isinstance(formula, Stack):
                continue
            if judgement.verdict is Verdict.RIGHT and not is_leaf(formula):
                self.ledger.note_form(head, formula)
            elif judgement.verdict is Verdict.WRONG:
                self.slipped[head] = (*self.slipped.get(head, ()), formula)


def derivatives_differ(one: Expression, other: Expression) -> tuple[Partial, Partial] | None:
    """Return the one derivative in which two formulas of the same shape differ, and its counterpart."""
    from derive.check.bound import walk

    pairs = [
        (left, right)
        for left, right in zip(walk(one), walk(other), strict=False)
        if left != right and isinstance(left, Partial) and isinstance(right, Partial)
    ]
    return pairs[0] if len(pairs) == 1 else None
