"""A wrong claim, and what a cause needs to explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded
from derive.check.causes.tidying import tidied
from derive.check.formulas.evaluation import NoValue, value
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Kind, Verdict
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names
from derive.check.worlds.written import USUAL_UNIT
from derive.expressions.expression import Expression, Named, Symbol, Updated
from derive.expressions.matrices import entries, walk
from derive.expressions.printed import Printed, printed
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.judge.judgement import Judgement
    from derive.check.meaning.prepared import Prepared
    from derive.check.meaning.scope import Environment
    from derive.check.meaning.writing import Writer
    from derive.check.worlds.points import Points
    from derive.expressions.matrices import Bound


@dataclass(frozen=True)
class Slip:
    """A wrong claim: side ``judgement.side`` of a statement.

    ``formulas`` are right formulas for the head, in symbols; ``claimed`` is the printed number and its unit where
    the claim is a number, ``expected`` the right one; ``before`` are the judgements of the whole statement;
    ``slipped`` are the wrong formulas that the document gave for quantities before, ``numbers`` the right ones that it
    put in for the same thing before.
    """

    math: str
    statement: Statement
    prepared: Prepared
    judgement: Judgement
    environment: Environment
    points: Points
    writer: Writer
    formulas: tuple[Expression, ...]
    claimed: tuple[Fraction, Fraction] | None
    expected: tuple[Fraction, Fraction] | None = None
    before: tuple[Judgement, ...] = ()
    slipped: Mapping[Expression, tuple[Expression, ...]] = field(default_factory=dict)
    numbers: Expression | None = None

    @property
    def node(self) -> nodes.Node:
        """The wrong side."""
        return self.prepared.sides.sides[self.judgement.side].node

    @property
    def bound(self) -> Bound | None:
        """What the wrong side says; None where it has a product that does not exist."""
        return self.prepared.sides.sides[self.judgement.side].bound

    @cached_property
    def unit(self) -> Fraction:
        """The value of the last digit of the decimals on the wrong side; four decimals where it has none."""
        bound = self.prepared.sides.sides[self.judgement.side].bound
        units = [each.unit for each in printed(bound) if each.unit < 1] if bound is not None else []
        return min(units, default=USUAL_UNIT)

    @property
    def follows_right_numbers(self) -> bool:
        """Whether the claim is the result of numbers before it that are right, as far as anything is known of them."""
        side = self.judgement.side - 1
        if self.claimed is None or self.judgement.kind is not Kind.VALUE:
            return False
        before = [each for each in self.before if each.side == side]
        return self.prepared.sides.sides[side].kind is SideKind.NUMERIC and not any(
            each.verdict in (Verdict.WRONG, Verdict.CARRIED) for each in before
        )

    @property
    def is_update(self) -> bool:
        """Whether the claim is about a parameter, or a vector or matrix of them, after an update."""
        head = self.prepared.sides.head
        about = entries(head) if self.judgement.meaning is None and head is not None else (self.judgement.meaning,)
        if all(isinstance(each, Updated) for each in about):
            return True
        # Behind an arrow, the right side of the update stands for it; of a step alone, the product with the rate.
        return any(each is not None and Symbol("eta") in walk(each) for each in (head, self.judgement.meaning))

    def text(self, node: nodes.Node) -> str:
        """Return the source of a node."""
        return self.math[node.start : node.end]

    def written(self, formula: Expression, outer: int = 0) -> str:
        """Return a part of a right formula, tidied, as LaTeX; ``outer`` is how tightly the operator around it binds."""
        return self.writer.formula(tidied(formula, self.points.network.graph), outer)

    def put(self, formula: Expression, outer: int = 0) -> str:
        """Return a part of a right formula as it is to be put in: among numbers with its numbers."""
        if self.prepared.sides.sides[self.judgement.side].kind is SideKind.NUMERIC:
            formula = with_leaves(tidied(formula, self.points.network.graph), self._printed)
            return self.writer.formula(formula, outer)
        return self.written(formula, outer)

    def _printed(self, leaf: Expression) -> Expression:
        if not isinstance(leaf, Named):
            return leaf
        try:
            number, unit = rounded(value(leaf, self.points.own), self.unit)
        except NoValue:
            return leaf
        given = self.points.network.graph.givens.get(leaf.name) if isinstance(leaf, Symbol) else None
        while given is not None and unit < 1 and (number / unit) % 10 == 0:
            unit *= 10
        return Printed(number, unit, nodes.Number(0, 0, number, unit))

    def names(self) -> list[nodes.Name]:
        """Return the symbols of the wrong side, in order."""
        return names(self.node)

    def meaning(self, name: nodes.Name) -> object:
        """Return what a symbol of the statement means."""
        return self.environment.meaning(name.spelling)
