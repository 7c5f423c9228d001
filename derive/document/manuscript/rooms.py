"""Room for what a reader finds, which is a command of the notes' own in LaTeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_BLANK, _BLANK_LINE = re.compile(r"\\blank\{([^{}]*)\}"), re.compile(r"\\blankline\b")
# In em.
_DIGIT, _AROUND, _LINE = 0.5, 1, 20


def underlined(ems: float) -> str:
    """Return so much room as underlined space."""
    return rf"\underline{{\hspace{{{ems:g}em}}}}"


def with_rooms(latex: str, room: Callable[[float], str] = underlined) -> str:
    r"""Return a formula in which ``room``, by how many em it takes, stands for each command of the notes.

    >>> with_rooms(r"\blank{000} = \blankline")
    '\\underline{\\hspace{2.5em}} = \\underline{\\hspace{20em}}'
    """
    found = _BLANK.sub(lambda blank: room(_DIGIT * len(blank[1]) + _AROUND), latex)
    return _BLANK_LINE.sub(lambda _: room(_LINE), found)
