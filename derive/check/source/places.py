"""From offsets in a passage to lines and columns of the document, and back to its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.source.document import Extent

if TYPE_CHECKING:
    from derive.check.source.document import Cell, Document, Position


class Places:
    """The places of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def cell(self, passage: int) -> Cell:
        """Return the text that a passage stands in."""
        return self.document.cells[self.document.passages[passage].cell]

    def offsets(self, passage: int, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of mathematics begins and ends in the text of its cell."""
        offsets = self.document.passages[passage].offsets
        first = offsets[min(start, len(offsets) - 1)]
        if end <= start:
            return first, first
        last = offsets[end - 1]
        for call_start, call_end in self.document.passages[passage].calls:
            if call_start <= last < call_end:
                return first, call_end
        return first, last + 1

    def extent(self, passage: int, start: int, end: int) -> Extent:
        """Return lines and columns of a stretch of mathematics."""
        first, last = self.offsets(passage, start, max(end, start + 1))
        cell = self.cell(passage)
        return Extent(cell.position(first), cell.position(last))

    def line(self, passage: int, offset: int) -> int:
        """Return the line of a character of mathematics."""
        return self.extent(passage, offset, offset + 1).start.line

    def text(self, passage: int, start: int, end: int) -> str:
        """Return the document's own text of a stretch of mathematics."""
        first, last = self.offsets(passage, start, end)
        return self.cell(passage).text[first:last]

    def symbol(self, passage: int, start: int, end: int) -> str:
        """Return the text of a symbol; of one in a call of a macro not the call, but what it is read as."""
        first, last = self.offsets(passage, start, end)
        if self.in_call(passage, first, last):
            return self.document.passages[passage].math[start:end]
        return self.text(passage, start, end)

    def symbol_extent(self, passage: int, start: int, end: int) -> Extent:
        """Return lines and columns of a symbol; of one in a call of a macro those of the whole call."""
        first, last = self.offsets(passage, start, end)
        for call in self.document.passages[passage].calls:
            if call[0] <= first < call[1]:
                first, last = call
                break
        cell = self.cell(passage)
        return Extent(cell.position(first), cell.position(last))

    def in_call(self, passage: int, first: int, last: int) -> bool:
        """Return whether a stretch of the text of a cell touches the call of a macro."""
        return any(start < last and first < end for start, end in self.document.passages[passage].calls)

    def is_quoted(self, number: int, start: int, end: int) -> bool:
        """Return whether a comment exempts all that is found in a stretch of a passage."""
        passage = self.document.passages[number]
        if not self.document.exemptions or not passage.offsets:
            return False
        extent = self.extent(number, start, end)
        return any(
            each.cell == passage.cell
            and not each.codes
            and each.first_line <= extent.start.line
            and extent.end.line <= each.last_line
            for each in self.document.exemptions
        )

    def is_exempt(self, start: Position, code: str) -> bool:
        """Return whether a comment in the document exempts a finding of a code that begins at a place."""
        for each in self.document.exemptions:
            within = each.first_line <= start.line <= each.last_line
            same_cell = self.document.cells[each.cell].number == start.cell
            if within and same_cell and (not each.codes or code in each.codes):
                return True
        return False
