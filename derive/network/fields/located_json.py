"""JSON with places: the standard library says whether it is JSON; the tokens of what is say where things stand."""

from __future__ import annotations

import json
import re
from typing import Any

from derive.errors import DeriveError
from derive.network.fields.located import MAXIMAL_DEPTH, Key, Lines, LocatedData, Places

# An open string is a token, too: the text is not known to be JSON yet, and no quote may be tried twice.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")

Token = tuple[str, int]


def read_json(text: str, file: str) -> LocatedData:
    """Read JSON; raises DeriveError where it is not well formed, too deep or too large."""
    tokens = [(found[0], found.start()) for found in _TOKEN.finditer(text)]
    _refuse_depth(tokens, text, file)
    try:
        # Numbers stay text: Python refuses integers of thousands of digits, and floats would lose some.
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise DeriveError(
            f"not well-formed JSON: {error.msg}", location=f"{file}:{error.lineno}:{error.colno}"
        ) from error
    reader = _Reader(tokens, Lines(text), Places(file))
    return LocatedData(reader.read(()), file, reader.places.keys, reader.places.values)


def _refuse_depth(tokens: list[Token], text: str, file: str) -> None:
    depth = 0
    for token, offset in tokens:
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
        if depth > MAXIMAL_DEPTH:
            line, column = Lines(text).position(offset)
            hint = f"a description has at most {MAXIMAL_DEPTH} levels"
            raise DeriveError("nested too deeply", location=f"{file}:{line}:{column}", hint=hint)


class _Reader:
    """Walks the tokens of well-formed JSON."""

    def __init__(self, tokens: list[Token], lines: Lines, places: Places) -> None:
        self.tokens = tokens
        self.lines = lines
        self.places = places
        self.next = 0

    def read(self, path: Key) -> Any:
        token, offset = self._take()
        self.places.add_value(path, self.lines.position(offset))
        if token == "{":
            return self._read_object(path)
        if token == "[":
            return self._read_array(path)
        if token.startswith('"'):
            return self._text(token, offset)
        return None if token == "null" else token

    def _take(self) -> Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def _skip(self, token: str) -> bool:
        matches = self.tokens[self.next][0] == token
        self.next += matches
        return matches

    def _text(self, token: str, offset: int) -> str:
        text: str = json.loads(token, strict=False)
        if _SURROGATE.search(text):
            line, column = self.lines.position(offset)
            raise DeriveError("half a character: an unpaired surrogate", location=f"{self.places.file}:{line}:{column}")
        return text

    def _read_object(self, path: Key) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self._skip("}"):
            token, offset = self._take()
            key = self._text(token, offset)
            self.places.add_key((*path, key), self.lines.position(offset))
            self._skip(":")
            found[key] = self.read((*path, key))
            self._skip(",")
        return found

    def _read_array(self, path: Key) -> list[Any]:
        found: list[Any] = []
        while not self._skip("]"):
            found.append(self.read((*path, len(found))))
            self._skip(",")
        return found
