"""The parts of a document of which comments say that each is about a network of its own."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.source.document import Document, Passage, Section, TableRow, Unread

_Piece = TypeVar("_Piece", "Passage", "TableRow", "Unread")


def parts_of(document: Document) -> Iterator[tuple[Section | None, Document]]:
    """Yield the parts of a document in order, each with the section that it is; None for what stands before them."""
    starts = [(each.cell, each.start) for each in document.sections]
    for number, section in enumerate((None, *document.sections)):
        yield section, replace(
            document,
            passages=_inside(number, starts, document.passages),
            tables=_inside(number, starts, document.tables),
            unread=_inside(number, starts, document.unread),
        )


def _inside(number: int, starts: list[tuple[int, int]], pieces: Iterable[_Piece]) -> tuple[_Piece, ...]:
    return tuple(each for each in pieces if bisect_right(starts, each.place) == number)
