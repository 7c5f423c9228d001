"""A document with fixes put into the file's own bytes; every other byte stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.report.findings import Replacement
from derive.check.source.document import Extent
from derive.check.source.notebook_json import NotebookText
from derive.check.source.written import WRITTEN
from derive.check.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.report.findings import Fix
    from derive.check.source.document import Cell, Document
    from derive.check.source.files import Source


def decoded(content: bytes, document: Document) -> str:
    """Return the text of the file that a document was read from, without its byte order mark."""
    return content.decode(document.encoding).removeprefix("\ufeff" if document.bom else "")


def in_order(fixes: Iterable[Fix]) -> list[Replacement]:
    """Return all replacements of some fixes in the order of their places."""
    return sorted((each for fix in fixes for each in fix.replacements), key=lambda each: each.place)


def overlap(one: Replacement, other: Replacement) -> bool:
    """Return whether two replacements share a character, or insert at the same place."""
    earlier, later = sorted((one, other), key=lambda each: each.place)
    return earlier.place[0] == later.place[0] and (
        later.offsets[0] < earlier.offsets[1] or later.offsets == earlier.offsets
    )


def composed(
    old: Cell, new: Cell, earlier: Iterable[Replacement], later: Iterable[Replacement], shift: int = 0
) -> list[Replacement]:
    """Return replacements that do what ``earlier`` ones and then ``later`` ones do.

    Those are placed in the text ``old`` of a cell, these in the text ``new`` that it is then, where what stands before
    is longer by ``shift`` characters. Replacements that touch become one.
    """
    placed: list[tuple[int, int, int]] = []
    grown = shift
    for each in sorted(earlier, key=lambda each: each.place):
        begins = each.offsets[0] + shift
        growth = len(each.text) - (each.offsets[1] - each.offsets[0])
        shift += growth
        placed.append((begins, begins + len(each.text), growth))
    followers = list(later)
    found: list[Replacement] = []
    spans = [(begins, ends) for begins, ends, _ in placed] + [each.offsets for each in followers]
    for first, last in _joined(spans):
        text = new.text[first:last]
        for each in sorted(followers, key=lambda each: each.place, reverse=True):
            start, end = each.offsets
            if first <= start and end <= last:
                text = text[: start - first] + each.text + text[end - first :]
        before = grown
        grown += sum(growth for begins, ends, growth in placed if first <= begins and ends <= last)
        span = first - before, last - grown
        found.append(Replacement(Extent(old.position(span[0]), old.position(span[1])), text, span))
    return found


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that touch as one.

    >>> _joined([(7, 8), (0, 2), (2, 3)])
    [(0, 3), (7, 8)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def corrected(source: Source, document: Document, fixes: Iterable[Fix]) -> bytes:
    """Return a file with fixes that do not overlap. Raises DeriveError for a character that its encoding lacks."""
    text = decoded(source.content, document)
    notebook = NotebookText(text) if document.kind == "notebook" else None
    parts, at = [], 0
    for each in in_order(fixes):
        (start, end), new = each.offsets, each.text
        if notebook:
            number = each.extent.start.cell
            (start, end), new = notebook.span(number, start, end), notebook.replacement(number, new)
        elif document.kind in WRITTEN:
            new = WRITTEN[document.kind](text, start, new)
        parts += [text[at:start], new]
        at = end
    whole = ("\ufeff" if document.bom else "") + "".join(parts) + text[at:]
    try:
        return whole.encode(document.encoding)
    except UnicodeEncodeError as error:
        lacking, encoding = error.object[error.start], document.encoding
        raise refused("lacking-character", location=source.name, character=lacking, encoding=encoding) from error
