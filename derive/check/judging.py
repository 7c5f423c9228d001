"""Judging a chain of relations: each side against what stands at its head, evaluated on the graph in balls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.steps import definition
from derive.check.alignment import Pair, align, number_of, score
from derive.check.bound import Bound, Hole, Printed, Stack, is_leaf, printed, walk
from derive.check.evaluation import NoValue, Points, as_interval, equal, same, shape, value
from derive.check.ledger import Entry, Ledger, Root
from derive.check.moving import moved_to
from derive.check.rounding import interval, rounded, rounds_to, truncates_to
from derive.check.sides import Side, SideKind, single
from derive.network.expression import Expression, Partial, Symbol, Updated
from derive.network.quantity import Given

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.calculus.balls import Real
    from derive.check import nodes


class Verdict(Enum):
    """How a claim ends; exactly one of these."""

    RIGHT = "right"
    WRONG = "wrong"
    CARRIED = "carried"
    MISSING = "missing"
    NOT_UNDERSTOOD = "not_understood"


class Kind(Enum):
    """What a claim asserts."""

    DEFINITION = "definition"
    IDENTITY = "identity"
    DERIVATIVE = "derivative"
    SUBSTITUTION = "substitution"
    VALUE = "value"
    UPDATE = "update"
    ORDER = "order"


@dataclass(frozen=True)
class Judgement:
    """One claim, judged. ``node`` is the part that is wrong or missing (of a right claim, the whole side).

    ``expected`` is the number (with its unit) or the formula that is right; ``root`` is where a carried value comes
    from; ``truncated`` says that the number was cut off instead of rounded, and ``own_result`` is what rounding the
    result of the document's own operands gives; ``moved`` is the other quantity, with its formula, that the numbers of
    a side belong to; ``reason`` tells why a claim was not understood.
    """

    side: int
    kind: Kind
    verdict: Verdict
    node: nodes.Node
    expected: tuple[Fraction, Fraction] | None = None
    meaning: Expression | None = None
    root: Root | None = None
    truncated: bool = False
    own_result: tuple[Fraction, Fraction] | None = None
    moved: tuple[Expression, Expression] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Sides:
    """A chain with its members bound. ``head`` is what all others are compared with; None where nothing is known."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    head: Bound | None
    passage: int


