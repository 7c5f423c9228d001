"""Where things end: sorted places of every closing mark, so that looking for the next one never scans the text."""

from __future__ import annotations

import re
from bisect import bisect_left

_MARKS = re.compile(
    r"(?P<close>\\[\])])|\\(?P<kind>begin|end)\s*\{(?P<name>[A-Za-z]+\*?)\}|\\.|(?P<double>\$\$)|(?P<dollar>\$)"
    r"|(?P<ticks>`+)|(?P<comment>-->)|(?P<blank>\n(?:[ \t>]*\r?\n)+)",
    re.DOTALL,
)


class Closers:
    """The closing marks of a text, by kind."""

    def __init__(self, text: str) -> None:
        self._places: dict[str, list[int]] = {}
        for match in _MARKS.finditer(text):
            if match["name"]:
                self._note(f"{match['kind']} {match['name']}", match.start())
            elif match["ticks"]:
                self._note(match["ticks"], match.start())
            elif match["double"]:
                self._note("$$", match.start())
                self._note("$", match.start())
                self._note("$", match.start() + 1)
            elif match["close"] or match["dollar"] or match["comment"]:
                self._note(match[0], match.start())
            elif match["blank"]:
                self._note("blank", match.start())

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
