"""Numbers that bear the name of what they are the value of, in letters that nobody sees.

A format may read the names, to tell a reader more about a number; the others drop them.
"""

from __future__ import annotations

import re

# Unicode's tags (The Unicode Standard, 23.9): a letter for each of ASCII, none of which is shown.
_TAGS = 0xE0000
_NAME = re.compile(f"[{chr(_TAGS + 0x20)}-{chr(_TAGS + 0x7E)}]+")
_NAMED = re.compile(rf"(?P<number>\d+(?:(?:\.|\{{,\}})\d+)?)(?P<name>{_NAME.pattern})")


def naming(name: str) -> str:
    """Return a name as letters that nobody sees; empty where it has others than those of ASCII."""
    return "".join(chr(_TAGS + ord(each)) for each in name) if name.isascii() else ""


def without_names(text: str) -> str:
    """Return text without the names of its numbers.

    >>> without_names("0.5824" + naming("out_h1"))
    '0.5824'
    """
    return _NAME.sub("", text)


def named_numbers(text: str) -> list[re.Match[str]]:
    """Return the numbers that bear names, each with its ``number`` and ``name``, which ``name_of`` reads."""
    return list(_NAMED.finditer(text))


def name_of(letters: str) -> str:
    """Return the name that letters stand for.

    >>> name_of(naming("dE/dw5"))
    'dE/dw5'
    """
    return "".join(chr(ord(each) - _TAGS) for each in letters)
