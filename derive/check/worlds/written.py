"""What a document has said so far: values it printed for quantities, and how far they can be trusted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.balls import rational
from derive.check.formulas.evaluation import NoValue, equal, value, values
from derive.check.worlds.computed_digits import ComputedDigits
from derive.expressions.printed import is_leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.calculus.balls import Real
    from derive.check.worlds.points import Points
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound


# The unit of four decimals: what a document that prints no value is taken to use.
USUAL_UNIT = Fraction(1, 10_000)
# So many expressions are remembered for one quantity.
MOST_FORMS = 8


@dataclass(frozen=True)
class Root:
    """Where a wrong value comes from first: the passage, and the offset in its mathematics."""

    passage: int
    offset: int


@dataclass(frozen=True)
class Valued:
    """A value, and its origin: where the wrong value stands that it comes from first; None where all of it is right."""

    value: Real
    origin: Root | None


@dataclass(frozen=True)
class Entry:
    """A printed value of a quantity.

    ``root`` is None where the value is right. Even a right one may come from a wrong value, of which rounding leaves
    no trace: then ``belief`` tells what others that are computed from it come from.
    """

    printed: Fraction
    unit: Fraction
    root: Root | None
    belief: Valued | None = None

    @property
    def valued(self) -> Valued:
        """The printed number as a value."""
        return Valued(rational(self.printed), self.root)

    @property
    def source(self) -> Root | None:
        """The root of what was believed; None where the value was computed rightly from right ones."""
        return self.belief.origin if self.belief else self.root


class Ledger:
    """Grows with the document. Quantities that are equal for all numbers share an entry.

    A fork reads what its ledger knows and keeps what it learns to itself, until it is taken over.
    """

    def __init__(self, points: Points, before: Ledger | None = None) -> None:
        self.points = points
        self._before = before
        self._entries: dict[str, Entry] = {}
        self._forms: dict[str, list[Bound]] = {}
        self._slips: dict[str, list[tuple[Expression, Root]]] = {}
        self._last_numbers: dict[str, Expression] = {}
        self.computed: ComputedDigits = ComputedDigits(before.computed if before else None)
        self._units: Counter[Fraction] = Counter()
        self._rounding: Counter[Fraction] = Counter()
        # The keys that carry printed digits, by the digits, and those of wrong ones; keys are the same for all forks.
        self._printed: dict[tuple[Fraction, Fraction], dict[str, None]] = {}
        self._keys: dict[Expression, str] = before._keys if before else {}
        # The keys of values that are wrong, or that come from wrong ones.
        self._wrong: set[str] = set()
        # What the document gave a name of its own, and a number.
        self._named: set[Expression] = before._named if before else set()

    def fork(self) -> Ledger:
        """Return a ledger that goes on from this one without changing it."""
        return Ledger(self.points, self)

    def take_over(self, fork: Ledger) -> None:
        """Learn what a fork of this ledger has learnt."""
        for key, entry in fork._entries.items():
            self._enter(key, entry)
        for key, forms in fork._forms.items():
            known = [form for form in self._forms.get(key, ()) if form not in forms]
            self._forms[key] = [*known, *forms][-MOST_FORMS:]
        for key, slips in fork._slips.items():
            known_slips = [slip for slip in self._slips.get(key, ()) if slip not in slips]
            self._slips[key] = [*known_slips, *slips][-MOST_FORMS:]
        self._last_numbers |= fork._last_numbers
        self.computed.take_over(fork.computed)
        self._units.update(fork._units)
        self._rounding.update(fork._rounding)

    def carried_to(self, points: Points) -> Ledger:
        """Return what is still so at other points: what was said of quantities that have the same value there."""
        other = Ledger(points)
        for leaf in self._keys:
            entry = self.known(leaf)
            if entry is not None and _has_value_of(leaf, self.points, points):
                other.note(leaf, entry)
            for form in self.forms(leaf):
                if _holds_at(leaf, form, points):  # what was right for the old values only is none any more
                    other.note_form(leaf, form)
            for formula, root in self.slips(leaf):
                other.note_slip(leaf, formula, root)
        other.computed.take_over(self.computed)
        other._units = self._units.copy()
        other._rounding = self._rounding.copy()
        return other

    def key(self, leaf: Expression) -> str:
        """Return one key for all names of the same function of the givens, such as dE/dout and dE_1/dout."""
        known = self._keys.get(leaf)
        if known is None:
            known = self._keys[leaf] = self.points.fingerprint(leaf)
        return known

    def known(self, leaf: Expression) -> Entry | None:
        """Return what the document printed for a quantity, or None."""
        return self._entry(self.key(leaf))

    def _entry(self, key: str) -> Entry | None:
        ledger: Ledger | None = self
        while ledger is not None:
            found = ledger._entries.get(key)
            if found is not None:
                return found
            ledger = ledger._before
        return None

    def note(self, leaf: Expression, entry: Entry) -> None:
        """Remember a printed value."""
        if not is_leaf(leaf):
            self._named.add(leaf)
        self._enter(self.key(leaf), entry)

    def _enter(self, key: str, entry: Entry) -> None:
        self._entries[key] = entry
        if entry.root or entry.source:
            self._wrong.add(key)
        else:
            self._wrong.discard(key)
        self._printed.setdefault((abs(entry.printed), entry.unit), {})[key] = None

    @property
    def has_slips(self) -> bool:
        """Whether a value that the document printed last for something is wrong, or comes from a wrong one."""
        overtaken: set[str] = set()
        ledger: Ledger | None = self
        while ledger is not None:
            if not ledger._wrong <= overtaken:
                return True
            overtaken.update(ledger._entries)
            ledger = ledger._before
        return False

    def _keys_printed(self, printed: Fraction, unit: Fraction) -> Iterator[tuple[str, Entry]]:
        """Yield keys with their entries that stand now with just these digits."""
        digits = (abs(printed), unit)
        ledger: Ledger | None = self
        while ledger is not None:
            for key in ledger._printed.get(digits, ()):
                entry = self._entry(key)
                if entry is not None and (abs(entry.printed), entry.unit) == digits:
                    yield key, entry
            ledger = ledger._before

    def leaves_printed(self, printed: Fraction, unit: Fraction) -> list[Expression]:
        """Return the quantities for which the document printed just these digits."""
        keys = {key for key, _ in self._keys_printed(printed, unit)}
        return [leaf for leaf, key in self._keys.items() if key in keys] if keys else []

    def root_of_printed(self, printed: Fraction, unit: Fraction) -> Root | None:
        """Return the root of a wrong value that the document printed with just these digits."""
        return next((entry.root for _, entry in self._keys_printed(printed, unit) if entry.root), None)

    def is_named(self, part: Expression) -> bool:
        """Return whether a part of a formula may stand for a name with a number that the document printed."""
        return bool(self._named) and not is_leaf(part) and part in self._named

    def note_unit(self, unit: Fraction, *, is_rounded: bool = False) -> None:
        """Remember to how many digits the document prints, or, of what has more, rounds."""
        if unit < 1:
            (self._rounding if is_rounded else self._units)[unit] += 1

    @property
    def rounding_unit(self) -> Fraction | None:
        """To how many digits the document rounds most of what it rounds rightly; None where it never has."""
        units = self._rounding + self._before._rounding if self._before else self._rounding
        return max(units, key=lambda unit: (units[unit], -unit), default=None)

    @property
    def usual_unit(self) -> Fraction:
        """To how many digits the document prints most of its values."""
        units = self._units + self._before._units if self._before else self._units
        return max(units, key=lambda unit: (units[unit], -unit), default=USUAL_UNIT)

    def note_form(self, leaf: Expression, form: Bound) -> None:
        """Remember an expression for a quantity; each once, where it was said last."""
        known = self._forms.setdefault(self.key(leaf), [])
        if form in known:
            known.remove(form)
        known.append(form)
        del known[:-MOST_FORMS]

    def forms(self, leaf: Expression) -> list[Bound]:
        """Return the right expressions that the document gave for a quantity, latest last."""
        own = self._forms.get(self.key(leaf), [])
        before = self._before.forms(leaf) if self._before else []
        return [*(form for form in before if form not in own), *own]

    def note_numbers(self, leaf: Expression, numeric: Expression) -> None:
        """Remember right numbers from which the document works out a quantity."""
        self._last_numbers[self.key(leaf)] = numeric

    def last_numbers(self, leaf: Expression) -> Expression | None:
        """Return the numbers from which the document worked out a quantity last, None where it did not."""
        own = self._last_numbers.get(self.key(leaf))
        return own if own is not None or self._before is None else self._before.last_numbers(leaf)

    def note_slip(self, leaf: Expression, formula: Expression, root: Root) -> None:
        """Remember a wrong formula for a quantity, and where it stands."""
        slips = self._slips.setdefault(self.key(leaf), [])
        slips.append((formula, root))
        del slips[:-MOST_FORMS]

    def slips(self, leaf: Expression) -> list[tuple[Expression, Root]]:
        """Return the wrong formulas that the document gave for a quantity, with their places, latest last."""
        if not self._slips and self._before is None:
            return []
        before = self._before.slips(leaf) if self._before else []
        return [*before, *self._slips.get(self.key(leaf), [])]


def _holds_at(leaf: Expression, form: Bound, points: Points) -> bool:
    try:
        return all(equal(value(leaf, points.own), each) for each in values(form, points.own))
    except NoValue:
        return True


def _has_value_of(leaf: Expression, here: Points, there: Points) -> bool:
    try:
        return equal(value(leaf, here.own), value(leaf, there.own))
    except NoValue:
        return False
