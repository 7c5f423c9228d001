"""Where things stand in JSON, which the standard library does not tell.

The text must be JSON, as far as it is walked; `json.loads` says whether it is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# Numbers stay text: Python refuses integers of thousands of digits, and floats would lose some.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")


def value_at(text: str, place: int) -> tuple[Any, int]:
    """Return the value that begins at a place, and where it ends; numbers as they are written."""
    return _DECODER.raw_decode(text, place)


def skipped(text: str, place: int) -> int:
    """Return where white space ends."""
    found = _SPACE.match(text, place)
    return found.end() if found else place


def members(text: str, place: int) -> Iterator[tuple[str, int, int]]:
    """Yield key, place of the key, place of the value of each member of the object at a place, if there is one.

    >>> list(members('{"a": 1, "a": [2]}', 0))
    [('a', 1, 6), ('a', 9, 14)]
    """
    for key_place in _parts(text, place, "{", "}"):
        key, end = value_at(text, key_place)
        yield key, key_place, skipped(text, skipped(text, end) + 1)


def elements(text: str, place: int) -> Iterator[int]:
    """Yield where each element of the list at a place begins, if there is one.

    >>> list(elements("[1, [2]]", 0))
    [1, 4]
    """
    return _parts(text, place, "[", "]")


def _parts(text: str, place: int, opening: str, closing: str) -> Iterator[int]:
    if text[place] != opening:
        return
    place = skipped(text, place + 1)
    while text[place] != closing:
        yield place
        _, end = value_at(text, place)
        end = skipped(text, end)
        if text[end] == ":":
            _, end = value_at(text, skipped(text, end + 1))
            end = skipped(text, end)
        place = skipped(text, end + 1) if text[end] == "," else end
