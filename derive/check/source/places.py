"""From offsets in a passage to lines and columns of the document, and back to its text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.report.findings import Fix, Replacement
from derive.check.source.document import Extent

if TYPE_CHECKING:
    from derive.check.causes.slip import Edit
    from derive.check.claims.statements import Statement
    from derive.check.report.findings import Finding
    from derive.check.source.document import Cell, Document

_NESTS = re.compile(r"(?<!\\)[{}]|\\left(?![A-Za-z])|\\right(?![A-Za-z])")


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
        if self._in_call(passage, first, last):
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

    def fix(self, passage: int, edits: tuple[Edit, ...]) -> tuple[Fix, ...]:
        """Return edits of a passage as a fix, the first as its main replacement; empty where one has no clear place.

        That is where a macro of the user stands in the way, and where more would be replaced than mathematics.
        """
        if not edits:
            return ()
        spans = [self._insertion(passage, edit) for edit in edits]
        ordered = sorted(spans)
        if any(later[0] < earlier[1] or later == earlier for earlier, later in pairwise(ordered)):
            return ()
        if not all(self._is_clear(passage, edit, span) for edit, span in zip(edits, spans, strict=True)):
            return ()
        return (Fix(tuple(self._replacement(passage, *pair) for pair in zip(edits, spans, strict=True))),)

    def _is_clear(self, passage: int, edit: Edit, span: tuple[int, int]) -> bool:
        """Return whether an edit replaces just what was read, and leaves braces as they were."""
        replaced = self.cell(passage).text[span[0] : span[1]]
        written = self.document.passages[passage].math[edit.start : max(edit.start, edit.end)]
        nested = [_nesting(text) for text in (replaced, edit.text)]
        return replaced == written and nested[0] == nested[1] and not self._in_call(passage, *span)

    def _replacement(self, passage: int, edit: Edit, span: tuple[int, int]) -> Replacement:
        cell = self.cell(passage)
        return Replacement(Extent(cell.position(span[0]), cell.position(span[1])), edit.text, span)

    def _insertion(self, passage: int, edit: Edit) -> tuple[int, int]:
        if edit.end > edit.start:
            return self.offsets(passage, edit.start, edit.end)
        # What is inserted behind something goes directly behind its last character.
        offsets = self.document.passages[passage].offsets
        if edit.start == 0:
            return offsets[0], offsets[0]
        after = offsets[edit.start - 1] + 1
        return after, after

    def _in_call(self, passage: int, first: int, last: int) -> bool:
        return any(start < last and first < end for start, end in self.document.passages[passage].calls)

    def is_quoted(self, statement: Statement) -> bool:
        """Return whether a comment exempts all that is found in a statement."""
        chain, passage = statement.chain, self.document.passages[statement.passage]
        if not self.document.exemptions or not passage.offsets:
            return False
        extent = self.extent(statement.passage, chain.start, chain.end)
        return any(
            each.cell == passage.cell
            and not each.codes
            and each.first_line <= extent.start.line
            and extent.end.line <= each.last_line
            for each in self.document.exemptions
        )

    def is_exempt(self, finding: Finding) -> bool:
        """Return whether a comment in the document exempts a finding."""
        start = finding.extent.start
        for each in self.document.exemptions:
            within = each.first_line <= start.line <= each.last_line
            same_cell = self.document.cells[each.cell].number == start.cell
            if within and same_cell and (not each.codes or finding.code.name in each.codes):
                return True
        return False


def _nesting(text: str) -> tuple[int, int, int, int]:
    r"""Return how deep braces, and ``\left`` with ``\right``, lead out of a text, and into it at most.

    >>> _nesting("a}{b"), _nesting(r"\frac{a}{b}"), _nesting(r"\left(a")
    ((0, -1, 0, 0), (0, 0, 0, 0), (0, 0, 1, 0))
    """
    depth = {"{": 0, "left": 0}
    lowest = {"{": 0, "left": 0}
    for mark in _NESTS.findall(text):
        kind = "{" if mark in "{}" else "left"
        depth[kind] += 1 if mark in ("{", r"\left") else -1
        lowest[kind] = min(lowest[kind], depth[kind])
    return depth["{"], lowest["{"], depth["left"], lowest["left"]
