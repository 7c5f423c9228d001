"""What a document has said so far: values it printed for quantities, and how far they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.decimals import ends
from derive.check.evaluation import NoValue, value

if TYPE_CHECKING:
    from derive.check.bound import Bound
    from derive.check.evaluation import Points
    from derive.network.expression import Expression


# The unit of four decimals: what a document that prints no value is taken to use.
USUAL_UNIT = Fraction(1, 10_000)


@dataclass(frozen=True)
class Root:
    """Where a wrong value comes from first: the passage, and the offset in its mathematics."""

    passage: int
    offset: int


@dataclass(frozen=True)
class Entry:
    """A printed value of a quantity. ``root`` is None where the value is right."""

    printed: Fraction
    unit: Fraction
    root: Root | None


@dataclass
class Ledger:
    """Grows with the document. Quantities that are equal for all numbers share an entry.

    ``forms`` are right (or at least stated) expressions for a quantity, latest last.
    """

    points: Points
    entries: dict[str, Entry] = field(default_factory=dict)
    forms: dict[str, list[Bound]] = field(default_factory=dict)
    units: dict[Fraction, int] = field(default_factory=dict)
    _keys: dict[Expression, str] = field(default_factory=dict)

    def key(self, leaf: Expression) -> str:
        """Return one key for all names of the same function of the givens, such as dE/dout and dE_1/dout."""
        if leaf not in self._keys:
            self._keys[leaf] = self._fingerprint(leaf)
        return self._keys[leaf]

    def _fingerprint(self, leaf: Expression) -> str:
        try:
            found = []
            for at in self.points.random[:2]:
                lower, upper = ends(value(leaf, at))
                found.append(f"{float((lower + upper) / 2):.12e}")
            return " ".join(found) or repr(leaf)
        except NoValue:
            return repr(leaf)

    def known(self, leaf: Expression) -> Entry | None:
        """Return what the document printed for a quantity, or None."""
        return self.entries.get(self.key(leaf))

    def note(self, leaf: Expression, entry: Entry) -> None:
        """Remember a printed value."""
        self.entries[self.key(leaf)] = entry

    def leaves_printed(self, printed: Fraction, unit: Fraction) -> list[Expression]:
        """Return the quantities for which the document printed just these digits."""
        keys = {key for key, entry in self.entries.items() if entry.unit == unit and abs(entry.printed) == abs(printed)}
        return [leaf for leaf, key in self._keys.items() if key in keys]

    def note_unit(self, unit: Fraction) -> None:
        """Remember to how many digits the document prints."""
        if unit < 1:
            self.units[unit] = self.units.get(unit, 0) + 1

    @property
    def usual_unit(self) -> Fraction:
        """To how many digits the document prints most of its values."""
        return max(self.units, key=lambda unit: (self.units[unit], -unit), default=USUAL_UNIT)

    def note_form(self, leaf: Expression, form: Bound) -> None:
        """Remember an expression for a quantity."""
        self.forms.setdefault(self.key(leaf), []).append(form)

    def copy(self) -> Ledger:
        """Return a ledger that can grow on its own; keys are shared, being the same for all."""
        forms = {key: list(found) for key, found in self.forms.items()}
        return Ledger(self.points, dict(self.entries), forms, dict(self.units), self._keys)
