"""Numbers that tell where they come from: with so many digits, none is met twice by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

# So many units of its last digit such a number has.
TELLING = 100


def tells(number: Fraction, unit: Fraction) -> bool:
    """Return whether a number has digits enough."""
    return abs(number) >= TELLING * unit
