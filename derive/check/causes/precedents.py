"""What a document has said of its symbols before a claim: who gives a symbol its number first cannot contradict anyone.

What speaks against the first word about a symbol comes from a later line, or was said of another symbol that was taken
for the same one. And whoever has said what a quantity is may scale it: a half before a square, to spare a factor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.rounding import interval
from derive.check.causes.evidence import letter_of
from derive.check.formulas.evaluation import NoValue, equal, value
from derive.check.formulas.sides import SideKind
from derive.check.judge.introduced import function_of
from derive.check.judge.judgement import Kind, Verdict
from derive.check.syntax import tree as nodes
from derive.expressions.alike import is_a_share
from derive.expressions.expression import Named
from derive.expressions.matrices import single, walk
from derive.expressions.printed import number_of, printed

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from derive.check.diagnosis.frame import Frame
    from derive.check.diagnosis.walk import Judged
    from derive.check.formulas.sides import Side
    from derive.check.judge.judgement import Judgement
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound

# Numbers that differ by no more than so much of their size are one, rounded otherwise.
SAME = Fraction(1, 50)
_STATE = re.compile(r"\(\d+\)|new|old|t|t[+-]1|\+", re.IGNORECASE)


@dataclass
class Precedents:
    """Grows with the document.

    ``named`` are the symbols that something was said of, or that numbers were put in for, ``explained`` the letters for
    which a formula was given, ``formulas`` those of each quantity. ``numbers`` are those of a symbol in all its states,
    with what it was told of last, and in which frame; ``values`` the same with their signs.
    """

    named: set[nodes.Spelling] = field(default_factory=set)
    explained: set[tuple[str, str]] = field(default_factory=set)
    formulas: dict[Bound, list[Expression]] = field(default_factory=dict)
    numbers: dict[nodes.Spelling, dict[Fraction, tuple[nodes.Node, Frame]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    values: dict[nodes.Spelling, set[Fraction]] = field(default_factory=lambda: defaultdict(set))
    worked_out: dict[object, list[Expression]] = field(default_factory=dict)
    settled: dict[Bound, set[Bound]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, judged: Judged, frame: Frame, wrong: Container[int] = ()) -> None:
        """Remember what a statement says, some judgements of which are ``wrong``."""
        self._settle(judged, wrong)
        first, *others = judged.prepared.sides.sides
        if any(side.kind is SideKind.NUMERIC for side in others):
            self.named |= {name.spelling for name in judged.statement.names}
        told = function_of(first.node) or first.node
        if isinstance(told, nodes.Name):
            of_all_states = self.numbers[of_any_state(told.spelling)]
            numbers = (side.node.value for side in others if isinstance(side.node, nodes.Number))
            of_all_states |= dict.fromkeys(numbers, (first.node, frame))
            self.values[of_any_state(told.spelling)] |= set(_values(others))
        arrays = (side.node for side in judged.prepared.sides.sides if isinstance(side.node, nodes.Matrix))
        self.named |= {name.spelling for each in arrays for name in _named(each)}
        if not isinstance(first.node, nodes.Name):
            return
        self.named.add(first.node.spelling)
        if any(side.kind is not SideKind.NUMBER for side in others):
            self.explained.add(letter_of(first.node.spelling))
        head = judged.prepared.sides.head
        if head is not None:
            found = (single(side.bound) for side in others if side.is_formula_in_symbols)
            self.formulas.setdefault(head, []).extend(each for each in found if each is not None)

    def _settle(self, judged: Judged, wrong: Container[int]) -> None:
        """Remember what nothing speaks against: the formulas of a head, and the numbers that it is worked out of."""
        head, sides = judged.prepared.sides.head, judged.prepared.sides.sides
        slips = {each.side for place, each in enumerate(judged.judgements) if place in wrong}
        fine = [side for place, side in enumerate(sides) if place and place not in slips and side.bound is not None]
        if head is not None:
            self.settled[head] |= {side.bound for side in fine if side.is_formula_in_symbols and side.bound is not None}
        numeric = [single(side.bound) for side in fine if side.kind is SideKind.NUMERIC and not side.holes]
        if slips or numeric:
            self.worked_out[_about(judged)] = [] if slips else [each for each in numeric if each is not None]

    def is_said_again(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a formula was given for the same head before, and nothing spoke against it there."""
        sides = judged.prepared.sides
        formula = sides.sides[judgement.side].bound
        return sides.head is not None and formula is not None and formula in self.settled.get(sides.head, ())

    def is_worked_out(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a number is what those numbers give that the statement before said of the same head."""
        sides = judged.prepared.sides
        claimed = single(sides.sides[judgement.side].bound)
        entry = number_of(claimed) if claimed is not None and judgement.kind is Kind.VALUE else None
        if entry is None:
            return False
        (number, sign), points = entry, judged.ledger.points
        meant = interval(sign * number.value, number.unit)
        try:
            return any(equal(value(each, points.own), meant) for each in self.worked_out.get(_about(judged), ()))
        except NoValue:
            return False

    def is_of_another_state(self, judgement: Judgement, spelling: nodes.Spelling | None, frame: Frame) -> bool:
        """Return whether a number put in is that of another state of its symbol, and the document has gone on since."""
        node = judgement.node
        if judgement.kind is not Kind.SUBSTITUTION or spelling is None or not isinstance(node, nodes.Number):
            return False
        told, since = self.numbers[of_any_state(spelling)].get(node.value, (node, frame))
        is_same_state = isinstance(told, nodes.Name) and told.spelling == spelling
        return since is not frame and not is_same_state

    def is_an_old_value(self, judgement: Judgement, spelling: nodes.Spelling | None) -> bool:
        """Return whether a number put in is one that its symbol had before."""
        node = judgement.node
        if spelling is None or not isinstance(node, nodes.Number):
            return False
        return node.value in self.numbers.get(of_any_state(spelling), ())

    def goes_through_values(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a claim only gives a number to a symbol that has had several: it may have the next one."""
        first = judged.prepared.sides.sides[0].node
        if not isinstance(first, nodes.Name) or judgement.kind is not Kind.VALUE:
            return False
        values = self.values.get(of_any_state(first.spelling), ())
        return max(values, default=0) - min(values, default=0) > SAME * max(map(abs, values), default=0)

    def has_no_formula(self, judged: Judged) -> bool:
        """Return whether nothing but numbers was said of the symbol at the head of a claim before it."""
        first = judged.prepared.sides.sides[0].node
        return isinstance(first, nodes.Name) and letter_of(first.spelling) not in self.explained

    def has_none(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a claim is the first word about its symbol: a number, and nothing else."""
        before = [_named(side.node) for side in judged.prepared.sides.sides[: judgement.side]]
        if judgement.kind is not Kind.VALUE or not all(before):
            return False
        told = [name for names in before for name in names]
        new = (name.spelling not in self.named and letter_of(name.spelling) not in self.explained for name in told)
        return all(new)

    def is_at_odds_with_itself(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether one line gives two formulas for a new quantity, and works it out by the second one."""
        first = judged.prepared.sides.sides[0].node
        is_new = isinstance(first, nodes.Name) and first.spelling not in self.named
        if judgement.verdict is not Verdict.WRONG or judgement.kind is not Kind.DEFINITION or not is_new:
            return False
        before = any(each.side < judgement.side and each.verdict.holds for each in judged.judgements)
        behind = any(each.side > judgement.side and each.verdict is Verdict.CARRIED for each in judged.judgements)
        return before and behind

    def has_other_numbers(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a claim gives a quantity a formula that it had, with other numbers put in."""
        sides = judged.prepared.sides
        formula = single(sides.sides[judgement.side].bound)
        if formula is None or sides.head is None or judgement.side > 1:
            return False
        return any(_is_with_other_numbers(each, formula) for each in self.formulas.get(sides.head, ()))

    def is_a_whole_anew(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a claim gives a quantity the formula that it had without the half before it."""
        sides = judged.prepared.sides
        formula = single(sides.sides[judgement.side].bound)
        if judgement.kind is not Kind.DEFINITION or judgement.side > 1 or formula is None or sides.head is None:
            return False
        return any(is_a_share(each, formula) for each in self.formulas.get(sides.head, ()))


def is_of_a_state(judged: Judged) -> bool:
    """Return whether the head of a claim has a mark that tells its states apart, as what an update gives has."""
    first = judged.prepared.sides.sides[0].node
    return isinstance(first, nodes.Name) and of_any_state(first.spelling) != first.spelling


def _about(judged: Judged) -> Bound | nodes.Spelling | None:
    """Return what a statement is about: a quantity, or a symbol of which nothing is known."""
    first = judged.prepared.sides.sides[0].node
    return judged.prepared.sides.head or (first.spelling if isinstance(first, nodes.Name) else None)


def of_any_state(spelling: nodes.Spelling) -> nodes.Spelling:
    """Return a symbol without what tells its states apart: ``w_1`` for ``w_1'``, ``w_1^{(2)}`` and ``w_{1,new}``.

    >>> of_any_state(nodes.Spelling("w", ("1", "new"), ("+",), 1)) == nodes.Spelling("w", ("1",))
    True
    """
    below = tuple(mark for mark in spelling.below if not _STATE.fullmatch(mark))
    return nodes.Spelling(spelling.base, below, accent=spelling.accent)


def _values(sides: Iterable[Side]) -> Iterator[Fraction]:
    for side in sides:
        alone = single(side.bound)
        shown = number_of(alone) if alone is not None else None
        if shown is not None:
            yield shown[1] * shown[0].value


def _is_with_other_numbers(one: Expression, other: Expression) -> bool:
    counts = [len(printed(side)) for side in (one, other)]
    symbols, same = ({part for part in walk(side) if isinstance(part, Named)} for side in (one, other))
    return symbols == same and min(counts) > 1 and one != other


def _named(node: nodes.Node) -> list[nodes.Name]:
    """Return a symbol, or the entries of a vector or matrix of symbols; none of anything else."""
    entries = [each for row in node.rows for each in row] if isinstance(node, nodes.Matrix) else [node]
    found = [each for each in entries if isinstance(each, nodes.Name)]
    return found if len(found) == len(entries) else []
