"""What looks like mathematics in a document and was not read: told, so that nothing is passed over in silence.

Formulas in text and in code that are no plain line, tables whose numbers belong to no symbol for certain, and signs of
equality with nothing before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.claims.tables import EQUATION, FORMULA, QUANTITY, VALUE
from derive.check.reason import because
from derive.check.report.findings import CODES, Finding, Unread
from derive.check.source.document import Extent
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.check.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.claims.read_document import ReadDocument
    from derive.check.claims.tables import Row
    from derive.check.report.findings import JudgedClaim

# Signs that claim something of what stands before them.
_CLAIMING = frozenset(("=", "approx"))


@dataclass(frozen=True)
class Telling:
    """Finds what was not read in one document."""

    read: ReadDocument

    def unread(self, claims: Iterable[JudgedClaim]) -> list[Unread]:
        """Return what was not read, apart from lines that a claim stands on."""
        covered = {
            (claim.extent.start.cell, line)
            for claim in claims
            for line in range(claim.extent.start.line, claim.extent.end.line + 1)
        }
        found = [*self._lines(), *self._dangling(), *self._tables(covered)]
        uncovered = (each for each in found if (each.extent.start.cell, each.extent.start.line) not in covered)
        return [each for each in uncovered if not self.read.places.is_exempt(each.extent.start, told(each).code.name)]

    def _lines(self) -> Iterator[Unread]:
        document = self.read.document
        for each in document.unread:
            cell = document.cells[each.cell]
            extent = Extent(cell.position(each.start), cell.position(each.end))
            yield Unread(each.kind, extent, cell.text[each.start : each.end])

    def _dangling(self) -> Iterator[Unread]:
        """Yield what stands behind a sign of equality with nothing before it."""
        places = self.read.places
        for index, passage in enumerate(self.read.document.passages):
            for chain in self.read.trees[index] if _may_dangle(passage.math) else ():
                if isinstance(chain, nodes.Chain) and _dangles(chain):
                    extent = places.extent(index, chain.start, chain.end)
                    yield Unread("formula", extent, places.text(index, chain.start, chain.end))

    def _tables(self, covered: set[tuple[int, int]]) -> Iterator[Unread]:
        for table in self.read.tables:
            kinds = [[cell.kind for cell in row.cells] for row in table]
            if not any(kind in (QUANTITY, FORMULA, EQUATION) for each in kinds for kind in each):
                continue
            places = (self._extent(row) for row, each in zip(table, kinds, strict=True) if VALUE in each)
            left = [
                each for each in places if each is not None and (each.start.cell, each.start.line) not in covered
            ]
            if left:
                yield Unread("table", Extent(left[0].start, left[-1].end), "")

    def _extent(self, row: Row) -> Extent | None:
        offsets = [place for cell in row.cells for place in cell.passage.offsets]
        if not offsets:
            return None
        cell = self.read.document.cells[row.cells[0].passage.cell]
        return Extent(cell.position(min(offsets)), cell.position(max(offsets) + 1))


def told(unread: Unread) -> Finding:
    """Return the note about something that was not read."""
    message = words("findings", "X102", what=words("unread", unread.kind))
    return Finding(CODES["X102"], unread.extent, unread.text, message)


def unreadable(read: ReadDocument) -> Iterator[tuple[int, nodes.Unreadable]]:
    """Yield the statements that could not be read, each with its passage."""
    for index, parsed in enumerate(read.trees):
        yield from ((index, each) for each in parsed if isinstance(each, nodes.Unreadable))
        yield from ((index, each) for each in _changes_by_arrow(parsed))


def _changes_by_arrow(parsed: list[nodes.Statement]) -> Iterator[nodes.Unreadable]:
    r"""Yield chains in which an arrow leads to a number: it may mean a new value, a limit, or a result.

    Whole numbers are left out: ``x \to 0`` says where something tends to.
    """
    for chain in parsed:
        for place, relation in enumerate(chain.relations if isinstance(chain, nodes.Chain) else ()):
            assert isinstance(chain, nodes.Chain)
            before, behind = chain.sides[place], chain.sides[place + 1]
            number = behind.operand if isinstance(behind, nodes.Negative) else behind
            if relation.kind == "arrow" and before is not None and isinstance(number, nodes.Number) and number.unit < 1:
                yield nodes.Unreadable(chain.start, chain.end, because("arrow-to-number"), relation.start)


def _may_dangle(math: str) -> bool:
    """Tell whether a formula begins with a sign: behind another statement it goes on with that."""
    return math.lstrip(" \n\r\t&{")[:1] in tuple("=≈≃≅\\")


def _dangles(chain: nodes.Chain) -> bool:
    present = [side for side in chain.sides if side is not None]
    claims = len(chain.relations) == 1 and chain.relations[0].kind in _CLAIMING
    return claims and len(present) == 1 and any(isinstance(part, nodes.Number) for part in parts(tuple(present)))
