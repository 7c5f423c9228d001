"""Judging a formula with numbers put in: each number against the symbol at whose place it stands."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain as chain_of
from itertools import product
from typing import TYPE_CHECKING

from flint import fmpq

from derive.calculus.balls import rational
from derive.calculus.decimals import ends
from derive.calculus.rounding import interval, leading_unit, repeats, rounded_as, rounds_to, truncates_to
from derive.check.formulas.evaluation import NoValue, equal
from derive.check.judge.judgement import Judgement, Kind, Verdict, decided, following, worst
from derive.check.judge.other_quantity import moved_to
from derive.check.judge.working_out import is_worked_out, worked_out_wrongly
from derive.check.syntax.trees import parts
from derive.check.worlds.computed_digits import is_whole
from derive.check.worlds.written import Entry, Root, Valued
from derive.expressions.alignment import Pair, align, align_in_any_order, score
from derive.expressions.expression import AtStep, Named, Negative, Partial, Symbol
from derive.expressions.matrices import entries, is_symbolic, walk
from derive.expressions.printed import Printed, is_leaf, number_of, printed
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.calculus.balls import Real
    from derive.check.formulas.sides import Sides
    from derive.check.syntax import tree as nodes
    from derive.check.worlds.worlds import Worlds
    from derive.expressions.expression import Expression


def judge_substitution(worlds: Worlds, chain: Sides, index: int, before: list[Judgement]) -> Judgement:
    """Judge a side of numbers; of a matrix the worst entry decides. ``before`` judges the sides before it."""
    numeric = entries(chain.sides[index].formula)
    return worst([_Entry(worlds, chain, index, position, before).judged() for position in range(len(numeric))])


class _Entry:
    """One entry of a side of numbers."""

    def __init__(self, worlds: Worlds, chain: Sides, index: int, position: int, before: list[Judgement]) -> None:
        self.worlds = worlds
        self.before = before
        self.chain = chain
        self.index = index
        self.position = position
        self.numeric = entries(chain.sides[index].formula)[position]
        self.node = chain.sides[index].node
        self.right = Judgement(index, Kind.SUBSTITUTION, Verdict.RIGHT, self.node)

    def judged(self) -> Judgement:
        judged = self._compared()
        head = self.worlds.reference(self.chain, self.index, self.position)
        if head is None or not is_symbolic(head):
            return judged
        if judged.verdict is Verdict.WRONG and judged.moved is None:
            is_right = self._follows(head) or self._is_of_printed_numbers(head)
            judged = self.right if is_right else self._as_printed() or self._pinpointed_before(head, judged)
        if judged.verdict is Verdict.RIGHT:
            self.worlds.ledger.note_numbers(head, self.numeric)
        return judged

    def _follows(self, head: Expression) -> bool:
        """Return whether these numbers are what right ones before give, some of them worked out."""
        before = self.worlds.ledger.last_numbers(head)
        return before is not None and is_worked_out(before, self.numeric, self.worlds.exact)

    def _is_of_printed_numbers(self, head: Expression) -> bool:
        """Return whether right numbers that the document printed before give the head, but for their rounding."""
        ledger = self.worlds.ledger
        if isinstance(head, Symbol) and head.name in self.worlds.points.network.graph.givens:
            return False
        rounded = [each for each in printed(self.numeric) if each.unit < 1 and not self.worlds.is_given(each)]
        for each in rounded:
            if not ledger.leaves_printed(each.value, each.unit) or ledger.root_of_printed(each.value, each.unit):
                return False
        return bool(rounded) and equal(self.worlds.exact(head), self.worlds.with_rounded(self.numeric))

    def _as_printed(self) -> Judgement | None:
        """Judge numbers that have the value of a formula by what the document printed for its symbols, in any form."""
        exact = self.worlds.exact(self.numeric)
        for formula in self.worlds.references(self.chain, self.index, self.position):
            for written in self.worlds.by_printed_values(formula) if is_symbolic(formula) else ():
                if equal(written.value, exact):
                    return following(self.right, written.origin)
        return None

    def _compared(self) -> Judgement:
        formula, found = best_alignment(self.worlds, self.chain, self.index, self.position, self.numeric)
        laid = [pair for pair, _ in found]
        judged = [self._where_its_sign_counts(*each) for each in found]
        wrong = [each for each in judged if each.verdict is Verdict.WRONG]
        reference = self.worlds.reference(self.chain, self.index, self.position)
        if laid and not wrong:
            self._note(laid)
            return self._in_wrong_formula(formula, reference) or worst(judged)
        slipped = self._in_earlier_slip(reference)
        if slipped is not None:
            return slipped
        if reference is None:
            return self.right
        by_leaves = bool(laid) and all(pair.is_leaf or is_leaf(pair.symbolic) for pair in laid)
        # What is given is worked out of nothing: rounded numbers that come near it are those of its update.
        worth = self.worlds.exact(self.numeric) if self.worlds.is_given_as(reference) else None
        fits = equal(self.worlds.exact(reference), worth or self.worlds.meant(self.numeric, reference))
        # Where the result fits, one number that is off by its last digits is wrong all the same; several that seem to
        # be are only in another order, or of another form.
        only_one = by_leaves and len(wrong) == 1 and all(pair.is_leaf or pair.is_alike for pair in laid)
        if fits and (not only_one or self._all_known(formula if formula is not None else reference)):
            is_off = self._is_worked_out_wrongly(laid)
            return self._pinpointed(reference, laid, []) if is_off else _trusted(self.worlds, self.right, self.numeric)
        return self._explained(reference, wrong, by_leaves=by_leaves) or self._pinpointed(reference, laid, wrong)

    def _where_its_sign_counts(self, pair: Pair, judged: Judgement) -> Judgement:
        number = number_of(pair.numeric)
        is_turned = number is not None and judged.expected is not None and judged.expected[0] == -number[0].value
        return self.right if number and is_turned and self._has_its_sign(number[0]) else judged

    def _has_its_sign(self, number: Printed) -> bool:
        """Return whether the numbers say nothing against the sign of one of them: the other one is no nearer.

        In a square it makes no difference; in ``b + 0.5 * 0.02`` for a slope of -0.02, two of them are turned round.
        """
        turned = with_leaves(self.numeric, lambda leaf: Negative(leaf) if leaf is number else leaf)
        other, own = self.worlds.exact(turned), self.worlds.exact(self.numeric)
        reference = self.worlds.reference(self.chain, self.index, self.position)
        if reference is None or equal(other, own):
            return equal(other, own)
        right = self.worlds.exact(reference)
        return max(map(abs, ends(own - right))) < min(map(abs, ends(other - right)))

    def _is_worked_out_wrongly(self, laid: list[Pair]) -> bool:
        """Return whether one part of numbers alone is not what stands for it, however its last digits were rounded.

        The rounding of what stands beside it may hide that in the result.
        """
        parts_of_numbers = [pair for pair in laid if not pair.is_alike]
        if len(parts_of_numbers) != 1 or len(laid) < 2 or is_leaf(parts_of_numbers[0].symbolic):
            return False
        part, shown = parts_of_numbers[0].symbolic, number_of(parts_of_numbers[0].numeric)
        if shown is None or shown[0].unit >= 1 or is_symbolic(part) or not _is_part(shown[0].node, self.node):
            return False
        number, sign = shown
        return not equal(self.worlds.traced(part, number.unit), interval(sign * number.value, number.unit))

    def _note(self, laid: list[Pair]) -> None:
        """Remember numbers put in for what the document has printed nowhere: later lines go on from them."""
        ledger = self.worlds.ledger
        for pair in laid:
            number = number_of(pair.numeric)
            if number and isinstance(pair.symbolic, Symbol | Partial | AtStep) and ledger.known(pair.symbolic) is None:
                shown, sign = number
                ledger.note(pair.symbolic, Entry(sign * shown.value, shown.unit, None))
                ledger.computed.note(shown.value, shown.unit, self.worlds.exact(pair.symbolic))

    def _in_wrong_formula(self, formula: Expression | None, reference: Expression | None) -> Judgement | None:
        """Judge right numbers put into a wrong formula of this chain: what is wrong is that formula."""
        if reference is None:
            return None
        # Numbers that have no value, such as 1/0, raise here, whatever stands before them.
        exact, numbers = self.worlds.exact(reference), self.worlds.meant(self.numeric, reference)
        wrong = [each for each in self.before if each.verdict is Verdict.WRONG]
        if not wrong or equal(exact, numbers):
            return None
        for each in wrong:
            bound = self.chain.sides[each.side].bound
            if bound is not None and entries(bound)[self.position] is formula:
                root = Root(self.chain.passage, each.node.start)
                return following(replace(self.right, meaning=reference), root)
        return None

    def _in_earlier_slip(self, reference: Expression | None) -> Judgement | None:
        """Judge right numbers put into a wrong formula that the document gave in an earlier line."""
        if reference is None or equal(self.worlds.exact(reference), self.worlds.meant(self.numeric, reference)):
            return None
        for formula, root in reversed(self.worlds.ledger.slips(reference)):
            for stray in (0, -1):
                laid = align(formula, self.numeric, stray)
                fits = all(judge_pair(self.worlds, pair, self.right).verdict is not Verdict.WRONG for pair in laid)
                if fits and (len(laid) > 1 or laid[0].is_leaf):
                    return following(replace(self.right, meaning=reference), root)
        return None

    def _pinpointed(self, reference: Expression, laid: list[Pair], wrong: list[Judgement]) -> Judgement:
        """Return that the numbers are wrong: where it is one alone, or one worked out for a part, where that stands."""
        whole = replace(self.right, verdict=Verdict.WRONG, meaning=reference)
        if len(wrong) > 1 or len(laid) < 2:
            return whole
        if wrong and wrong[0].node is not self.node:
            return wrong[0]
        worked_out = [pair for pair in laid if not is_leaf(pair.symbolic) and number_of(pair.numeric)]
        shown = number_of(worked_out[0].numeric) if len(worked_out) == 1 else None
        if shown is None or any(not pair.is_alike for pair in laid if pair is not worked_out[0]):
            return whole
        return self._of_part(whole, worked_out[0].symbolic, *shown)

    def _of_part(self, judged: Judgement, part: Expression, number: Printed, sign: int) -> Judgement:
        right = rounded_as(sign * self.worlds.exact(part), number.node)
        return replace(judged, node=number.node, expected=right, meaning=part, negative=sign < 0)

    def _pinpointed_before(self, head: Expression, judged: Judgement) -> Judgement:
        """Return what is said of wrong numbers, at the one that is not what right ones before give, if there is one."""
        before = self.worlds.ledger.last_numbers(head) if judged.node is self.node else None
        found = worked_out_wrongly(before, self.numeric, self.worlds.exact) if before is not None else None
        return self._of_part(judged, *found) if found else judged

    def _explained(self, reference: Expression, wrong: list[Judgement], *, by_leaves: bool) -> Judgement | None:
        """Judge numbers that do not give the reference: of another quantity, one of them wrong, or carried."""
        whole = replace(self.right, verdict=Verdict.WRONG, meaning=reference)
        pinpointed = len(wrong) == 1 and wrong[0].node is not self.node
        if not pinpointed:
            moved = moved_to(self.worlds.points, self.worlds.ledger, reference, self.numeric)
            if moved:
                return replace(whole, moved=moved)
        root = self._worked_out_of_a_slip(reference)
        if root is not None:
            return following(replace(self.right, meaning=reference), root)
        if wrong and by_leaves and not self._is_summed(reference):
            return wrong[0] if wrong[0].node is not self.node else whole
        for formula in (reference, *self.worlds.formulas(reference)):
            carried = self._from_wrong_values(formula)
            if carried is None:
                continue
            numbers = self.worlds.loosely(self.numeric) if formula is reference else self.worlds.meant(self.numeric)
            if equal(carried.value, numbers):
                return decided(replace(self.right, meaning=reference), carried)
        return None

    def _is_summed(self, reference: Expression) -> bool:
        """Return whether the numbers add up over a batch what is a mean: then none of them is wrong by itself."""
        count = len(self.worlds.points.network.examples)
        numbers = self.worlds.meant(self.numeric, reference)
        return count > 1 and equal(self.worlds.exact(reference) * count, numbers)

    def _from_wrong_values(self, formula: Expression) -> Valued | None:
        try:
            return self.worlds.from_wrong_values(formula)
        except NoValue:
            return None

    def _worked_out_of_a_slip(self, reference: Expression) -> Root | None:
        """Return where the wrong formula stands whose value these numbers give, in whatever shape; None mostly."""
        own = [
            (entries(bound)[self.position], Root(self.chain.passage, each.node.start))
            for each in self.before
            if each.verdict is Verdict.WRONG and (bound := self.chain.sides[each.side].bound) is not None
            and self.chain.sides[each.side].is_formula_in_symbols and len(entries(bound)) > self.position
        ]
        numbers = self.worlds.meant(self.numeric)
        for formula, root in (*own, *self.worlds.ledger.slips(reference)):
            try:
                believed = self.worlds.by_beliefs(formula)
                if equal(believed.value if believed else self.worlds.exact(formula), numbers):
                    return root
            except NoValue:
                continue
        return None

    def _all_known(self, reference: Expression) -> bool:
        """Return whether every decimal is the value of some quantity of the formula, in whatever order."""
        leaves = [leaf for leaf in walk(reference) if isinstance(leaf, Named)]
        exact = [self.worlds.exact(leaf) for leaf in leaves]
        return all(
            any(rounds_to(each, sign * number.value, number.unit) for each in exact for sign in (1, -1))
            for number in printed(self.numeric)
            if number.unit < 1
        )


def best_alignment(
    worlds: Worlds, chain: Sides, index: int, position: int, numeric: Expression
) -> tuple[Expression | None, list[tuple[Pair, Judgement]]]:
    """Return the formula that fits the numbers best, with the pairs of symbols and numbers; [] where none does."""
    best: list[tuple[Pair, Judgement]] = []
    best_score, formula = (False, 0), None
    right = Judgement(index, Kind.SUBSTITUTION, Verdict.RIGHT, chain.sides[index].node)

    def is_right(pair: Pair) -> bool:
        return judge_pair(worlds, pair, right).verdict is not Verdict.WRONG

    references = list(worlds.references(chain, index, position))
    ways = chain_of(product(references, (0, -1), (None,)), product(references, (0,), (is_right,)))
    for reference, stray, fits in ways:
        laid = align(reference, numeric, stray) if fits is None else align_in_any_order(reference, numeric, fits)
        if len(laid) == 1 and not laid[0].is_leaf:
            continue
        judged = [judge_pair(worlds, pair, right) for pair in laid]
        wrong = sum(each.verdict is Verdict.WRONG for each in judged)
        rated = not wrong, score(laid) - 2 * wrong
        if not best or rated > best_score:
            best, best_score, formula = list(zip(laid, judged, strict=True)), rated, reference
        if not wrong and all(pair.is_alike for pair in laid):
            break
    return formula, best


def judge_pair(worlds: Worlds, pair: Pair, right: Judgement) -> Judgement:
    """Judge a number at the place of a symbol, or a part of numbers at the place of a part of symbols.

    The number expected is to be put in place of the digits, behind the sign that is written before them.
    """
    number = number_of(pair.numeric)
    try:
        exact = worlds.exact(pair.symbolic)
        if number is None or not is_leaf(pair.symbolic):
            return _judge_part(worlds, pair, exact, right)
    except NoValue:
        return right
    shown, sign = number
    claimed = sign * shown.value
    is_of_before = _is_of_before(worlds, pair.symbolic, claimed)
    if not is_of_before and (
        _stands_for(exact, claimed, shown.unit) or worlds.is_usually_printed_so(exact, claimed, shown.unit)
    ):
        return right
    known = worlds.ledger.known(pair.symbolic) if not isinstance(pair.symbolic, Printed) else None
    if known is None and worlds.points.network.unsaid is None and repeats(exact, claimed, shown.unit):
        return right  # worked out of rounded numbers that the document does not show
    if known and not is_of_before and _repeats(known, claimed, shown.unit):
        return decided(right, known.valued)
    for formula in worlds.formulas(pair.symbolic):
        derived = _from_printed_values(worlds, formula, claimed, shown.unit, right)
        if derived is not None:
            return derived
    if not _is_part(shown.node, right.node):  # a number that a symbol here was given before
        return following(right, worlds.printed_root(shown))
    return replace(
        right,
        verdict=Verdict.WRONG,
        node=shown.node,
        expected=rounded_as(sign * exact, shown.node),
        meaning=pair.symbolic,
        negative=sign < 0,
        truncated=truncates_to(exact, claimed, shown.unit),
    )


def _is_of_before(worlds: Worlds, symbol: Expression, claimed: Fraction) -> bool:
    """Return whether a number is what a parameter was given as, and another one was printed for it since."""
    entry = worlds.ledger.known(symbol) if worlds.is_given_as(symbol, claimed) else None
    return entry is not None and entry.printed != claimed


def _is_part(number: nodes.Number, tree: nodes.Node) -> bool:
    return any(part is number for part in parts(tree))


def _stands_for(exact: Real, claimed: Fraction, unit: Fraction) -> bool:
    """Return whether a number may be put in for a value: as it is or rounded, but nobody rounds one of two digits."""
    if not rounds_to(exact, claimed, unit):
        return False
    return exact == rational(claimed) or not (isinstance(exact, fmpq) and is_whole(exact, leading_unit(exact) / 10))


def _judge_part(worlds: Worlds, pair: Pair, exact: Real, right: Judgement) -> Judgement:
    number = number_of(pair.numeric)
    if number is None and equal(exact, worlds.meant(pair.numeric, pair.symbolic)):
        return _trusted(worlds, right, pair.numeric)
    if number is not None:
        shown, sign = number
        is_printed_so = worlds.is_usually_printed_so(exact, sign * shown.value, shown.unit)
        if is_printed_so or _stands_for(exact, sign * shown.value, shown.unit):
            # That these are the digits of an earlier wrong value, too, is chance.
            return right
        # A part may be another quantity in full, such as p - t for the derivative by a logit.
        for known in worlds.printed_for(pair.symbolic):
            if _repeats(known, sign * shown.value, shown.unit):
                return decided(right, known.valued)
        derived = _from_printed_values(worlds, pair.symbolic, sign * shown.value, shown.unit, right)
        if derived is not None:
            return derived
    carried = worlds.from_wrong_values(pair.symbolic)
    if carried is not None and equal(carried.value, worlds.loosely(pair.numeric)):
        return decided(right, carried)
    return decided(replace(right, meaning=pair.symbolic), None)


def _from_printed_values(
    worlds: Worlds, formula: Expression, claimed: Fraction, unit: Fraction, right: Judgement
) -> Judgement | None:
    """Judge a number that was worked out from the document's own printed values; None where it was not."""
    written = next((each for each in worlds.by_printed_values(formula) if rounds_to(each.value, claimed, unit)), None)
    return decided(right, written) if written is not None else None


def _trusted(worlds: Worlds, right: Judgement, numeric: Expression) -> Judgement:
    return decided(right, Valued(worlds.exact(numeric), worlds.first_root(numeric)))


def _repeats(entry: Entry, claimed: Fraction, unit: Fraction) -> bool:
    """Return whether a number repeats what was printed, perhaps with fewer digits."""
    if entry.printed == claimed:
        return True
    return entry.unit < unit and rounds_to(rational(entry.printed), claimed, unit)
