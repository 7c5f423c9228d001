"""One document from its bytes to its report: read, its network found, judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from derive.check.checker import check_document
from derive.check.corrected import decoded
from derive.check.guard import guarded
from derive.check.known import Known
from derive.check.notebook_text import NotebookText
from derive.check.reading.document import Cell
from derive.check.selection import Selection
from derive.check.tried_fixes import with_tried_fixes
from derive.errors import DeriveError
from derive.network.network import Network, shipped_names

if TYPE_CHECKING:
    from derive.check.findings import Extent, Replacement, Report
    from derive.check.reading.document import Document, Position
    from derive.check.sources import Source

_NAMING_LINE = re.compile(r"^network:", re.MULTILINE)


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
        start, end = (_offset(self.cell(each), each) for each in (extent.start, extent.end))
        first, last = self._notebook.span(extent.start.cell, start, end)
        return self._file.position(first), self._file.position(last)

    def in_file_text(self, replacement: Replacement) -> str:
        """Return what a fix puts into the file itself: for a notebook, text as its JSON writes it."""
        if self.document.kind != "notebook":
            return replacement.text
        return self._notebook.replacement(replacement.extent.start.cell, replacement.text)


def _offset(cell: Cell, position: Position) -> int:
    """Return the offset of a position in the text of its cell."""
    start = 0
    for _ in range(position.line - 1):
        start = cell.text.index("\n", start) + 1
    return start + position.column - 1


def network_of(source: Source, document: Document, named: str | Network | None) -> Network | None:
    """Return the network that a document is about: the one ``named``, or the one that its front matter names, or None.

    A path in the front matter is relative to the document's folder. Raises DeriveError where it cannot be loaded.
    """
    if isinstance(named, Network):
        return named
    if named is not None:
        return Network.load(named)
    if document.network is None:
        return None
    if document.network in shipped_names():
        return Network.load(document.network)
    folder = source.path.parent if source.path else Path()
    try:
        return Network.load(folder / document.network)
    except DeriveError as error:
        if error.location:
            raise
        where = f"{source.name}:{_naming_line(document)}"
        raise DeriveError(error.message, location=where, hint=error.hint) from error


def _naming_line(document: Document) -> int:
    for cell in document.cells:
        naming = _NAMING_LINE.search(cell.text)
        if naming:
            return cell.position(naming.start()).line
    return 1


def examine(source: Source, named: str | Network | None = None, selection: Selection | None = None) -> Outcome:
    """Check a document, on what it defines itself where no network is named.

    Raises DeriveError where the document cannot be read, the network cannot be found, or the check itself fails.
    """
    with guarded("check", source.name):
        document = source.read()
        network = network_of(source, document, named)
        known = Known()
        whole = check_document(document, network, known)
        report = with_tried_fixes(whole, selection or Selection(), source, document, network, known)
        return Outcome(source, document, report)
