"""An update rule as a network uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.network.tables.update_rules import GRADIENT_DESCENT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from derive.network.tables.schedules import Schedule
    from derive.network.tables.update_rules import UpdateRule


@dataclass(frozen=True)
class Optimizer:
    """A rule with the numbers that go with it; with ``ascends`` parameters go up the gradient, not down.

    ``schedule`` is how the learning rate changes from update to update, if it does.
    """

    rule: UpdateRule
    numbers: Mapping[str, Fraction]
    ascends: bool = False
    schedule: Schedule | None = None


DEFAULT = Optimizer(GRADIENT_DESCENT, {})
