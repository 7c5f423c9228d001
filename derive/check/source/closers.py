"""Where things end: sorted places of every closing mark, so that looking for the next one never scans the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

_MARKS = re.compile(
    r"(?P<doubled>\\\\[\])])|(?P<close>\\[\])])|\\(?P<kind>begin|end)\s*\{(?P<name>[A-Za-z]+\*?)\}|\\."
    r"|(?P<double>\$\$)|(?P<dollar>\$)|(?P<ticks>`+)|(?P<comment>-->)|(?P<blank>\n(?:[ \t>]*\r?\n)+)"
    r"|</(?P<element>script|style|pre|code)\b",
    re.DOTALL | re.IGNORECASE,
)
_CHAT = re.compile(r"^[ \t>]*(?:(?P<open>\[)[ \t]*|(?P<close>\])[ \t]*[.,;]?[ \t]*)\r?$", re.MULTILINE)


class Closers:
    """The closing marks of a text, by kind."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[str, list[int]] = {}
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        for match in _MARKS.finditer(text):
            self._note_mark(match)
        for match in re.finditer(r"`\$", text):
            self._note("`$", match.start())
        for match in _CHAT.finditer(text):
            kind = "open" if match["open"] else "close"
            self._note(f"chat {kind}", match.start(kind))

    def _note_mark(self, match: re.Match[str]) -> None:
        start = match.start()
        if match["name"]:
            self._note(f"{match['kind']} {match['name']}", start)
        elif match["element"]:
            self._note(f"</{match['element'].lower()}", start)
        elif match["double"]:
            self._note("$$", start)
            self._note("$", start)
            self._note("$", start + 1)
        elif match["blank"]:
            self._note("blank", start)
        elif match["doubled"] or match["close"] or match["dollar"] or match["comment"] or match["ticks"]:
            self._note(match[0], start)

    def _note(self, kind: str, place: int) -> None:
        self._places.setdefault(kind, []).append(place)

    def after(self, kind: str, place: int) -> int:
        """Return the first mark of a kind at or behind a place, or -1."""
        places = self._places.get(kind, [])
        index = bisect_left(places, place)
        return places[index] if index < len(places) else -1

    def within(self, kind: str, place: int) -> int:
        """Return the first mark of a kind behind a place in the same paragraph, or -1."""
        found, blank = self.after(kind, place), self.after("blank", place)
        return -1 if found < 0 or 0 <= blank < found else found

    def partner(self, opening: int) -> int:
        """Return where a round bracket is closed in its line, or -1."""
        return self._partners.get(opening, -1)

    @cached_property
    def _partners(self) -> dict[int, int]:
        found: dict[int, int] = {}
        opened: list[int] = []
        for mark in re.finditer(r"[()\n]", self._text):
            if mark[0] == "(":
                opened.append(mark.start())
            elif mark[0] == ")" and opened:
                found[opened.pop()] = mark.start()
            elif mark[0] == "\n":
                opened.clear()
        return found

    def line_start(self, place: int) -> int:
        """Return where the line of a place begins."""
        return self._lines[bisect_right(self._lines, place) - 1]