class Judge:
    """Judges chains one after the other, with what the document said before."""

    def __init__(self, points: Points, ledger: Ledger) -> None:
        self.points = points
        self.ledger = ledger

    def judge(self, chain: Sides) -> list[Judgement]:
        """Return a judgement for each relation of a chain (more for several question marks), in order."""
        found: list[Judgement] = []
        for index in range(1, len(chain.sides)):
            found += self._side(chain, index, found)
            if found[-1].moved:
                # What follows speaks of the quantity that the numbers belong to.
                chain = replace(chain, head=found[-1].moved[0])
        return found

    def _side(self, chain: Sides, index: int, before: list[Judgement]) -> list[Judgement]:
        current = chain.sides[index]
        relation = chain.relations[index - 1]
        if current.kind is SideKind.UNKNOWN or chain.sides[0].kind is SideKind.UNKNOWN:
            return [_not_understood(index, current if current.kind is SideKind.UNKNOWN else chain.sides[0])]
        if chain.sides[0].kind is SideKind.MISSING:
            return [Judgement(0, Kind.VALUE, Verdict.MISSING, chain.sides[0].node)]
        try:
            if relation in ("<", "<=", ">", ">=", "!="):
                return [self._order(chain, index, relation)]
            return self._equality(chain, index, before)
        except NoValue as problem:
            return [Judgement(index, Kind.IDENTITY, Verdict.NOT_UNDERSTOOD, current.node, reason=f"no value: {problem}")]

    def _equality(self, chain: Sides, index: int, before: list[Judgement]) -> list[Judgement]:
        current = chain.sides[index]
        match current.kind:
            case SideKind.MISSING:
                return [self._missing_value(chain, index)]
            case SideKind.NUMERIC if current.holes:
                return self._holes(chain, index)
            case SideKind.NUMERIC:
                return self._substitution(chain, index, before)
            case SideKind.NUMBER:
                return self._values(chain, index, before)
        return [self._identity(chain, index)]

    def _order(self, chain: Sides, index: int, relation: str) -> Judgement:
        left, right = single(chain.sides[index - 1].bound), single(chain.sides[index].bound)
        node = chain.sides[index].node
        if left is None or right is None:
            return Judgement(index, Kind.ORDER, Verdict.NOT_UNDERSTOOD, node, reason="an order of vectors")
        difference = value(left, self.points.own) - value(right, self.points.own)
        holds = {"<": difference < 0, "<=": difference <= 0, ">": difference > 0, ">=": difference >= 0}
        true = not equal(difference, 0 * difference) if relation == "!=" else bool(holds[relation])
        return Judgement(index, Kind.ORDER, Verdict.RIGHT if true else Verdict.WRONG, node)

    # --- formulas in symbols

    def _identity(self, chain: Sides, index: int) -> Judgement:
        current = chain.sides[index]
        kind = _kind_of(chain, current)
        head = chain.head if chain.head is not None else chain.sides[index - 1].bound
        if head is None:
            return Judgement(index, kind, Verdict.NOT_UNDERSTOOD, current.node, reason="nothing to compare it with")
        if shape(head) != shape(current.formula):
            reason = f"shapes differ: {shape(head)} and {shape(current.formula)}"
            return Judgement(index, kind, Verdict.NOT_UNDERSTOOD, current.node, reason=reason)
        holds = self.identical(head, current.formula)
        return Judgement(index, kind, Verdict.RIGHT if holds else Verdict.WRONG, current.node, meaning=single(head))

    def identical(self, one: Bound, other: Bound) -> bool:
        """Return whether two formulas are equal identically; or, where given numbers or a kink enter, here."""
        local = any(isinstance(part, Printed) and part.unit < 1 for side in (one, other) for part in walk(side))
        try:
            if same(one, other, self.points.random):
                return True
        except NoValue:
            local = True
        if not (local or self.has_kinks):
            return False
        return self._same_here(one, other)

    def _same_here(self, one: Bound, other: Bound) -> bool:
        """Compare at the document's own point, printed decimals taken as what their digits mean."""
        own = self.points.own
        pairs = zip(_entries(one), _entries(other), strict=True)
        return all(equal(self._loosely(a, own), self._loosely(b, own)) for a, b in pairs)

    def _loosely(self, expression: Expression, at: object) -> Real:
        return value(expression, self.points.own, self._meant)

    def _meant(self, number: Printed) -> Real:
        """Take whole numbers and given numbers as exact, other decimals as intervals."""
        if number.unit >= 1 or abs(number.value) in self._givens:
            return value(number, self.points.own)
        return as_interval(number)

    @property
    def _givens(self) -> set[Fraction]:
        found = {abs(number) for number in self.points.network.graph.givens.values()}
        return found | {Fraction(1, 2), Fraction(1, 4)}

    @property
    def has_kinks(self) -> bool:
        """Whether the network's functions have kinks, so that a formula may hold on one side only."""
        return any(layer.activation.kinks for layer in self.points.network.layers)

    # --- numbers put in

    def _substitution(self, chain: Sides, index: int, before: list[Judgement]) -> list[Judgement]:
        current = chain.sides[index]
        found = [
            self._entry_substitution(chain, index, before, position)
            for position in range(len(_entries(current.formula)))
        ]
        return [_worst(found)]

    def _entry_substitution(self, chain: Sides, index: int, before: list[Judgement], position: int) -> Judgement:
        node = chain.sides[index].node
        numeric = _entries(chain.sides[index].formula)[position]
        right = Judgement(index, Kind.SUBSTITUTION, Verdict.RIGHT, node)
        laid = self._best_alignment(chain, index, position, numeric)
        judged = [self._pair(pair, index, node) for pair in laid]
        wrong = [each for each in judged if each.verdict is Verdict.WRONG]
        carried = [each for each in judged if each.verdict is Verdict.CARRIED]
        if laid and not wrong:
            return carried[0] if carried else next((each for each in judged if each.truncated), right)
        reference = self._reference(chain, index, position)
        if reference is None:
            return right
        exact = value(reference, self.points.own)
        meant = value(numeric, self.points.own, self._meant)
        all_leaves = laid and all(pair.is_leaf or is_leaf(pair.symbolic) for pair in laid)
        if equal(exact, meant) and (not all_leaves or self._all_known(numeric, reference)):
            return self._with_trust(right, numeric)
        whole = Judgement(index, Kind.SUBSTITUTION, Verdict.WRONG, node, meaning=reference)
        if len(wrong) != 1 or wrong[0].node is node:
            moved = moved_to(self.points, self.ledger, reference, numeric)
            if moved:
                return replace(whole, moved=moved)
        if wrong and all_leaves:
            return wrong[0]
        by_ledger = self._by_ledger(reference)
        if by_ledger is not None and equal(by_ledger[0], value(numeric, self.points.own, as_interval)):
            return replace(right, verdict=Verdict.CARRIED, root=by_ledger[1], meaning=reference)
        best = wrong[0] if len(wrong) == 1 and wrong[0].node is not node else None
        return best or whole

    def _with_trust(self, right: Judgement, numeric: Expression) -> Judgement:
        roots = [root for root in map(self._printed_root, printed(numeric)) if root]
        return replace(right, verdict=Verdict.CARRIED, root=roots[0]) if roots else right

    def _printed_root(self, number: Printed) -> Root | None:
        """Return the root of a wrong value that the document printed before with just these digits."""
        if number.unit >= 1:
            return None
        for entry in self.ledger.entries.values():
            if entry.root and entry.unit == number.unit and abs(entry.printed) == abs(number.value):
                return entry.root
        return None

    def _all_known(self, numeric: Expression, reference: Expression) -> bool:
        """Return whether every decimal is the value of some quantity of the formula, in whatever order."""
        leaves = [leaf for leaf in walk(reference) if isinstance(leaf, Symbol | Partial | Updated)]
        exact = [value(leaf, self.points.own) for leaf in leaves]
        for number in printed(numeric):
            if number.unit < 1 and not any(
                rounds_to(each, sign * number.value, number.unit) for each in exact for sign in (1, -1)
            ):
                return False
        return True

    def references(self, chain: Sides, index: int, position: int) -> Iterator[Expression]:
        """Yield formulas that the numbers may have been put into: of the chain, of the graph, said before."""
        for other in reversed(chain.sides[:index]):
            if other.bound is not None and not other.holes and len(_entries(other.bound)) > position:
                entry = _entries(other.bound)[position]
                if not is_leaf(entry):
                    yield entry
        head = self._reference(chain, index, position)
        if isinstance(head, Symbol):
            graph = self.points.network.graph
            if not isinstance(graph[head.name].definition, Given):
                yield definition(graph, head.name)
        if head is not None and is_leaf(head):
            for form in reversed(self.ledger.forms.get(self.ledger.key(head), [])):
                if not isinstance(form, Stack):
                    yield form
        for other in reversed(chain.sides[:index]):
            if other.bound is not None and not other.holes and len(_entries(other.bound)) > position:
                yield _entries(other.bound)[position]

    def _best_alignment(self, chain: Sides, index: int, position: int, numeric: Expression) -> list[Pair]:
        best: list[Pair] = []
        best_score = 0
        for reference in self.references(chain, index, position):
            laid = align(reference, numeric)
            if len(laid) == 1 and not laid[0].is_leaf:
                continue
            wrong = sum(1 for pair in laid if self._pair(pair, index, chain.sides[index].node).verdict is Verdict.WRONG)
            rated = score(laid) - 2 * wrong
            if not best or rated > best_score:
                best, best_score = laid, rated
        return best

    def _pair(self, pair: Pair, index: int, side_node: nodes.Node) -> Judgement:
        """Judge a number at the place of a symbol, or a part of numbers at the place of a part of symbols."""
        right = Judgement(index, Kind.SUBSTITUTION, Verdict.RIGHT, side_node)
        number = number_of(pair.numeric)
        try:
            exact = value(pair.symbolic, self.points.own)
            if number is None or not is_leaf(pair.symbolic):
                return self._composite(pair, exact, right)
        except NoValue:
            return right
        shown, sign = number
        claimed = sign * shown.value
        if rounds_to(exact, claimed, shown.unit):
            return right
        known = self.ledger.known(pair.symbolic) if not isinstance(pair.symbolic, Printed) else None
        if known and _agrees(known, claimed, shown.unit):
            return replace(right, verdict=Verdict.CARRIED if known.root else Verdict.RIGHT, root=known.root)
        cut = truncates_to(exact, claimed, shown.unit)
        return Judgement(
            index,
            Kind.SUBSTITUTION,
            Verdict.WRONG,
            shown.node,
            expected=rounded(exact, shown.unit),
            meaning=pair.symbolic,
            truncated=cut,
        )

    def right_operands(self, chain: Sides, index: int) -> Iterator[tuple[nodes.Number, tuple[Fraction, Fraction]]]:
        """Yield the numbers of a side that are not what their symbols are worth, with what is right."""
        numeric = single(chain.sides[index].bound)
        if numeric is None:
            return
        for pair in self._best_alignment(chain, index, 0, numeric):
            number = number_of(pair.numeric)
            if number is None or not is_leaf(pair.symbolic):
                yield from self._right_repeated(pair)
                continue
            shown, sign = number
            exact = value(pair.symbolic, self.points.own)
            if not rounds_to(exact, sign * shown.value, shown.unit):
                right, unit = rounded(exact, shown.unit)
                yield shown.node, (sign * right, unit)

    def _right_repeated(self, pair: Pair) -> Iterator[tuple[nodes.Number, tuple[Fraction, Fraction]]]:
        """Yield numbers in a part of another shape that repeat a wrong value printed before."""
        for number in printed(pair.numeric):
            if self._printed_root(number):
                for leaf in self.ledger.leaves_printed(number.value, number.unit):
                    yield number.node, rounded(value(leaf, self.points.own), number.unit)
                    break

    def _composite(self, pair: Pair, exact: Real, right: Judgement) -> Judgement:
        meant = value(pair.numeric, self.points.own, self._meant)
        if equal(exact, meant):
            return self._with_trust(right, pair.numeric)
        by_ledger = self._by_ledger(pair.symbolic)
        if by_ledger is not None and equal(by_ledger[0], value(pair.numeric, self.points.own, as_interval)):
            return replace(right, verdict=Verdict.CARRIED, root=by_ledger[1])
        return replace(right, verdict=Verdict.WRONG, meaning=pair.symbolic)

    def _by_ledger(self, formula: Expression) -> tuple[Real, Root] | None:
        """Return the interval of a formula's value by what the document printed, where some of that is wrong."""
        entries = {leaf: self.ledger.known(leaf) for leaf in walk(formula) if isinstance(leaf, Symbol | Partial | Updated)}
        roots = [entry.root for entry in entries.values() if entry and entry.root]
        if not roots or roots[0] is None:
            return None
        known = {leaf: interval(entry.printed, entry.unit) for leaf, entry in entries.items() if entry and entry.root}
        return value(formula, self.points.own, self._meant, known), roots[0]

    def _reference(self, chain: Sides, index: int, position: int) -> Expression | None:
        bound = chain.head if chain.head is not None else chain.sides[index - 1].bound
        if bound is None or len(_entries(bound)) <= position:
            return None
        return _entries(bound)[position]

    # --- printed results

    def _values(self, chain: Sides, index: int, before: list[Judgement]) -> list[Judgement]:
        entries = _entries(chain.sides[index].formula)
        head = chain.head if chain.head is not None else chain.sides[index - 1].bound
        if head is None or len(_entries(head)) != len(entries):
            reason = "shapes differ" if head is not None else "nothing to compare it with"
            return [Judgement(index, Kind.VALUE, Verdict.NOT_UNDERSTOOD, chain.sides[index].node, reason=reason)]
        found = [self._value(chain, index, before, position) for position in range(len(entries))]
        return [_worst(found)]

    def _value(self, chain: Sides, index: int, before: list[Judgement], position: int) -> Judgement:
        entry = number_of(_entries(chain.sides[index].formula)[position])
        if entry is None:
            raise NoValue("no number")
        shown, sign = entry
        claimed = sign * shown.value
        self.ledger.note_unit(shown.unit)
        reference = self._reference(chain, index, position)
        if reference is None:
            raise NoValue("nothing to compare it with")
        exact = value(reference, self.points.own)
        in_numbers = chain.head is None and not any(side.is_formula_in_symbols for side in chain.sides[:index])
        node = chain.sides[index].node if not isinstance(chain.sides[index].bound, Stack) else shown.node
        right = Judgement(index, Kind.VALUE, Verdict.RIGHT, node, meaning=None if in_numbers else reference)
        judged = self._value_judged(chain, index, before, position, right, exact, claimed, shown.unit)
        if not in_numbers and is_leaf(reference):
            root = None if judged.verdict is Verdict.RIGHT else judged.root or Root(chain.passage, shown.node.start)
            self.ledger.note(reference, Entry(claimed, shown.unit, root))
        return judged

    def _value_judged(
        self,
        chain: Sides,
        index: int,
        before: list[Judgement],
        position: int,
        right: Judgement,
        exact: Real,
        claimed: Fraction,
        unit: Fraction,
    ) -> Judgement:
        if rounds_to(exact, claimed, unit):
            return right
        expected = rounded(exact, unit)
        for result, root in self._own_results(chain, index, before, position):
            if rounds_to(result, claimed, unit):
                return replace(right, verdict=Verdict.CARRIED, root=root, expected=expected) if root else right
            if truncates_to(result, claimed, unit):
                verdict = Verdict.CARRIED if root else Verdict.WRONG
                own = rounded(result, unit)
                return replace(
                    right,
                    verdict=verdict,
                    root=root,
                    truncated=True,
                    expected=expected if root else own,
                    own_result=own,
                )
        if truncates_to(exact, claimed, unit):
            return replace(right, verdict=Verdict.WRONG, truncated=True, expected=expected)
        for result, root in self._carried_intervals(chain, index, position):
            if equal(result, interval(claimed, unit)):
                return replace(right, verdict=Verdict.CARRIED, root=root, expected=expected)
        return replace(right, verdict=Verdict.WRONG, expected=expected)

    def _own_results(
        self, chain: Sides, index: int, before: list[Judgement], position: int
    ) -> Iterator[tuple[Real, Root | None]]:
        """Yield what the document's own operands give, with the root of a wrong one among them."""
        for other in range(index - 1, -1, -1):
            side = chain.sides[other]
            if side.bound is None or side.holes or len(_entries(side.bound)) <= position:
                continue
            entry = _entries(side.bound)[position]
            judged = next((each for each in before if each.side == other), None)
            root = self._root_of(chain, judged)
            if side.kind in (SideKind.NUMERIC, SideKind.NUMBER):
                yield value(entry, self.points.own), root
            elif other > 0 or not is_leaf(entry):
                yield from self._by_entries(entry, root)
        head = self._reference(chain, index, position)
        if isinstance(head, Symbol) and not isinstance(self.points.network.graph[head.name].definition, Given):
            yield from self._by_entries(definition(self.points.network.graph, head.name), None)

    def _root_of(self, chain: Sides, judged: Judgement | None) -> Root | None:
        if judged is None or judged.verdict is Verdict.RIGHT:
            return None
        return judged.root or Root(chain.passage, judged.node.start)

    def _by_entries(self, formula: Expression, root: Root | None) -> Iterator[tuple[Real, Root | None]]:
        """Yield the value of a formula in symbols by the values that the document printed for them."""
        entries: dict[Expression, Entry] = {}
        for leaf in walk(formula):
            if isinstance(leaf, Symbol | Partial | Updated):
                known = self.ledger.known(leaf)
                if known:
                    entries[leaf] = known
        known_values = {leaf: interval(entry.printed, Fraction(0)) for leaf, entry in entries.items()}
        if known_values or root:
            roots = [entry.root for entry in entries.values() if entry.root]
            yield value(formula, self.points.own, known=known_values), roots[0] if roots else root

    def _carried_intervals(self, chain: Sides, index: int, position: int) -> Iterator[tuple[Real, Root]]:
        """Yield the intervals that wrong printed values mean; a result within is right, given them."""
        for other in range(index - 1, -1, -1):
            side = chain.sides[other]
            if side.bound is None or side.holes or len(_entries(side.bound)) <= position:
                continue
            entry = _entries(side.bound)[position]
            if side.kind is SideKind.NUMERIC:
                roots = [root for root in map(self._printed_root, printed(entry)) if root]
                if roots:
                    yield value(entry, self.points.own, self._meant), roots[0]
            elif not is_leaf(entry):
                by_ledger = self._by_ledger(entry)
                if by_ledger:
                    yield by_ledger

    # --- question marks

    def _missing_value(self, chain: Sides, index: int) -> Judgement:
        node = chain.sides[index].node
        reference = self._reference(chain, index, 0)
        if reference is None or isinstance(chain.head, Stack):
            return Judgement(index, Kind.VALUE, Verdict.MISSING, node)
        return self._filled(index, node, reference)

    def _filled(self, index: int, node: nodes.Node, reference: Expression) -> Judgement:
        exact = value(reference, self.points.own)
        expected = rounded(exact, self.usual_unit)
        if is_leaf(reference):
            self.ledger.note(reference, Entry(*expected, None))
        return Judgement(index, Kind.VALUE, Verdict.MISSING, node, expected=expected, meaning=reference)

    @property
    def usual_unit(self) -> Fraction:
        """To how many digits the document prints most of its values."""
        units = self.ledger.units
        return max(units, key=lambda unit: (units[unit], -unit)) if units else Fraction(1, 10_000)

    def _holes(self, chain: Sides, index: int) -> list[Judgement]:
        current = chain.sides[index]
        numeric = single(current.bound)
        found: list[Judgement] = []
        if numeric is not None:
            for pair in self._best_hole_alignment(chain, index, numeric):
                hole = next((part for part in walk(pair.numeric) if isinstance(part, Hole)), None)
                if hole is not None and pair.numeric == hole:
                    node = next(each for each in current.holes if each.start == hole.start)
                    found.append(self._filled(index, node, pair.symbolic))
        located = {judgement.node.start for judgement in found}
        found += [
            Judgement(index, Kind.VALUE, Verdict.MISSING, hole)
            for hole in current.holes
            if hole.start not in located
        ]
        return found

    def _best_hole_alignment(self, chain: Sides, index: int, numeric: Expression) -> list[Pair]:
        found = [align(reference, numeric) for reference in self.references(chain, index, 0)]
        return max(found, key=lambda pairs: (score(pairs), len(pairs)), default=[])


