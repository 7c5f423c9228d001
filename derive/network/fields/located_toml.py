"""TOML with places: the standard library reads the data; a scan of the text before it finds where things stand."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from derive.errors import DeriveError
from derive.network.fields.located import Key, Lines, LocatedData, Places

LONGEST_SCALAR = 400

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_REST = re.compile(r"[^\n]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_TEXT = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'(?:[^']|'(?!\'\'))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''', re.DOTALL
)
_BARE = re.compile(r"[^\s,\[\]{}#\"']+")


def read_toml(text: str, file: str) -> LocatedData:
    """Read TOML; raises DeriveError where it is not well formed, too deep or too large."""
    scan = _Scan(text, file)
    # The scan comes first because it is what bounds depth: the library's time and memory grow with its square.
    scan.run()
    try:
        data = tomllib.loads(text, parse_float=lambda number: number.replace("_", ""))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else scan.lines.position(len(text))
        message = re.sub(r"\s*\(at .*\)", "", str(error))
        raise DeriveError(f"not well-formed TOML: {message}", location=f"{file}:{line}:{column}") from error
    except (ValueError, RecursionError) as error:
        raise DeriveError(f"not well-formed TOML: {error}", location=f"{file}:1:1") from error
    return LocatedData(_as_text(data), file, scan.places.keys, scan.places.values)


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Unreadable(Exception):  # noqa: N818
    """The text is no TOML here; the library will say so better."""


class _Scan:
    """Follows tables, keys and values through the text and notes where each stands.

    Grammar: the TOML 1.0.0 specification. The scan accepts more than TOML does, never less.
    """

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.places = Places(file)
        self.offset = 0
        self.table: Key = ()
        # The index of the newest element of each array of tables.
        self.newest: dict[Key, int] = {}

    def run(self) -> None:
        self.places.values[()] = (1, 1)
        try:
            while self._after(_BLANK) < len(self.text):
                if self.text.startswith("[", self.offset):
                    self._header()
                else:
                    self._entry(self.table)
                self._take(_REST)
        except _Unreadable:
            return

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.offset)
        if not found:
            raise _Unreadable
        self.offset = found.end()
        return found[0]

    def _after(self, pattern: re.Pattern[str]) -> int:
        self._take(pattern)
        return self.offset

    def _skip(self, token: str) -> bool:
        matches = self.text.startswith(token, self.offset)
        self.offset += len(token) * matches
        return matches

    def _header(self) -> None:
        start = self.lines.position(self.offset)
        repeated = self._skip("[[")
        if not repeated:
            self._skip("[")
        path, position = self._dotted_key(())
        if repeated:
            self.newest[path] = self.newest.get(path, -1) + 1
            path = (*path, self.newest[path])
        self.places.keys.setdefault(path, position)
        self.places.add_value(path, start)
        self.table = path

    def _entry(self, table: Key) -> None:
        path, _ = self._dotted_key(table)
        self._take(_SPACE)
        if not self._skip("="):
            raise _Unreadable
        self._take(_SPACE)
        self._value(path)

    def _dotted_key(self, path: Key) -> tuple[Key, tuple[int, int]]:
        """Read ``a.b.c``; return the path it leads to and where its last part stands."""
        while True:
            self._take(_SPACE)
            position = self.lines.position(self.offset)
            path = (*path, _unquoted(self._take(_KEY)))
            self.places.keys.setdefault(path, position)
            self._take(_SPACE)
            if not self._skip("."):
                return path, position
            if path in self.newest:
                path = (*path, self.newest[path])
            self.places.values.setdefault(path, position)
            # A key of a hundred thousand dots ends here.
            self.places.enter(path, position)

    def _value(self, path: Key) -> None:
        position = self.lines.position(self.offset)
        self.places.add_value(path, position)
        if self._skip("["):
            self._array(path)
        elif self._skip("{"):
            self._inline_table(path)
        elif self.text[self.offset : self.offset + 1] in ("'", '"'):
            self._take(_TEXT)
        elif len(self._take(_BARE)) > LONGEST_SCALAR:
            where = f"{self.places.file}:{position[0]}:{position[1]}"
            raise DeriveError(f"a number of more than {LONGEST_SCALAR} characters", location=where)

    def _array(self, path: Key) -> None:
        index = 0
        self._take(_BLANK)
        while not self._skip("]"):
            self._value((*path, index))
            index += 1
            self._take(_BLANK)
            self._skip(",")
            self._take(_BLANK)

    def _inline_table(self, path: Key) -> None:
        self._take(_BLANK)
        while not self._skip("}"):
            self._entry(path)
            self._take(_BLANK)
            self._skip(",")
            self._take(_BLANK)


def _unquoted(key: str) -> str:
    if key.startswith('"') and "\\" in key:
        try:
            return next(iter(tomllib.loads(f"{key} = 0")))
        except tomllib.TOMLDecodeError as error:
            raise _Unreadable from error
    return key.strip("\"'") if key[0] in "\"'" else key
