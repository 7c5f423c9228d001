"""What an audit found. Reading it needs no SymPy, which finding it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True)
class AuditRow:
    """One parameter: ``direct`` and ``differences`` are bounds on the distance from the chain rule's value.

    None means that the route was not taken (a network too large) or has no meaning (a kink within the step).
    """

    parameter: str
    direct: Fraction | None
    differences: Fraction | None


@dataclass(frozen=True)
class Audit:
    """What was compared: the rows, and at how many random points the two symbolic routes agreed."""

    rows: tuple[AuditRow, ...]
    random_points: int
    parameters: int

    @property
    def direct(self) -> bool:
        """Whether the closed form was differentiated."""
        return self.random_points > 0
