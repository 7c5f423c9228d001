"""JSON with places: the standard library says whether it is JSON, and a walk over it where things stand."""

from __future__ import annotations

import json
import re
from typing import Any

from derive.errors import DeriveError
from derive.json_places import elements, members, skipped, value_at
from derive.network.fields.located import Key, Lines, LocatedData, Places

_WORD = re.compile(r'[^\s\[\]{}:,"]+')
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(text: str, file: str) -> LocatedData:
    """Read JSON; raises DeriveError where it is not well formed, too deep or too large."""
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise DeriveError(
            f"not well-formed JSON: {error.msg}", location=f"{file}:{error.lineno}:{error.colno}"
        ) from error
    except RecursionError:
        pass  # It is well formed as far as that; the walk refuses it, with the place where it becomes too deep.
    reader = _Reader(text, Lines(text), Places(file))
    return LocatedData(reader.read((), skipped(text, 0)), file, reader.places.keys, reader.places.values)


class _Reader:
    """Walks well-formed JSON."""

    def __init__(self, text: str, lines: Lines, places: Places) -> None:
        self.text = text
        self.lines = lines
        self.places = places

    def read(self, path: Key, place: int) -> Any:
        self.places.add_value(path, self.lines.position(place))
        match self.text[place]:
            case "{":
                return self._read_object(path, place)
            case "[":
                return [self.read((*path, number), each) for number, each in enumerate(elements(self.text, place))]
            case '"':
                return self._text(value_at(self.text, place)[0], place)
        word = _WORD.match(self.text, place)
        assert word is not None
        return None if word[0] == "null" else word[0]

    def _read_object(self, path: Key, place: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, key_place, value_place in members(self.text, place):
            entry = (*path, self._text(key, key_place))
            self.places.add_key(entry, self.lines.position(key_place))
            found[key] = self.read(entry, value_place)
        return found

    def _text(self, text: str, place: int) -> str:
        if _SURROGATE.search(text):
            line, column = self.lines.position(place)
            raise DeriveError("half a character: an unpaired surrogate", location=f"{self.places.file}:{line}:{column}")
        return text