def _entries(bound: Bound) -> tuple[Expression, ...]:
    return bound.entries if isinstance(bound, Stack) else (bound,)


def _agrees(entry: Entry, claimed: Fraction, unit: Fraction) -> bool:
    """Return whether a number repeats what was printed, perhaps with fewer digits."""
    if entry.printed == claimed:
        return True
    from derive.calculus.balls import rational

    return entry.unit < unit and rounds_to(rational(entry.printed), claimed, unit)


def _kind_of(chain: Sides, current: Side) -> Kind:
    head = single(chain.head) if chain.head is not None else None
    if isinstance(head, Updated):
        return Kind.UPDATE
    parts: Mapping[bool, None] = {isinstance(part, Partial): None for part in walk(current.formula)}
    if isinstance(head, Partial) or True in parts:
        return Kind.DERIVATIVE
    return Kind.DEFINITION if isinstance(head, Symbol) else Kind.IDENTITY


def _not_understood(index: int, side: Side) -> Judgement:
    problem = side.problem
    node = problem.node if problem and problem.node.end > problem.node.start else side.node
    return Judgement(index, Kind.IDENTITY, Verdict.NOT_UNDERSTOOD, node, reason=problem.reason if problem else "")


_ORDER = (Verdict.WRONG, Verdict.NOT_UNDERSTOOD, Verdict.CARRIED, Verdict.MISSING, Verdict.RIGHT)


def _worst(judged: list[Judgement]) -> Judgement:
    return min(judged, key=lambda each: (_ORDER.index(each.verdict), not each.truncated))
