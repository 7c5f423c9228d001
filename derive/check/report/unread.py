"""What looks like mathematics in a document and was not read: told, so that nothing is passed over in silence.

Formulas in text and in code that are no plain line, tables whose numbers belong to no symbol for certain, and signs of
equality with nothing before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from derive.check.claims.tables import QUANTITY, VALUE, kind_of_cell
from derive.check.report.findings import CODES, Finding, Unread
from derive.check.report.words import words
from derive.check.source.document import Extent
from derive.check.syntax import tree as nodes
from derive.check.syntax.parse import parse
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.report.findings import JudgedClaim
    from derive.check.source.document import Document, TableRow
    from derive.check.source.places import Places
    from derive.check.syntax.tokens.vocabulary import Vocabulary

# Signs that claim something of what stands before them.
_CLAIMING = frozenset(("=", "approx"))


@dataclass(frozen=True)
class Telling:
    """Finds what was not read in one document."""

    document: Document
    vocabulary: Vocabulary
    places: Places

    def unread(self, claims: Iterable[JudgedClaim]) -> list[Unread]:
        """Return what was not read, apart from lines that a claim stands on."""
        covered = {
            (claim.extent.start.cell, line)
            for claim in claims
            for line in range(claim.extent.start.line, claim.extent.end.line + 1)
        }
        found = [*self._lines(), *self._dangling(), *self._tables(covered)]
        uncovered = (each for each in found if (each.extent.start.cell, each.extent.start.line) not in covered)
        return [each for each in uncovered if not self.places.is_exempt(each.extent.start, told(each).code.name)]

    def _lines(self) -> Iterator[Unread]:
        for each in self.document.unread:
            cell = self.document.cells[each.cell]
            extent = Extent(cell.position(each.start), cell.position(each.end))
            yield Unread(each.kind, extent, cell.text[each.start : each.end])

    def _dangling(self) -> Iterator[Unread]:
        """Yield what stands behind a sign of equality with nothing before it."""
        for index, passage in enumerate(self.document.passages):
            for chain in parse(passage.math, self.vocabulary) if _may_dangle(passage.math) else ():
                if isinstance(chain, nodes.Chain) and _dangles(chain):
                    extent = self.places.extent(index, chain.start, chain.end)
                    yield Unread("formula", extent, self.places.text(index, chain.start, chain.end))

    def _tables(self, covered: set[tuple[int, int]]) -> Iterator[Unread]:
        for _, group in groupby(self.document.tables, key=lambda row: (_cell(row), row.table)):
            rows = list(group)
            kinds = [[kind_of_cell(cell, self.vocabulary) for cell in row.cells] for row in rows]
            if not any(QUANTITY in each for each in kinds):
                continue
            places = (self._extent(row) for row, each in zip(rows, kinds, strict=True) if VALUE in each)
            left = [
                each for each in places if each is not None and (each.start.cell, each.start.line) not in covered
            ]
            if left:
                yield Unread("table", Extent(left[0].start, left[-1].end), "")

    def _extent(self, row: TableRow) -> Extent | None:
        offsets = [place for cell in row.cells for place in cell.offsets]
        if not offsets:
            return None
        cell = self.document.cells[_cell(row)]
        return Extent(cell.position(min(offsets)), cell.position(max(offsets) + 1))


def told(unread: Unread) -> Finding:
    """Return the note about something that was not read."""
    message = words("findings", "X102", what=words("unread", unread.kind))
    return Finding(CODES["X102"], unread.extent, unread.text, message)


def changes_by_arrow(parsed: list[nodes.Statement]) -> Iterator[nodes.Unreadable]:
    r"""Yield chains in which an arrow leads to a number: it may mean a new value, a limit, or a result.

    Whole numbers are left out: ``x \to 0`` says where something tends to.
    """
    for chain in parsed:
        for place, relation in enumerate(chain.relations if isinstance(chain, nodes.Chain) else ()):
            assert isinstance(chain, nodes.Chain)
            before, behind = chain.sides[place], chain.sides[place + 1]
            number = behind.operand if isinstance(behind, nodes.Negative) else behind
            if relation.kind == "arrow" and before is not None and isinstance(number, nodes.Number) and number.unit < 1:
                yield nodes.Unreadable(chain.start, chain.end, words("unread", "arrow"), relation.start)


def _cell(row: TableRow) -> int:
    return row.cells[0].cell if row.cells else -1


def _may_dangle(math: str) -> bool:
    """Tell whether a formula begins with a sign, which most do not: they need not be parsed again."""
    return math.lstrip(" \n\r\t&{")[:1] in tuple("=≈≃≅\\")


def _dangles(chain: nodes.Chain) -> bool:
    present = [side for side in chain.sides if side is not None]
    claims = len(chain.relations) == 1 and chain.relations[0].kind in _CLAIMING
    return claims and len(present) == 1 and any(isinstance(part, nodes.Number) for part in parts(tuple(present)))
