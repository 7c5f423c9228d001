"""Description files as plain data, with the place of every key and value.

Scalars stay strings, so that ``0.1`` never becomes a float; numbers are made of them, exactly, by ``scalars.py``.
Each format has a reader of its own: ``located_yaml.py``, ``located_json.py``, ``located_toml.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from derive.errors import DeriveError

Key = tuple[str | int, ...]
Position = tuple[int, int]

MAXIMAL_NODES = 500_000
MAXIMAL_DEPTH = 32


@dataclass(frozen=True)
class LocatedData:
    """Nested dicts, lists, strings and None, with the 1-based (line, column) of each by its path.

    ``keys`` holds where an entry's key stands, ``values`` where its value begins.
    """

    data: Any
    file: str
    keys: dict[Key, Position]
    values: dict[Key, Position]
    text: str = field(default="", compare=False, repr=False)

    def known(self, path: Key) -> Key:
        """Return the path without the parts that the file does not have.

        >>> LocatedData({}, "", {("a",): (1, 1)}, {("a",): (1, 4), ("a", 0): (1, 5)}).known(("a", "matrix", 0))
        ('a', 0)
        """
        found: Key = ()
        for part in path:
            if (*found, part) in self.values or (*found, part) in self.keys:
                found = (*found, part)
        return found

    def position(self, path: Key, *, of_key: bool = False) -> Position:
        """Return line and column of the deepest known part of ``path``: of its value, or of its key."""
        known = self.known(path)
        preferred, other = (self.keys, self.values) if of_key else (self.values, self.keys)
        return preferred.get(known) or other.get(known) or (1, 1)

    def at(self, path: Key, *, of_key: bool = False) -> str:
        """Return ``file:line:column`` of the deepest known part of ``path``."""
        line, column = self.position(path, of_key=of_key)
        return f"{self.file}:{line}:{column}"

    def inside(self, path: Key, offset: int) -> str:
        """Return ``file:line:column`` of a character (from 0) of the text that stands at ``path``.

        Where the file writes the text with escapes, the place is that of the last character before them.
        """
        lines = Lines(self.text)
        value: Any = self.data
        for part in self.known(path):
            value = value[part]
        start = lines.offset(self.position(path))
        line, column = lines.position(_aligned(self.text, start, str(value), offset))
        return f"{self.file}:{line}:{column}"


_OPENING = re.compile(r"\"{3}\n?|\'{3}\n?|[\"\']|[|>][^\n]*\n\s*")
_SPACE = re.compile(r"\s*")


def _aligned(source: str, start: int, value: str, offset: int) -> int:
    """Return where ``value[offset]`` stands in the source that says the value from ``start`` on.

    White space counts for nothing: a long text may be broken into lines.
    """
    opening = _OPENING.match(source, start)
    index = opening.end() if opening else start
    for character in value[:offset]:
        if not character.isspace():
            following = _SPACE.match(source, index).end()  # type: ignore[union-attr]
            if source[following : following + 1] != character:
                return index
            index = following + 1
    return _SPACE.match(source, index).end() if value[offset:].strip() else index  # type: ignore[union-attr]


@dataclass
class Places:
    """Collects positions while a file is read, and refuses what is too deep or too much."""

    file: str
    keys: dict[Key, Position] = field(default_factory=dict)
    values: dict[Key, Position] = field(default_factory=dict)
    count: int = 0

    def add_value(self, path: Key, position: Position) -> None:
        """Note where a value begins; raises DeriveError beyond the limits."""
        self.enter(path, position)
        self.values[path] = position

    def enter(self, path: Key, position: Position) -> None:
        """Count one value; raises DeriveError beyond the limits."""
        self.count += 1
        if len(path) > MAXIMAL_DEPTH:
            self._refuse("nested too deeply", position, f"a description has at most {MAXIMAL_DEPTH} levels")
        if self.count > MAXIMAL_NODES:
            hint = f"at most {MAXIMAL_NODES:,} values, aliases counted as often as they are used"
            self._refuse("the description is too large", position, hint)

    def add_key(self, path: Key, position: Position) -> None:
        """Note where a key stands; raises DeriveError where the mapping has it already."""
        if path in self.keys:
            first = "{}:{}".format(*self.keys[path])
            hint = f"the first one stands at {first}; use each once"
            self._refuse(f"duplicate name '{path[-1]}'", position, hint)
        self.keys[path] = position

    def _refuse(self, message: str, position: Position, hint: str) -> None:
        raise DeriveError(message, location=f"{self.file}:{position[0]}:{position[1]}", hint=hint)


class Lines:
    """Turns offsets into a text to 1-based lines and columns.

    >>> Lines("ab\\ncd").position(4)
    (2, 2)
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]

    def position(self, offset: int) -> Position:
        """Return line and column of the character at an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, position: Position) -> int:
        """Return the offset of the character at a line and column.

        >>> Lines("ab\\ncd").offset((2, 2))
        4
        """
        line, column = position
        return self._starts[line - 1] + column - 1
