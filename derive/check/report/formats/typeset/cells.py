"""The cells of a checked document, each as pieces of HTML with the findings in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from derive.check.report.formats.typeset.flow import flow
from derive.check.report.formats.typeset.placed import Placed
from derive.check.report.formats.typeset.settable import is_plain
from derive.check.report.formats.typeset.stretches import Found, owned_by, stretches
from derive.check.source.decoding import prose_of
from derive.check.source.frontmatter import front_matter
from derive.check.source.notebook import notebook_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.report.formats.typeset.flow import Piece
    from derive.check.report.formats.typeset.stretches import Refer
    from derive.check.report.outcome import Outcome
    from derive.check.source.document import Cell

_OF_TEXT = (".txt", ".text")


@dataclass(frozen=True)
class SetCell:
    """A cell (number 0 where the document is none of cells) in pieces; findings are told by their numbers, from 0.

    ``typed_plainly`` are the findings in formulas that are typed without TeX.
    """

    number: int
    pieces: list[Piece]
    typed_plainly: frozenset[int]


def set_cells(outcome: Outcome, refer: Refer) -> Iterator[SetCell]:
    """Yield the cells of a document; ``refer`` gives what stands behind a formula for the findings in it."""
    document = outcome.document
    for index, (cell, kind) in enumerate(zip(document.cells, _kinds(outcome), strict=True)):
        found = [
            Found(cell.offset(each.extent.start), cell.offset(each.extent.end), each.code.severity, number)
            for number, each in enumerate(outcome.report.findings)
            if each.extent.start.cell == cell.number
        ]
        passages = [each for each in document.passages if each.cell == index]
        prose = _prose(cell, kind, document.kind)
        owned = owned_by(passages, found)
        plainly = (each.number for number, inside in owned.items() if is_plain(passages[number]) for each in inside)
        made = stretches(prose, passages, owned, found, refer)
        yield SetCell(cell.number, flow(prose.text, made, kind), frozenset(plainly))


def _kinds(outcome: Outcome) -> list[str]:
    """Return how the text of each cell is written, as ``flow`` calls it."""
    document = outcome.document
    if document.kind == "notebook":
        cells = notebook_cells(outcome.text, outcome.source.name)
        return ["markdown" if kind in ("markdown", "heading") else "code" for kind, _ in cells]
    if document.kind == "latex":
        return ["latex"]
    return ["literal" if PurePath(outcome.source.name).suffix.lower() in _OF_TEXT else "markdown"]


def _prose(cell: Cell, kind: str, of_document: str) -> Placed:
    """Return what readers see of a cell, with places in its text."""
    if of_document in ("html", "rst", "python"):
        prose = prose_of(cell.text, of_document)
        return Placed(prose.text, prose.places)
    start = front_matter(cell.text, "")[1] if kind in ("markdown", "literal") else 0
    return Placed(cell.text[start:], range(start, len(cell.text)))
