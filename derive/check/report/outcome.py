"""A checked document with its text: where findings stand in the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.check.report.corrected import decoded
from derive.check.source.document import Cell
from derive.check.source.notebook_json import NotebookText

if TYPE_CHECKING:
    from derive.check.report.findings import Replacement, Report
    from derive.check.source.document import Document, Extent, Position
    from derive.check.source.files import Source


@dataclass(frozen=True)
class Outcome:
    """A checked document; ``mended`` counts the fixes that were made before this check."""

    source: Source
    document: Document
    report: Report
    mended: int = 0

    @cached_property
    def text(self) -> str:
        """The whole file as text; for a notebook, its JSON."""
        if self.document.kind != "notebook":
            return self.document.cells[0].text
        return decoded(self.source.content, self.document)

    def cell(self, position: Position) -> Cell:
        """Return the text that a position is counted in."""
        return self.document.cells[max(position.cell - 1, 0)]

    def line(self, position: Position) -> str:
        """Return the line of a position, without its end."""
        return self._lines[max(position.cell - 1, 0)][position.line - 1].removesuffix("\r")

    @cached_property
    def _lines(self) -> list[list[str]]:
        return [cell.text.split("\n") for cell in self.document.cells]

    @cached_property
    def _notebook(self) -> NotebookText:
        return NotebookText(self.text)

    @cached_property
    def _file(self) -> Cell:
        return Cell(self.text)

    def in_file(self, extent: Extent) -> tuple[Position, Position]:
        """Return where an extent stands in the file itself: for a notebook, in its JSON."""
        if self.document.kind != "notebook":
            return extent.start, extent.end
        start, end = (self.cell(each).offset(each) for each in (extent.start, extent.end))
        first, last = self._notebook.span(extent.start.cell, start, end)
        return self._file.position(first), self._file.position(last)

    def in_file_text(self, replacement: Replacement) -> str:
        """Return what a fix puts into the file itself: for a notebook, text as its JSON writes it."""
        if self.document.kind != "notebook":
            return replacement.text
        return self._notebook.replacement(replacement.extent.start.cell, replacement.text)
