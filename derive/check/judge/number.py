"""Judging a printed result: right by the exact value, or by the document's own operands; carried, cut off, or wrong."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain as chain_of
from itertools import tee
from typing import TYPE_CHECKING

from derive.calculus.balls import rational
from derive.calculus.decimals import ends
from derive.calculus.rounding import (
    AS_PRINTED,
    interval,
    is_exact,
    is_of_doubles,
    leading_unit,
    nearest,
    repeats,
    rounded,
    rounded_as,
    rounds_to,
    truncates_to,
)
from derive.check.formulas.evaluation import NoValue, equal
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Judgement, Kind, Verdict, decided, following, worst
from derive.check.reason import because
from derive.check.syntax.tree import Name, Number
from derive.check.worlds.computed_digits import is_whole
from derive.check.worlds.written import Entry, Root, Valued
from derive.expressions.expression import Call, Constant, Expression, Named, Negative, Symbol
from derive.expressions.matrices import Stack, entries, is_symbolic
from derive.expressions.printed import is_leaf, number_of, printed
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.calculus.balls import Real
    from derive.check.formulas.sides import Side, Sides
    from derive.check.worlds.worlds import Worlds
    from derive.expressions.expression import Expression


def judge_result(worlds: Worlds, chain: Sides, index: int, before: list[Judgement]) -> Judgement:
    """Judge a side that is a number, or a vector of numbers; ``before`` are the judgements of the sides before."""
    current = chain.sides[index]
    shown = entries(current.formula)
    head = chain.head if chain.head is not None else chain.sides[index - 1].bound
    if head is None or len(entries(head)) != len(shown):
        reason = because("shapes-differ" if head is not None else "nothing-to-compare")
        return Judgement(index, Kind.VALUE, Verdict.NOT_UNDERSTOOD, current.node, reason=reason)
    return worst([_Result(worlds, chain, index, position, before).judged() for position in range(len(shown))])


# A right number is told with so many digits more than a wrong one has, where it needs no more.
MOST_DIGITS_MORE = 3
# A lost nought moves the point by so many places at most.
MOST_SHIFTED = 3


@dataclass
class _Result:
    """One printed number of a side."""

    worlds: Worlds
    chain: Sides
    index: int
    position: int
    before: list[Judgement]

    def judged(self) -> Judgement:
        current = self.chain.sides[self.index]
        entry = number_of(entries(current.formula)[self.position])
        reference = self.worlds.reference(self.chain, self.index, self.position)
        if entry is None or reference is None:
            raise NoValue(because("no-reference"))
        shown, sign = entry
        claimed = sign * shown.value
        self.worlds.ledger.note_unit(shown.unit)
        in_numbers = self.chain.head is None and not any(
            side.is_formula_in_symbols for side in self.chain.sides[: self.index]
        )
        node = shown.node if isinstance(current.bound, Stack) else current.node
        right = Judgement(self.index, Kind.VALUE, Verdict.RIGHT, node, meaning=None if in_numbers else reference)
        exact = self.worlds.exact(reference)
        judged, belief = self._compared(right, exact, claimed, shown.node)
        if judged.verdict is Verdict.RIGHT and not is_whole(exact, shown.unit):
            self.worlds.ledger.note_unit(shown.unit, is_rounded=True)
        if judged.truncated and shown.node.continued:  # dots say that digits are left out
            judged = following(replace(judged, truncated=False, own_result=None), judged.root)
        if judged.verdict is not Verdict.WRONG or judged.truncated:
            self.worlds.ledger.computed.note(claimed, shown.unit, exact, of_rounded=self._is_of_rounded())
        is_named = is_leaf(reference) or isinstance(reference, Call) or isinstance(self.chain.sides[0].node, Name)
        if not in_numbers and is_named:
            own = judged.root or Root(self.chain.passage, shown.node.start)
            # Digits that are cut off make nothing wrong that goes on from them: they are within what rounding does.
            is_only_cut = judged.truncated and judged.root is None
            root = None if judged.verdict.holds or is_only_cut else own
            self._note(reference, Entry(claimed, shown.unit, root, belief))
        return judged

    def _is_of_rounded(self) -> bool:
        """Return whether a rounded number stands in what the number is worked out of."""
        numeric = next((entry for _, side, entry in self._sides_before() if side.kind is SideKind.NUMERIC), None)
        return numeric is not None and any(map(self.worlds.is_rounded, printed(numeric)))

    def _note(self, reference: Expression, entry: Entry) -> None:
        """Remember the number; of an error signal that is defined with a minus, that of the derivative, too."""
        self.worlds.ledger.note(reference, entry)
        if isinstance(reference, Negative) and is_leaf(reference.operand):
            belief = replace(entry.belief, value=-entry.belief.value) if entry.belief else None
            self.worlds.ledger.note(reference.operand, replace(entry, printed=-entry.printed, belief=belief))

    def _compared(
        self, right: Judgement, exact: Real, claimed: Fraction, shown: Number
    ) -> tuple[Judgement, Valued | None]:
        """Return the judgement and what was believed before rounding, where it follows from a wrong value."""
        unit = shown.unit
        if self._lacks_a_digit(exact, claimed, unit):
            return replace(right, verdict=Verdict.WRONG, expected=rounded(exact, leading_unit(exact) / 10)), None
        beliefs, once_more = tee(self._beliefs())
        belief = next((each for each in beliefs if rounds_to(each.value, claimed, unit)), None)
        is_meant = rounds_to(exact, claimed, unit) or self._is_about(exact, claimed, unit)
        is_meant = is_meant or is_of_doubles(exact, claimed, unit)
        # Dots say that digits are left out.
        is_meant = is_meant or (shown.continued and truncates_to(exact, claimed, unit))
        is_meant = is_meant or self.worlds.is_usually_printed_so(exact, claimed, unit)
        written = belief or (None if is_meant else self._followed(claimed, unit))
        judged = decided(right, written, meant=is_meant)
        if judged.verdict is Verdict.WRONG:
            cut = self._cut_off(right, exact, claimed, shown)
            judged = cut or decided(right, _with_value(self._carried_intervals(), claimed, unit))
        if judged.verdict is Verdict.WRONG and self._is_of_hidden_numbers(exact, claimed, unit):
            return right, belief
        if is_meant and (slipped := self._exactly_slipped(once_more, exact, claimed, unit)) is not None:
            return replace(decided(right, slipped), expected=self._to_more_digits(exact, unit)), slipped
        if judged.verdict is not Verdict.RIGHT and judged.expected is None:
            is_slip = judged.verdict is Verdict.WRONG
            right_value = (is_slip and self._by_numbers_before()) or exact
            judged = replace(judged, expected=self._as_this_document_rounds(right_value, claimed, shown))
        if judged.verdict is not Verdict.RIGHT and judged.expected is not None and judged.expected[0] == claimed:
            return right, belief  # what is right is written with the same digits
        return judged, belief

    def _exactly_slipped(
        self, beliefs: Iterator[Valued], exact: Real, claimed: Fraction, unit: Fraction
    ) -> Valued | None:
        """Return the wrong value that a number is to the last digit, where it is the right one only rounded."""
        if is_whole(exact, unit) or unit >= 1:
            return None
        wrong_numbers = (
            Valued(self.worlds.exact(entry), self._root_of(other))
            for other, side, entry in self._sides_before()
            if side.kind is SideKind.NUMERIC
        )
        # What comes from a wrong number of another line, and is right as it is printed, is as right as any other.
        found = (
            each for each in chain_of(beliefs, wrong_numbers)
            if each.origin is not None and each.origin.passage == self.chain.passage
        )  # fmt: skip
        return next((each for each in found if equal(each.value, rational(claimed))), None)

    def _as_this_document_rounds(self, value: Real, claimed: Fraction, shown: Number) -> tuple[Fraction, Fraction]:
        """Return a right value with the digits of the wrong one; where those are all, with those of rounded ones.

        Where nothing was rounded, a point at a wrong place behind right numbers leaves all digits as they are.
        """
        found, usual = rounded_as(value, shown), self.worlds.ledger.rounding_unit
        follows_numbers = self.chain.sides[self.index - 1].kind is SideKind.NUMERIC
        is_exact = usual is None and follows_numbers and all(each.verdict.holds for each in self.before)
        shifts = (10**places for places in range(1, MOST_SHIFTED + 1) if is_exact)
        shift = next((each for each in shifts if equal(value, rational(claimed / each))), None)
        if shift is not None:
            return claimed / shift, shown.unit / shift
        if usual is None or usual >= found[1] or is_whole(value, found[1]):
            return found
        has_all_digits = any(equal(each.value, rational(claimed)) for each in self._own_results())
        return rounded(value, usual, AS_PRINTED) if has_all_digits else found

    def _to_more_digits(self, exact: Real, unit: Fraction) -> tuple[Fraction, Fraction]:
        """Return a value with more digits than ``unit`` has: all, or as many as the document prints mostly."""
        finer = (unit / 10**more for more in range(1, MOST_DIGITS_MORE + 1))
        usual = min(self.worlds.ledger.usual_unit, unit / 10)
        return rounded(exact, next((each for each in finer if is_whole(exact, each)), usual))

    def _is_of_hidden_numbers(self, exact: Real, claimed: Fraction, unit: Fraction) -> bool:
        """Return whether a number is what others give that were rounded, as it was, and are not shown."""
        has_network = self.worlds.points.network.unsaid is None
        if not has_network or any(side.kind is SideKind.NUMERIC for _, side, _ in self._sides_before()):
            return False
        head = self.worlds.reference(self.chain, self.index, self.position)
        formulas = [entry for _, side, entry in self._sides_before() if side.is_formula_in_symbols]
        formulas += self.worlds.formulas(head) if head is not None else ()
        digits = len(str(abs(claimed) // unit))
        return repeats(exact, claimed, unit) and any(
            rounds_to(each, claimed, unit) for each in self._with_rounded(formulas, digits)
        )

    def _with_rounded(self, formulas: Iterable[Expression], digits: int) -> Iterator[Real]:
        for formula in formulas:
            with suppress(NoValue):
                yield self.worlds.exact(self._of_rounded(formula, digits))

    def _of_rounded(self, formula: Expression, digits: int) -> Expression:
        """Return a formula with numbers of so many digits for what is computed and that the document does not show."""
        graph, ledger = self.worlds.points.network.graph, self.worlds.ledger

        def rounded_off(leaf: Expression) -> Expression:
            is_given = not isinstance(leaf, Named) or (isinstance(leaf, Symbol) and leaf.name in graph.givens)
            if is_given or ledger.known(leaf) is not None:
                return leaf
            value = self.worlds.exact(leaf)
            number = ends(value)[0]
            return Constant(nearest(number, leading_unit(value) / 10 ** (digits - 1))[0]) if number else leaf

        return with_leaves(formula, rounded_off)

    def _by_numbers_before(self) -> Real | None:
        """Return what right numbers give that stand before a result; a network knows better than its rounded ones."""
        side = self.chain.sides[self.index - 1]
        has_no_network = self.worlds.points.network.unsaid is not None
        holds = has_no_network and any(each.side == self.index - 1 and each.verdict.holds for each in self.before)
        if not holds or side.kind is not SideKind.NUMERIC or side.holes or side.bound is None:
            return None
        numbers = entries(side.bound)
        return self.worlds.exact(numbers[self.position]) if len(numbers) > self.position else None

    def _followed(self, claimed: Fraction, unit: Fraction) -> Valued | None:
        """Return the value by the document's own operands that a number is, or that the intervals of these have."""
        found = next((each for each in self._own_results() if rounds_to(each.value, claimed, unit)), None)
        within = found or _with_value(self._within_own_numbers(claimed, unit), claimed, unit)
        return within or self._by_digits(claimed, unit)

    def _by_digits(self, claimed: Fraction, unit: Fraction) -> Valued | None:
        """Return the value as far as the digits of printed numbers tell it, which nothing but these digits does."""
        reference = self.worlds.reference(self.chain, self.index, self.position)
        found = self.worlds.by_digits(reference) if reference is not None else None
        return _with_value(iter((Valued(found, None),)), claimed, unit) if found is not None else None

    def _cut_off(self, right: Judgement, exact: Real, claimed: Fraction, shown: Number) -> Judgement | None:
        """Judge a number that is a value cut off instead of rounded; None where it is none."""
        cut = next((each for each in self._own_results() if truncates_to(each.value, claimed, shown.unit)), None)
        if cut is not None:
            own = rounded_as(cut.value, shown)
            judged = decided(replace(right, truncated=True, own_result=own), cut if cut.origin else None)
            return judged if cut.origin else replace(judged, expected=own)
        return decided(replace(right, truncated=True), None) if truncates_to(exact, claimed, shown.unit) else None

    def _lacks_a_digit(self, exact: Real, claimed: Fraction, unit: Fraction) -> bool:
        """Return whether the second of two digits is cut off: nobody rounds 0.25 + 0.5 to 0.7.

        Only of numbers that are no rounded results themselves, and of a 5, as all else is no rounding anyway.
        """
        before = self.chain.sides[self.index - 1]
        if before.kind is not SideKind.NUMERIC or self.chain.relations[self.index - 1] != "=" or unit >= 1:
            return False
        lower, upper = ends(exact)
        is_cut = lower == upper and abs(lower) - abs(claimed) == unit / 2 and is_whole(exact, leading_unit(exact) / 10)
        return is_cut and equal(self.worlds.traced(entries(before.formula)[self.position], unit), exact)

    def _is_about(self, exact: Real, claimed: Fraction, unit: Fraction) -> bool:
        """Return whether a value is said to be about a whole number: the next, or nought for what is not printed."""
        if self.chain.relations[self.index - 1] != "approx" or unit < 1:
            return False
        return claimed in nearest(ends(exact)[0], self.worlds.ledger.usual_unit if claimed == 0 else unit)

    def _within_own_numbers(self, claimed: Fraction, unit: Fraction) -> Iterator[Valued]:
        """Yield what the numbers before give, however their last digits were rounded.

        Only where nothing else is known of what they stand for: no network, or no symbol of it at the head.
        """
        head = self.chain.head
        is_known = self.worlds.points.network.unsaid is None and not self.chain.introduces
        if is_known and head is not None and is_symbolic(head):
            return
        for _, side, entry in self._sides_before():
            if side.kind is SideKind.NUMERIC:
                is_finer = self._is_finer(entry, claimed, unit)
                yield Valued(self.worlds.traced(entry, unit, is_finer=is_finer), self.worlds.first_root(entry))

    def _is_finer(self, numbers: Expression, claimed: Fraction, unit: Fraction) -> bool:
        """Return whether a number has a digit more than the exact result of others, none of which is nought."""
        coarser = unit * 10
        return is_whole(self.worlds.exact(numbers), coarser) and (claimed / coarser).denominator != 1

    def _beliefs(self) -> Iterator[Valued]:
        """Yield what follows, before rounding, from a wrong formula of this chain and from wrong values before it."""
        head = self.worlds.reference(self.chain, self.index, self.position)
        formulas = [
            (entry, self._root_of(other))
            for other, side, entry in self._sides_before()
            if side.is_formula_in_symbols and (other > 0 or not is_leaf(entry))
        ]
        if head is not None:
            formulas += [(formula, None) for formula in self.worlds.formulas(head)]
            formulas += self.worlds.ledger.slips(head)
        for formula, own in formulas:
            found = self.worlds.by_beliefs(formula)
            if found:
                # A wrong formula is where it begins, whatever is put into it.
                yield Valued(found.value, own) if own else found
            elif own:
                yield Valued(self.worlds.exact(formula), own)

    def _sides_before(self) -> Iterator[tuple[int, Side, Expression]]:
        """Yield the sides before this one with a formula, nearest first, and their entries at this position."""
        for other in range(self.index - 1, -1, -1):
            side = self.chain.sides[other]
            if side.bound is not None and not side.holes and len(entries(side.bound)) > self.position:
                yield other, side, entries(side.bound)[self.position]

    def _own_results(self) -> Iterator[Valued]:
        """Yield what the document's own operands give."""
        for other, side, entry in self._sides_before():
            root = self._root_of(other)
            if side.kind in (SideKind.NUMERIC, SideKind.NUMBER):
                yield Valued(self.worlds.exact(entry), root)
            elif other > 0 or not is_leaf(entry):
                yield from self._by_printed_values(entry, root)
        head = self.worlds.reference(self.chain, self.index, self.position)
        for formula in self.worlds.formulas(head) if head is not None else ():
            yield from self.worlds.by_printed_values(formula)
        numbers = self.worlds.ledger.last_numbers(head) if head is not None else None
        if numbers is not None:
            yield Valued(self.worlds.exact(numbers), self.worlds.first_root(numbers))

    def _root_of(self, side: int) -> Root | None:
        judged = next((each for each in self.before if each.side == side), None)
        if judged is None or judged.verdict.holds or self._is_of_another_entry(judged):
            return None
        bound = self.chain.sides[side].bound
        if judged.moved and bound is not None:
            # Only the symbols are wrong: the numbers come from where they come from.
            carried = next(filter(None, map(self.worlds.first_root, entries(bound))), None)
            return carried or Root(self.chain.passage, judged.node.start)
        return judged.root or Root(self.chain.passage, judged.node.start)

    def _is_of_another_entry(self, judged: Judgement) -> bool:
        """Return whether a number that is wrong in a vector or matrix does not stand in the entry at this position."""
        wrong = (judged, *judged.others)
        inside = entries(self.chain.sides[judged.side].formula)
        if len(inside) == 1 or not all(isinstance(each.node, Number) for each in wrong):
            return False
        numbers = [part.node for part in printed(inside[self.position])]
        return not any(each.node is number for each in wrong for number in numbers)

    def _by_printed_values(self, formula: Expression, root: Root | None) -> Iterator[Valued]:
        found = [replace(each, origin=each.origin or root) for each in self.worlds.by_printed_values(formula)]
        yield from found
        if root and not found:
            yield Valued(self.worlds.exact(formula), root)

    def _carried_intervals(self) -> Iterator[Valued]:
        """Yield the intervals that wrong printed values mean; a result within is right, given them."""
        for _, side, entry in self._sides_before():
            if side.kind is SideKind.NUMERIC:
                root = self.worlds.first_root(entry)
                if root:
                    yield Valued(self.worlds.meant(entry), root)
            elif not is_leaf(entry):
                carried = self.worlds.from_wrong_values(entry)
                if carried:
                    yield carried


def _with_value(found: Iterator[Valued], claimed: Fraction, unit: Fraction) -> Valued | None:
    """Return the first value that may be a printed number, for what its digits mean."""
    meant = interval(claimed, Fraction(0) if is_exact(claimed, unit) else unit)
    return next((each for each in found if equal(each.value, meant)), None)
