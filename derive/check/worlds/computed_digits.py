"""The digits of results that a document has printed: where they stand again, they are a rounded value, not a number."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq

from derive.calculus.rounding import nearest

if TYPE_CHECKING:
    from derive.calculus.balls import Real

# With two digits, and no fewer, a result is repeated.
FEWEST = 10


class ComputedDigits:
    """Grows with the document, as its ledger does; ``before`` is what the ledger before a fork knows."""

    def __init__(self, before: ComputedDigits | None = None) -> None:
        self._before = before
        self._found: set[tuple[Fraction, Fraction]] = set()

    def note(self, printed: Fraction, unit: Fraction, exact: Real, *, of_rounded: bool = False) -> None:
        """Remember a printed result where digits are left out; whoever repeats it may leave out more.

        What is worked out ``of_rounded`` numbers is no more exact than these.
        """
        if unit >= 1 or (is_whole(exact, unit) and not of_rounded):
            return
        self._found.add((abs(printed), unit))
        while unit < 1 and abs(printed) >= FEWEST * unit:
            self._found |= {(abs(each), unit) for each in nearest(printed, unit)}
            unit *= 10

    def has(self, printed: Fraction, unit: Fraction) -> bool:
        """Return whether a number repeats a result that was rounded."""
        return (abs(printed), unit) in self._found or (self._before is not None and self._before.has(printed, unit))

    def take_over(self, other: ComputedDigits) -> None:
        """Learn what another one has learnt."""
        self._found |= other._found


def is_whole(exact: Real, unit: Fraction) -> bool:
    """Return whether a value is a whole number of units, so that no digit of it is left out."""
    return isinstance(exact, fmpq) and (Fraction(int(exact.p), int(exact.q)) / unit).denominator == 1
