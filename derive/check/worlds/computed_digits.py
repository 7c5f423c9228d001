"""The digits of results that a document has printed: where they stand again, they are a rounded value, not a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.calculus.balls import Real

# With two digits, and no fewer, a result is repeated.
FEWEST = 10


class ComputedDigits:
    """Grows with the document, as its ledger does; ``before`` is what the ledger before a fork knows."""

    def __init__(self, before: ComputedDigits | None = None) -> None:
        self._before = before
        # How many units a number has, and of which part of one its unit is: a tenth, a hundredth, ...
        self._found: set[tuple[int, int]] = set()

    def note(self, printed: Fraction, unit: Fraction, exact: Real, *, of_rounded: bool = False) -> None:
        """Remember a printed result where digits are left out; whoever repeats it may leave out more.

        What is worked out ``of_rounded`` numbers is no more exact than these.
        """
        if unit >= 1 or (is_whole(exact, unit) and not of_rounded):
            return
        units, part, fewer = int(abs(printed) / unit), unit.denominator, 1
        self._found.add((units, part))
        while part > fewer and units >= FEWEST * fewer:
            rounded, rest = divmod(units, fewer)
            if 2 * rest <= fewer:
                self._found.add((rounded, part // fewer))
            if 2 * rest >= fewer:
                self._found.add((rounded + 1, part // fewer))
            fewer *= 10

    def has(self, printed: Fraction, unit: Fraction) -> bool:
        """Return whether a number repeats a result that was rounded."""
        return unit < 1 and self._has(int(abs(printed) / unit), unit.denominator)

    def _has(self, units: int, part: int) -> bool:
        return (units, part) in self._found or (self._before is not None and self._before._has(units, part))

    def take_over(self, other: ComputedDigits) -> None:
        """Learn what another one has learnt."""
        self._found |= other._found


def is_whole(exact: Real, unit: Fraction) -> bool:
    """Return whether a value is a whole number of units, so that no digit of it is left out."""
    return isinstance(exact, fmpq) and int(exact.p) * unit.denominator % (int(exact.q) * unit.numerator) == 0
