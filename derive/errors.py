"""The errors that people see: what is wrong, where, what was expected, what to do."""

from __future__ import annotations

from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Comparing names costs their product; nobody mistypes a longer one, and a hostile file may hold any.
LONGEST_COMPARED = 64
MOST_LISTED = 12
_LONGEST_SHOWN = 40


class DeriveError(Exception):
    """Something the user can mend.

    ``location`` is ``file:line:column`` (1-based) or empty; ``hint`` says what to do.

    >>> print(DeriveError("unknown neuron 'h3'", location="net.yaml:4:7", hint="did you mean 'h2'?"))
    net.yaml:4:7: unknown neuron 'h3'; did you mean 'h2'?
    """

    def __init__(self, message: str, *, location: str = "", hint: str = "") -> None:
        self.message = message
        self.location = location
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        advice = f"; {self.hint}" if self.hint else ""
        return f"{where}{self.message}{advice}"


def nearest(name: str, valid: Iterable[str]) -> str:
    """Say which valid name is nearest, or list what there is.

    >>> nearest("sigmiod", ["relu", "sigmoid"])
    "did you mean 'sigmoid'?"
    >>> nearest("ReLU", ["relu", "sigmoid"])
    "did you mean 'relu'?"
    >>> nearest("q", ["relu", "sigmoid"])
    'expected one of: relu, sigmoid'
    """
    names = list(valid)
    asked = name[:LONGEST_COMPARED].casefold()
    folded = {each.casefold(): each for each in names}
    close = get_close_matches(asked, folded, n=1)
    if close:
        return f"did you mean '{folded[close[0]]}'?"
    listed = ", ".join(names[:MOST_LISTED]) + (", ..." if len(names) > MOST_LISTED else "")
    return f"expected one of: {listed}" if names else "there is none to choose from"


def shown(value: object) -> str:
    """Return what the user wrote, cut to a length that fits a message.

    >>> shown("abc"), shown({"a": "1"}), shown([])
    ("'abc'", 'a mapping', 'a list')
    """
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    text = str(value) if isinstance(value, str | int | float | Decimal) else type(value).__name__
    text = "".join(each if each.isprintable() else "?" for each in text[: _LONGEST_SHOWN + 1])
    return f"'{text}'" if len(text) <= _LONGEST_SHOWN else f"'{text[:_LONGEST_SHOWN]}...'"
