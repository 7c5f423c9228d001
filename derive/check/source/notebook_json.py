"""Where the characters of a notebook's cells stand in its JSON, so that a fix changes nothing but what it replaces."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.json_places import elements, members, skipped, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

# What one character of a text looks like in JSON; a pair of surrogates is one character.
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)


@dataclass(frozen=True)
class _Piece:
    """A string of a cell's source: ``start`` to ``end`` in the JSON, without quotes; ``first`` in the cell's text."""

    start: int
    end: int
    first: int
    length: int


class NotebookText:
    """A notebook's JSON, with the places of its cells' sources. It must be one that `notebook_cells` could read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._cells = [list(_pieces(text, source)) for source in _sources(text)]

    def span(self, number: int, start: int, end: int) -> tuple[int, int]:
        """Return where characters ``start`` to ``end`` of the cell of that number (from 1) stand in the JSON."""
        pieces = self._cells[number - 1]
        if start == end:
            # What is inserted goes directly behind the character before it.
            place = self._end(pieces, start) if start else self._start(pieces, start)
            return place, place
        return self._start(pieces, start), self._end(pieces, end)

    def replacement(self, number: int, new: str) -> str:
        """Return text as it is written inside a string of that cell; each line becomes a string of its own."""
        literal = json.dumps(new, ensure_ascii=self.text.isascii())[1:-1]
        pieces = self._cells[number - 1]
        if "\\n" not in literal or len(pieces) < 2:
            return literal
        between = self.text[pieces[0].end : pieces[1].start]
        lines = [json.dumps(line, ensure_ascii=self.text.isascii())[1:-1] for line in new.split("\n")]
        return f"\\n{between}".join(lines)

    def _start(self, pieces: list[_Piece], offset: int) -> int:
        for piece in pieces:
            if offset < piece.first + piece.length:
                return self._within(piece, offset - piece.first)
        return pieces[-1].end

    def _end(self, pieces: list[_Piece], offset: int) -> int:
        for piece in pieces:
            if offset <= piece.first + piece.length:
                return self._within(piece, offset - piece.first)
        return pieces[-1].end

    def _within(self, piece: _Piece, count: int) -> int:
        at = piece.start
        for _ in range(count):
            character = _CHARACTER.match(self.text, at, piece.end)
            if character is None:
                return piece.end
            at = character.end()
        return at


def _sources(text: str) -> Iterator[int | None]:
    """Yield where the source of each cell begins, in the order in which `notebook_cells` reads cells."""
    top = _values(text, skipped(text, 0))
    sheets = [top] if "cells" in top else [_values(text, sheet) for sheet in elements(text, top["worksheets"])]
    for sheet in sheets:
        if "cells" in sheet:
            for cell in elements(text, sheet["cells"]):
                found = _values(text, cell)
                yield found.get("source", found.get("input"))


def _values(text: str, place: int) -> dict[str, int]:
    """Return where each value of an object begins; of a key that comes twice, the last counts, as for any reader."""
    return {key: value_place for key, _, value_place in members(text, place)}


def _pieces(text: str, source: int | None) -> Iterator[_Piece]:
    if source is None:
        return
    starts = [source] if text[source] == '"' else list(elements(text, source))
    first = 0
    for start in starts:
        if text[start] == '"':
            value, end = value_at(text, start)
            yield _Piece(start + 1, end - 1, first, len(value))
            first += len(value)
