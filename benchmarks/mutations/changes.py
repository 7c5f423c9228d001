"""A line changed by a slip, and a slip in its document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.mutations.formulas import Key
    from benchmarks.mutations.writing import Line, Written

Spot = tuple[int, int, int]


@dataclass(frozen=True)
class Change:
    """A line changed at a side: ``numbers`` are right texts of the changed results by side; ``of`` tells of what."""

    line: Line
    side: int
    mode: str
    causes: tuple[str, ...]
    numbers: dict[int, str]
    of: Key | None = None


@dataclass(frozen=True)
class Slip:
    """A slip: the document with it, the place (block, line, side), and what a report has to say.

    ``own`` are the names of its cause by its kind, ``causes`` with those of all slips that lead to the same text;
    ``numbers`` are the right texts of what printed numbers went wrong, by place; ``carried`` are the places whose
    numbers follow from the slip.
    """

    kind: str
    mode: str
    place: Spot
    own: frozenset[str]
    causes: frozenset[str]
    written: Written
    numbers: dict[Spot, str]
    carried: frozenset[Spot] = frozenset()
