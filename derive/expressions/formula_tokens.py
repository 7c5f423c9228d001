"""Formulas of a description as tokens, and what is said of one that cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = "0123456789"
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3}(?!\d))?(?![\d.]))"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<operator>\*\*|\.T(?![A-Za-z0-9_])|[-+*/^(),@\[\]:]))",
    re.ASCII,
)


class FormulaError(ValueError):
    """A formula that cannot be read: what is wrong, at which character (from 0), and what to do."""

    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.hint = hint


@dataclass(frozen=True)
class Token:
    """A ``number``, a ``name``, an ``operator`` or the ``end``, and where it begins."""

    kind: str
    text: str
    offset: int

    def __str__(self) -> str:
        return f"'{self.text[:40]}'" if self.text else "the end of the formula"


def tokens(text: str) -> list[Token]:
    """Return the tokens of a formula, the end last; raises FormulaError."""
    found: list[Token] = []
    offset = 0
    stripped = text.rstrip()
    while offset < len(stripped):
        match = _TOKEN.match(stripped, offset)
        if match is None:
            raise _unreadable(stripped, offset)
        kind = match.lastgroup or ""
        found.append(Token(kind, match[kind], match.start(kind)))
        offset = match.end()
    found.append(Token("end", "", len(stripped)))
    return found


def _unreadable(text: str, offset: int) -> FormulaError:
    at = len(text) - len(text[offset:].lstrip())
    character = text[at]
    following = text[at + 1 : at + 2]
    if character in DIGITS or (character == "." and following and following in DIGITS):
        return FormulaError("not a number", at, "expected a decimal such as 0.15 or 1.5e-3")
    shown = character if character.isprintable() else "?"
    return FormulaError(f"'{shown}' has no meaning in a formula", at, "use + - * / ^, brackets and names")
