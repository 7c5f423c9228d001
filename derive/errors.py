"""The errors that people see: what is wrong, where, what was expected, what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Comparing names costs their product; nobody mistypes a longer one, and a hostile file may hold any.
LONGEST_COMPARED = 64
MOST_LISTED = 12


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
    shown = ", ".join(names[:MOST_LISTED]) + (", ..." if len(names) > MOST_LISTED else "")
    return f"expected one of: {shown}" if names else "there is none to choose from"
