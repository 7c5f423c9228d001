"""LaTeX read from left to right: groups, options, environments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.errors import DeriveError

_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_SPACE = re.compile(r"[ \t]*\n?[ \t]*")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass
class Scanner:
    """A place in a text."""

    text: str
    place: int = 0

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.place >= len(self.text)

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what a pattern matches here."""
        found = pattern.match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def command(self) -> str:
        r"""Read a command with its backslash, and the spaces that TeX passes over behind its name."""
        found = self.match(_COMMAND)
        if not found:
            raise self.wrong("a command is expected")
        if found[0][1:2].isalpha():
            self.match(_SPACE)
        return found[0]

    def group(self) -> str:
        r"""Read an argument in braces, and return what is in it.

        >>> Scanner(r"{a{b}\}} c").group()
        'a{b}\\}'
        """
        self.match(_SPACE)
        if self.text[self.place : self.place + 1] != "{":
            raise self.wrong("an argument in braces is expected")
        depth, start = 0, self.place + 1
        for found in _BRACE.finditer(self.text, self.place):
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if depth == 0:
                self.place = found.end()
                return self.text[start : found.start()]
        raise self.wrong("a brace is not closed")

    def option(self) -> str:
        """Read an option in brackets, where there is one; braces may hold brackets."""
        if self.text[self.place : self.place + 1] != "[":
            return ""
        depth, start = 0, self.place + 1
        for place in range(start, len(self.text)):
            character = self.text[place]
            depth += {"{": 1, "}": -1}.get(character, 0)
            if character == "]" and depth == 0:
                self.place = place + 1
                return self.text[start:place]
        raise self.wrong("a bracket is not closed")

    def environment(self, name: str) -> str:
        """Read on to the end of an environment that has begun, and return what is in it."""
        mark = re.compile(rf"\\(begin|end)\{{{re.escape(name)}\}}")
        depth, start = 1, self.place
        for found in mark.finditer(self.text, self.place):
            depth += 1 if found[1] == "begin" else -1
            if depth == 0:
                self.place = found.end()
                return self.text[start : found.start()]
        raise self.wrong(f"{name} is not ended")

    def upto(self, end: str) -> str:
        """Read on to what ends it, and return what stands before that."""
        start, place = self.place, self.text.find(end, self.place)
        if place < 0:
            raise self.wrong(f"{end} is expected behind it")
        self.place = place + len(end)
        return self.text[start:place]

    def wrong(self, what: str) -> DeriveError:
        """Return an error that quotes what stands here."""
        excerpt = self.text[self.place : self.place + 40].partition("\n")[0]
        return DeriveError(f"the LaTeX of the notes cannot be read at '{excerpt}': {what}")
