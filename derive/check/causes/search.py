"""The search for the cause of a wrong claim: the smallest edit that makes it true, found by trying."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from derive.calculus.rounding import rounds_to, truncates_to
from derive.check.causes import CAUSES, Candidate, Edit, Slip
from derive.check.causes.cause import Found
from derive.check.causes.printed_matrix import gives_the_matrix
from derive.check.formulas.evaluation import NoValue, equal, same, value, values
from derive.check.formulas.sides import Side, SideKind
from derive.check.judge.chain import judge_side
from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.judge.substitution import judge_pair
from derive.check.meaning.sides import side
from derive.check.syntax.trees import parts
from derive.check.worlds.simplified import held
from derive.check.worlds.worlds import Worlds
from derive.expressions.alignment import Pair, align
from derive.expressions.alike import but_for_signs, flat, in_any_order
from derive.expressions.expression import Constant, Partial, Symbol
from derive.expressions.matrices import is_symbolic, single, walk
from derive.expressions.printed import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.causes.edits import Reader
    from derive.check.causes.known import Known
    from derive.check.syntax.tree import Node
    from derive.check.worlds.written import Ledger
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound

# What printed digits show by themselves comes before what has to be evaluated.
SEARCHES = (
    *(cause.by_digits for cause in CAUSES if cause.by_digits is not None),
    *(cause.search for cause in CAUSES if cause.search is not None),
)
AT_LAST = tuple(cause.at_last for cause in CAUSES if cause.at_last is not None)
# Bounds of the search, in candidates tried: for a claim, fewer for a long one (in parts of formulas looked at), and
# for a whole document.
MOST_TRIED = 600
MOST_PAIRS = 1_000
MOST_PARTS = 20_000
FEWEST_TRIED = 8
MOST_IN_DOCUMENT = 100_000
# How many edits may be combined in twos.
MOST_COMBINED = 70
# How well a side that is mended repeats a right formula, in the same order or in another.
AS_IT_IS, IN_ANY_ORDER = 3, 2
BAD = (Verdict.WRONG, Verdict.NOT_UNDERSTOOD)


class Search:
    """Tries candidates for one wrong claim after the other."""

    def __init__(self, reader: Reader, known: Known) -> None:
        """``known`` is what was found before, in checks of the same document; what is found is added."""
        self.reader = reader
        self.known = known
        self.left = MOST_IN_DOCUMENT
        self.ledger: Ledger
        self.allowed = 0
        # Whether the claim at hand is wrong for other numbers only.
        self.is_hidden = False

    def causes(self, slip: Slip, ledger: Ledger) -> list[Found]:
        """Return the proven causes that explain best: few edits, to a known formula; else in the order of the table.

        ``ledger`` is what the document said before. Empty where none was found.
        """
        known = self.known.of(slip)
        if known is None:
            self.ledger = ledger
            known = self._searched(slip)
            self.known.keep(slip, known)
        return known

    def _searched(self, slip: Slip) -> list[Found]:
        size = max(sum(1 for _ in parts(slip.node)), *(sum(1 for _ in walk(each)) for each in slip.formulas), 1)
        self.allowed = min(MOST_TRIED, max(FEWEST_TRIED, MOST_PARTS // size), self.left)
        combinable: list[Candidate] = []
        self.is_hidden = _is_right_here(slip, slip.bound)
        tried: set[object] = set()
        found: list[Found] = []
        narrowed = [replace(slip, formulas=(formula,)) for formula in slip.formulas]
        for narrow in narrowed or [slip]:
            found += self._tried(narrow, slip, tried, combinable)
            if found:
                break
        if not found and not self.known.tries:
            found = self._pairs(slip, combinable)
        if not found:
            found = [Found(each) for search in AT_LAST for each in search(slip)][:1]
        # The order of the known formula only decides between what else is as good.
        likest = min(max((each.likeness for each in found), default=0), IN_ANY_ORDER)
        kept = (each for each in found if min(each.likeness, IN_ANY_ORDER) == likest)
        return sorted(kept, key=lambda each: (each.candidate.rank, -each.likeness))

    def _tried(
        self, narrow: Slip, slip: Slip, tried: set[object], combinable: list[Candidate]
    ) -> list[Found]:
        """Try what every cause proposes for a slip with one right formula; ``slip`` has them all."""
        found: list[Found] = []
        for search in SEARCHES:
            for candidate in search(narrow):
                key = candidate.edits or candidate.formula or candidate.matrix or candidate.cause.kind
                if key in tried:
                    continue
                if len(tried) >= self.allowed:
                    return found
                tried.add(key)
                self.left -= 1
                proven = self.proven(slip, candidate)
                if proven:
                    found.append(proven)
                elif candidate.edits and len(combinable) < MOST_COMBINED and self._combines(slip, candidate):
                    combinable.append(candidate)
        return found

    def _combines(self, slip: Slip, candidate: Candidate) -> bool:
        """Return whether a candidate may be one of two; what the numbers hide, each of two edits leaves hidden."""
        if not self.is_hidden:
            return candidate.cause.combines
        node = self.reader.edited(slip.math, slip.node, candidate.edits)
        return node is not None and _is_right_here(slip, side(node, slip.environment, slip.prepared.indices).bound)

    def _pairs(self, slip: Slip, candidates: list[Candidate]) -> list[Found]:
        # Who makes two slips in one formula makes the same one twice, as a rule.
        pairs = sorted(
            combinations(candidates, 2),
            key=lambda pair: (pair[0].rank + pair[1].rank, pair[0].cause is not pair[1].cause),
        )
        best: Found | None = None
        for count, (one, other) in enumerate(pairs):
            if count > min(MOST_PAIRS, 4 * self.allowed, self.left) or (best and one.cause is not best.candidate.cause):
                break
            self.left -= 1
            if _apart(one.edits, other.edits):
                both = Candidate(one.cause, (*one.edits, *other.edits), details={**other.details, **one.details})
                proven = self.proven(slip, both)
                if proven and (best is None or proven.likeness > best.likeness):
                    best = proven
            if best and best.likeness in (0, AS_IT_IS):
                break
        return [best] if best else []

    def proven(self, slip: Slip, candidate: Candidate) -> Found | None:
        """Return a candidate as a cause where it explains the slip."""
        if candidate.edits:
            if slip.claimed is not None and not _touches(candidate.edits, slip.judgement.node):
                return None
            return self._mending(slip, candidate)
        if candidate.matrix is not None:
            return Found(candidate) if gives_the_matrix(slip, candidate.matrix) else None
        if candidate.formula is not None and candidate.cause.is_by_value and _is_slip_of_arithmetic(slip):
            return None
        if candidate.formula is None or gives_the_number(slip, candidate.formula):
            return Found(candidate)
        return Found(candidate, 2) if self._numbers_of(slip, candidate.formula) else None

    def _numbers_of(self, slip: Slip, formula: Expression) -> bool:
        """Return whether the numbers of the wrong side are those of a slipped formula, put in."""
        wrong = slip.prepared.sides.sides[slip.judgement.side]
        numeric = single(wrong.bound)
        if slip.claimed is not None or wrong.kind is not SideKind.NUMERIC or numeric is None:
            return False
        worlds = Worlds(slip.points, self.ledger)
        right = Judgement(slip.judgement.side, Kind.SUBSTITUTION, Verdict.RIGHT, slip.node)
        for stray in (0, -1):
            laid = align(flat(formula), flat(numeric), stray)
            if len(laid) > 1 and all(pair.is_alike for pair in laid):
                return all(judge_pair(worlds, pair, right).verdict not in BAD for pair in laid)
        return False

    def _mending(self, slip: Slip, candidate: Candidate) -> Found | None:
        """Return a candidate whose edits mend the side; digits alone need more than that they give what is right."""
        after = self.mended(slip, candidate.edits)
        if after is None:
            return None
        if self._is_right_by_its_numbers(slip, after):
            return None
        likeness = _likeness(slip, after)
        if likeness or after.kind is not SideKind.NUMERIC:
            return Found(candidate, likeness, after)
        # Some number always makes a line true, and what goes on from a wrong value may seem to with any.
        is_any = candidate.cause.puts_in_any_number or not self._is_worth_it(slip, after)
        return None if is_any else Found(candidate, likeness, after)

    def _is_right_by_its_numbers(self, slip: Slip, after: Side) -> bool:
        """Return whether a mended formula holds only for the numbers of givens that the wrong one did not leave out.

        What a document without a network gives itself, such as a start of nought, holds throughout.
        """
        head, before = slip.prepared.sides.head, slip.bound
        if slip.points.network.unsaid is not None or head is None or before is None:
            return False
        if after.bound is None or not after.is_formula_in_symbols:
            return False
        worlds, points = Worlds(slip.points, self.ledger), slip.points
        named = {part.name for part in walk(before) if isinstance(part, Symbol)}
        try:
            sets = list(held(worlds, head, after.bound))
            holds = [fixed for fixed in sets if points.are_alike(head, after.bound, fixed)]
        except NoValue:
            return False
        return bool(holds) and all(named & fixed for fixed in holds)

    def _is_worth_it(self, slip: Slip, after: Side) -> bool:
        """Return whether numbers give what is right, whatever the document went on from before."""
        about, numeric = slip.judgement.meaning or single(slip.prepared.sides.head), single(after.bound)
        if about is None or numeric is None:
            return True
        worlds = Worlds(slip.points, self.ledger)
        try:
            return equal(worlds.exact(about), worlds.meant(numeric, about))
        except NoValue:
            return False

    def mended(self, slip: Slip, edits: Iterable[Edit]) -> Side | None:
        """Return the wrong side read again after edits, if it is right then."""
        node = self.reader.edited(slip.math, slip.node, edits)
        if node is None:
            return None
        after = side(node, slip.environment, slip.prepared.indices)
        chain, index = slip.prepared.sides, slip.judgement.side
        alone = single(after.bound)
        if after.kind is SideKind.UNKNOWN or (flat(alone) if alone is not None else after.bound) == chain.head:
            # That a thing is itself says nothing.
            return None
        if after.kind is SideKind.NUMERIC and _have_one_value(slip, after):
            return None
        if any(isinstance(part, Partial) and part.of == part.by for part in walk(after.formula)):
            return None
        changed = replace(chain, sides=(*chain.sides[:index], after, *chain.sides[index + 1 :]))
        before = [each for each in slip.before if each.side < index]
        judged = judge_side(Worlds(slip.points, self.ledger.fork()), changed, index, before)
        if any(each.verdict in BAD for each in judged):
            return None
        if after.is_formula_in_symbols and _is_defined(slip, slip.bound) and not _is_defined(slip, after.bound):
            return None  # what has no value cannot be compared, and mends nothing
        return after


def _is_right_here(slip: Slip, bound: Bound | None) -> bool:
    """Return whether a formula is the head for the numbers of the network."""
    head = slip.prepared.sides.head
    try:
        return head is not None and bound is not None and is_symbolic(bound) and same(head, bound, (slip.points.own,))
    except NoValue:
        return False


def _is_defined(slip: Slip, bound: Bound | None) -> bool:
    """Return whether a formula has a value at random points."""
    try:
        return bound is not None and all(values(bound, at) for at in slip.points.random)
    except NoValue:
        return False


def _have_one_value(slip: Slip, after: Side) -> bool:
    """Return whether numbers give the same after an edit: it mends nothing then."""
    before, now = single(slip.bound), single(after.bound)
    if before is None or now is None:
        return False
    try:
        return equal(value(before, slip.points.own), value(now, slip.points.own))
    except NoValue:
        return False


def _is_slip_of_arithmetic(slip: Slip) -> bool:
    """Return whether the right numbers stand before a wrong result, or only its last digit is off by one."""
    if slip.claimed is None or slip.judgement.kind is not Kind.VALUE:
        return False
    if slip.judgement.side > 1 and slip.follows_right_numbers:
        return True
    claimed, unit = slip.claimed
    return slip.expected is not None and slip.expected[1] == unit and abs(claimed - slip.expected[0]) <= unit


def _likeness(slip: Slip, after: Side) -> int:
    """Return how well a mended side repeats a right formula: 3 as it is, 2 but for the order, 1 but for signs, or 0."""
    formula = single(after.bound)
    if formula is None:
        return 0
    if after.kind is SideKind.NUMERIC:
        known = (*slip.formulas, *((slip.numbers,) if slip.numbers is not None else ()))
        return max((_likeness_of_numbers(slip, align(each, formula)) for each in known), default=0)
    if flat(formula) in set(map(flat, slip.formulas)):
        return AS_IT_IS
    if in_any_order(flat(formula)) in {in_any_order(flat(known)) for known in slip.formulas}:
        return 2
    return int(but_for_signs(flat(formula)) in {but_for_signs(flat(known)) for known in slip.formulas})


def _likeness_of_numbers(slip: Slip, laid: list[Pair]) -> int:
    """Return 2 where all numbers stand for symbols, each with its value, 1 where some are of wrong values."""
    right = sum(_is_worth(slip, pair) for pair in laid)
    if len(laid) < 2 or right == len(laid):
        return 2 if len(laid) > 1 else 0
    return int(2 * right >= len(laid) and all(pair.is_alike for pair in laid))


def _is_worth(slip: Slip, pair: Pair) -> bool:
    shown = number_of(pair.numeric)
    try:
        exact, written = value(pair.symbolic, slip.points.own), value(pair.numeric, slip.points.own)
    except NoValue:
        return False
    if shown is None:
        return isinstance(pair.symbolic, Constant) and equal(exact, written)
    return rounds_to(exact, shown[1] * shown[0].value, shown[0].unit)


def gives_the_number(slip: Slip, formula: Expression) -> bool:
    """Return whether a slipped formula has the printed number as its value."""
    if slip.claimed is None:
        return False
    try:
        result = value(formula, slip.points.own)
    except (NoValue, KeyError):
        return False
    claimed, unit = slip.claimed
    if abs(claimed) < 10 * unit:  # one digit is that of too many values
        return rounds_to(result, claimed, Fraction(1))
    return rounds_to(result, claimed, unit) or truncates_to(result, claimed, unit)


def _touches(edits: tuple[Edit, ...], node: Node) -> bool:
    """Return whether one of some edits is at a number: where one is wrong by itself, it is no other's fault."""
    return any(edit.start <= node.end and node.start <= edit.end for edit in edits)


def _apart(some: tuple[Edit, ...], others: tuple[Edit, ...]) -> bool:
    return all(one.end <= other.start or other.end <= one.start for one in some for other in others)
