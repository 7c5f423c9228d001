"""Where the characters of a notebook's cells stand in its JSON, so that a fix changes nothing but what it replaces."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
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
    top = _members(text, _skip(text, 0))
    if "cells" in top:
        lists = [top["cells"]]
    else:
        lists = []
        for sheet in _elements(text, top.get("worksheets")):
            members = _members(text, sheet)
            if "cells" in members:
                lists.append(members["cells"])
    for cells in lists:
        for cell in _elements(text, cells):
            members = _members(text, cell)
            yield members.get("source", members.get("input"))


def _pieces(text: str, source: int | None) -> Iterator[_Piece]:
    if source is None:
        return
    starts = [source] if text[source] == '"' else list(_elements(text, source))
    first = 0
    for start in starts:
        if text[start] == '"':
            value, end = _DECODER.raw_decode(text, start)
            yield _Piece(start + 1, end - 1, first, len(value))
            first += len(value)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _members(text: str, at: int) -> dict[str, int]:
    """Return where each value of an object begins; of a key that comes twice, the last counts, as for any reader."""
    found: dict[str, int] = {}
    if text[at] != "{":
        return found
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, end = _DECODER.raw_decode(text, at)
        start = _skip(text, _skip(text, end) + 1)
        found[key] = start
        at = _next(text, start)
    return found


def _elements(text: str, at: int | None) -> Iterator[int]:
    """Yield where each element of a list begins."""
    if at is None or text[at] != "[":
        return
    at = _skip(text, at + 1)
    while text[at] != "]":
        yield at
        at = _next(text, at)


def _next(text: str, start: int) -> int:
    """Return where the next member begins behind the value at ``start``, or where the list ends."""
    _, end = _DECODER.raw_decode(text, start)
    end = _skip(text, end)
    return _skip(text, end + 1) if text[end] == "," else end
