"""Text whose characters know where they stand in the document, whatever is exchanged in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Placed:
    """Text, and the place of each of its characters; what is put in has that of what it stands for."""

    text: str
    places: Sequence[int]

    def exchanged(self, pattern: re.Pattern[str], written: Callable[[re.Match[str]], str]) -> Placed:
        """Return the text with every match written in another way."""
        parts: list[str] = []
        places: list[int] = []
        behind = 0
        for match in pattern.finditer(self.text):
            new = written(match)
            parts += self.text[behind : match.start()], new
            places += self.places[behind : match.start()]
            places += _spread(self.places[match.start() : match.end()], len(new))
            behind = match.end()
        if not parts:
            return self
        return Placed("".join(parts) + self.text[behind:], [*places, *self.places[behind:]])

    def within(self, first: int, last: int) -> tuple[int, int] | None:
        """Return from where to where characters stand that come from between two places of the document."""
        inside = [index for index, place in enumerate(self.places) if first <= place < last]
        return (inside[0], inside[-1] + 1) if inside else None


def _spread(places: Sequence[int], count: int) -> list[int]:
    """Return a place for each of so many characters, the last of them that of the last one."""
    if not places:
        return []
    return [places[min(index, len(places) - 1)] for index in range(count - 1)] + [places[-1]] * bool(count)
