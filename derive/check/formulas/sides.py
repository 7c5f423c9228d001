"""The members of a chain of relations once they are bound: records that every stage behind meaning reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from derive.check.formulas.not_understood import NotUnderstood
from derive.check.syntax import tree as nodes

if TYPE_CHECKING:
    from derive.expressions.matrices import Bound


class SideKind(Enum):
    """What a member of a chain is: ``NUMERIC`` has operations on numbers only, ``MIXED`` symbols and decimals."""

    MISSING = "missing"
    NUMBER = "number"
    NUMERIC = "numeric"
    SYMBOLIC = "symbolic"
    MIXED = "mixed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Side:
    """A member: its tree, the formula it says, or why it says none. ``holes`` are its question marks."""

    node: nodes.Node
    kind: SideKind
    bound: Bound | None = None
    problem: NotUnderstood | None = None
    holes: tuple[nodes.Missing, ...] = ()

    @property
    def formula(self) -> Bound:
        """The formula; only for sides that have one."""
        if self.bound is None:
            raise TypeError(f"this side has no formula: {self.problem}")
        return self.bound

    @property
    def is_formula_in_symbols(self) -> bool:
        """Whether symbols of the network stand in it."""
        return self.kind in (SideKind.SYMBOLIC, SideKind.MIXED)


@dataclass(frozen=True)
class Sides:
    """A chain with its members bound. ``head`` is what all others are compared with; None where nothing is known.

    ``introduces`` says that nobody knew the name at its head: the member behind it says what it is. ``lacking`` says
    that the name looks like one of the network's, which has no such quantity.
    """

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    head: Bound | None
    passage: int
    introduces: bool = False
    lacking: bool = False
