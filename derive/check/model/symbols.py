"""The symbols of a document without a network: each a quantity, or an array with a quantity for each of its entries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.claims.vectors import counts_from_nought
from derive.check.meaning.reading import Lexicon, Reading, Readings, Rule
from derive.check.meaning.scope import Environment
from derive.check.model.document_model import DocumentModel
from derive.check.syntax import tree as nodes
from derive.expressions.expression import Symbol
from derive.expressions.matrices import Stack
from derive.network.graph.graph import Graph
from derive.network.model import Coordinates

if TYPE_CHECKING:
    from collections.abc import Collection

_NUMBERS = (nodes.Spelling("e"), nodes.Spelling("pi"))


class Symbols:
    """Gives each spelling the name of a quantity; ``heads`` are what the document defines itself.

    A letter that a document defines itself is no number of mathematics. ``of_arrays`` are the names of vectors and
    matrices: their entries are not called so.
    """

    def __init__(self, heads: Collection[nodes.Spelling], of_arrays: Collection[nodes.Spelling]) -> None:
        self.heads = heads
        self.of_arrays = of_arrays
        self.names: dict[nodes.Spelling, str] = {}
        self.arrays: dict[nodes.Spelling, Stack] = {}
        self.readings: dict[nodes.Spelling, list[Reading]] = {}
        self.same: dict[nodes.Spelling, nodes.Spelling] = {}
        self._taken: set[str] = set()

    @property
    def environment(self) -> Environment:
        """Where formulas of these symbols are bound."""
        return Environment(DocumentModel(Graph({})), Readings(Lexicon(dict(self.readings))))

    @property
    def coordinates(self) -> dict[str, Coordinates]:
        """How the document writes each quantity."""
        return {
            name: Coordinates(spelling.accent + spelling.base, (*spelling.below, *spelling.above))
            for spelling, name in self.names.items()
        }

    def copy(self) -> Symbols:
        """Return symbols to which more can be added."""
        other = Symbols(self.heads, self.of_arrays)
        other.names, other.readings, other.arrays = dict(self.names), dict(self.readings), dict(self.arrays)
        other.same, other._taken = self.same, set(self._taken)
        return other

    def name(self, spelling: nodes.Spelling) -> None:
        """Take a spelling for a quantity."""
        if spelling in self.names or (spelling in _NUMBERS and spelling not in self.heads):
            return
        plain = "_".join((spelling.base, *spelling.below, *spelling.above)) + "'" * spelling.primes
        # What an update rule keeps for a parameter has a name with square brackets: m[w5].
        name = spelling.accent + plain.replace("[", "(").replace("]", ")")
        while name in self._taken:
            name += "~"
        self._taken.add(name)
        self.names[spelling] = name
        self.readings[spelling] = [Reading(Rule("name"), 1.0, Symbol(name))]

    def name_same(self, spelling: nodes.Spelling, other: nodes.Spelling) -> None:
        """Take a spelling for another one of the same quantity."""
        if other in self.readings:
            self.same[spelling], self.readings[spelling] = other, self.readings[other]

    def array(self, spelling: nodes.Spelling, shape: tuple[int, int]) -> None:
        """Take a spelling for an array: its entries are quantities of their own, written with their numbers below."""
        rows, columns = shape
        first = self._first_number(spelling, shape)
        entries = tuple(
            tuple(self._entry(spelling, _number(shape, row + first, column + first)) for column in range(columns))
            for row in range(rows)
        )
        self.arrays[spelling] = Stack(entries)
        self.readings[spelling] = [Reading(Rule("array"), 1.0, self.arrays[spelling])]

    def _first_number(self, spelling: nodes.Spelling, shape: tuple[int, int]) -> int:
        """Return 0 where the document calls the first entry of an array so, or that of another matrix, else 1.

        Where it names an entry by the number of them all, it counts from 1.
        """
        first, behind = (
            replace(spelling, below=(*spelling.below, _number(shape, *place)), bold=False) for place in ((0, 0), shape)
        )
        is_from_nought = first in self.names or (1 not in shape and counts_from_nought(self.names))
        return 0 if is_from_nought and behind not in self.names else 1

    def called(self, spelling: nodes.Spelling) -> tuple[str, ...]:
        """Return the quantities that a spelling stands for: of an array, all of its entries."""
        spelling = self.same.get(spelling, spelling)
        if spelling in self.arrays:
            return tuple(entry.name for entry in self.arrays[spelling].entries if isinstance(entry, Symbol))
        return (self.names[spelling],) if spelling in self.names else ()

    def _entry(self, of: nodes.Spelling, number: str) -> Symbol:
        spelling = replace(of, below=(*of.below, number), bold=False)
        if spelling in self.of_arrays:
            spelling = replace(spelling, below=(*of.below, "", number))
        self.name(spelling)
        return Symbol(self.names[spelling])


def _number(shape: tuple[int, int], row: int, column: int) -> str:
    """Return the number of an entry, as it is written below: of a vector, one number."""
    if 1 in shape:
        return str(row if shape[1] == 1 else column)
    separator = "" if max(shape) < 10 else ","
    return f"{row}{separator}{column}"
