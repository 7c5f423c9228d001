"""Judging a printed result: right by the exact value, or by the document's own operands; carried, cut off, or wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.decimals import ends
from derive.check.claims.alignment import number_of
from derive.check.claims.bound import Stack, is_leaf, is_symbolic
from derive.check.claims.rounding import interval, is_exact, nearest, rounded_as, rounds_to, truncates_to
from derive.check.judge.judgement import Judgement, Kind, Verdict, worst
from derive.check.meaning.sides import SideKind, entries
from derive.check.model.evaluation import NoValue, equal
from derive.check.reason import because
from derive.check.syntax.tree import Name
from derive.check.worlds.written import Belief, Entry, Root
from derive.expressions.expression import Call, Negative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.calculus.balls import Real
    from derive.check.meaning.sides import Side, Sides
    from derive.check.syntax.tree import Number
    from derive.check.worlds.worlds import Bench
    from derive.expressions.expression import Expression


def judge_result(bench: Bench, chain: Sides, index: int, before: list[Judgement]) -> Judgement:
    """Judge a side that is a number, or a vector of numbers; ``before`` are the judgements of the sides before."""
    current = chain.sides[index]
    shown = entries(current.formula)
    head = chain.head if chain.head is not None else chain.sides[index - 1].bound
    if head is None or len(entries(head)) != len(shown):
        reason = because("shapes-differ" if head is not None else "nothing-to-compare")
        return Judgement(index, Kind.VALUE, Verdict.NOT_UNDERSTOOD, current.node, reason=reason)
    return worst([_Result(bench, chain, index, position, before).judged() for position in range(len(shown))])


@dataclass
class _Result:
    """One printed number of a side."""

    bench: Bench
    chain: Sides
    index: int
    position: int
    before: list[Judgement]

    def judged(self) -> Judgement:
        current = self.chain.sides[self.index]
        entry = number_of(entries(current.formula)[self.position])
        reference = self.bench.reference(self.chain, self.index, self.position)
        if entry is None or reference is None:
            raise NoValue(because("no-reference"))
        shown, sign = entry
        claimed = sign * shown.value
        self.bench.ledger.note_unit(shown.unit)
        in_numbers = self.chain.head is None and not any(
            side.is_formula_in_symbols for side in self.chain.sides[: self.index]
        )
        node = shown.node if isinstance(current.bound, Stack) else current.node
        right = Judgement(self.index, Kind.VALUE, Verdict.RIGHT, node, meaning=None if in_numbers else reference)
        exact = self.bench.exact(reference)
        judged, belief = self._compared(right, exact, claimed, shown.node)
        if judged.truncated and shown.node.continued:  # dots say that digits are left out
            verdict = Verdict.CARRIED if judged.root else Verdict.RIGHT
            judged = replace(judged, verdict=verdict, truncated=False, own_result=None)
        if judged.verdict is not Verdict.WRONG or judged.truncated:
            self.bench.ledger.computed.note(claimed, shown.unit, exact)
        is_named = is_leaf(reference) or isinstance(reference, Call) or isinstance(self.chain.sides[0].node, Name)
        if not in_numbers and is_named:
            own = judged.root or Root(self.chain.passage, shown.node.start)
            root = None if judged.verdict.holds else own
            self._note(reference, Entry(claimed, shown.unit, root, belief))
        return judged

    def _note(self, reference: Expression, entry: Entry) -> None:
        """Remember the number; of an error signal that is defined with a minus, that of the derivative, too."""
        self.bench.ledger.note(reference, entry)
        if isinstance(reference, Negative) and is_leaf(reference.operand):
            belief = replace(entry.belief, value=-entry.belief.value) if entry.belief else None
            self.bench.ledger.note(reference.operand, replace(entry, printed=-entry.printed, belief=belief))

    def _compared(
        self, right: Judgement, exact: Real, claimed: Fraction, shown: Number
    ) -> tuple[Judgement, Belief | None]:
        """Return the judgement and what was believed before rounding, where it follows from a wrong value."""
        unit = shown.unit
        meant = interval(claimed, Fraction(0) if is_exact(claimed, unit) else unit)
        belief = next((each for each in self._beliefs() if rounds_to(each.value, claimed, unit)), None)
        if rounds_to(exact, claimed, unit) or self._is_about(exact, claimed, unit):
            return right, belief
        expected = rounded_as(exact, shown)
        carried = replace(right, verdict=Verdict.CARRIED, expected=expected)
        if belief:
            return replace(carried, root=belief.root), belief
        cut: Judgement | None = None
        for result, root in self._own_results():
            if rounds_to(result, claimed, unit):
                return (replace(carried, root=root) if root else right), None
            if cut is None and truncates_to(result, claimed, unit):
                own = rounded_as(result, shown)
                cut = replace(right, verdict=Verdict.WRONG, truncated=True, own_result=own, expected=own)
                cut = replace(cut, verdict=Verdict.CARRIED, root=root, expected=expected) if root else cut
        for result, own_root in self._within_own_numbers(unit):
            if equal(result, meant):
                return (replace(carried, root=own_root) if own_root else right), None
        if cut is not None:
            return cut, None
        if truncates_to(exact, claimed, unit):
            return replace(right, verdict=Verdict.WRONG, truncated=True, expected=expected), None
        for result, root in self._carried_intervals():
            if equal(result, meant):
                return replace(carried, root=root), None
        return replace(right, verdict=Verdict.WRONG, expected=expected), None

    def _is_about(self, exact: Real, claimed: Fraction, unit: Fraction) -> bool:
        """Return whether a value is said to be about a whole number: the next, or nought for what is not printed."""
        if self.chain.relations[self.index - 1] != "approx" or unit < 1:
            return False
        return claimed in nearest(ends(exact)[0], self.bench.ledger.usual_unit if claimed == 0 else unit)

    def _within_own_numbers(self, unit: Fraction) -> Iterator[tuple[Real, Root | None]]:
        """Yield what the numbers before give, however their last digits were rounded.

        Only where nothing else is known of what they stand for: no network, or no symbol of it at the head.
        """
        head = self.chain.head
        is_known = self.bench.points.network.unsaid is None and not self.chain.introduces
        if is_known and head is not None and is_symbolic(head):
            return
        for _, side, entry in self._sides_before():
            if side.kind is SideKind.NUMERIC:
                yield self.bench.traced(entry, unit), self.bench.first_root(entry)

    def _beliefs(self) -> Iterator[Belief]:
        """Yield what follows, before rounding, from a wrong formula of this chain and from wrong values before it."""
        head = self.bench.reference(self.chain, self.index, self.position)
        formulas = [
            (entry, self._root_of(other))
            for other, side, entry in self._sides_before()
            if side.is_formula_in_symbols and (other > 0 or not is_leaf(entry))
        ]
        if head is not None:
            formulas += [(formula, None) for formula in self.bench.formulas(head)]
            formulas += self.bench.ledger.slips(head)
        for formula, own in formulas:
            found = self.bench.by_beliefs(formula)
            if found:
                # A wrong formula is where it begins, whatever is put into it.
                yield Belief(found.value, own) if own else found
            elif own:
                yield Belief(self.bench.exact(formula), own)

    def _sides_before(self) -> Iterator[tuple[int, Side, Expression]]:
        """Yield the sides before this one with a formula, nearest first, and their entries at this position."""
        for other in range(self.index - 1, -1, -1):
            side = self.chain.sides[other]
            if side.bound is not None and not side.holes and len(entries(side.bound)) > self.position:
                yield other, side, entries(side.bound)[self.position]

    def _own_results(self) -> Iterator[tuple[Real, Root | None]]:
        """Yield what the document's own operands give, with the root of a wrong one among them."""
        for other, side, entry in self._sides_before():
            root = self._root_of(other)
            if side.kind in (SideKind.NUMERIC, SideKind.NUMBER):
                yield self.bench.exact(entry), root
            elif other > 0 or not is_leaf(entry):
                yield from self._by_printed_values(entry, root)
        head = self.bench.reference(self.chain, self.index, self.position)
        for formula in self.bench.formulas(head) if head is not None else ():
            yield from self.bench.by_printed_values(formula)

    def _root_of(self, side: int) -> Root | None:
        judged = next((each for each in self.before if each.side == side), None)
        if judged is None or judged.verdict.holds:
            return None
        bound = self.chain.sides[side].bound
        if judged.moved and bound is not None:
            # Only the symbols are wrong: the numbers come from where they come from.
            carried = next(filter(None, map(self.bench.first_root, entries(bound))), None)
            return carried or Root(self.chain.passage, judged.node.start)
        return judged.root or Root(self.chain.passage, judged.node.start)

    def _by_printed_values(self, formula: Expression, root: Root | None) -> Iterator[tuple[Real, Root | None]]:
        found = [(derived, carried or root) for derived, carried in self.bench.by_printed_values(formula)]
        yield from found
        if root and not found:
            yield self.bench.exact(formula), root

    def _carried_intervals(self) -> Iterator[tuple[Real, Root]]:
        """Yield the intervals that wrong printed values mean; a result within is right, given them."""
        for _, side, entry in self._sides_before():
            if side.kind is SideKind.NUMERIC:
                root = self.bench.first_root(entry)
                if root:
                    yield self.bench.meant(entry), root
            elif not is_leaf(entry):
                carried = self.bench.from_wrong_values(entry)
                if carried:
                    yield carried
