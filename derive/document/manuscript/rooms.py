"""Room for what a reader finds, which is a command of the notes' own in LaTeX."""

from __future__ import annotations

import re

_BLANK, _BLANK_LINE = re.compile(r"\\blank\{([^{}]*)\}"), re.compile(r"\\blankline\b")
# In em.
_DIGIT, _AROUND, _LINE = 0.5, 1, 20


def with_rooms(latex: str) -> str:
    r"""Return a formula in which underlined space stands for each command of room.

    >>> with_rooms(r"\blank{000} = \blankline")
    '\\underline{\\hspace{2.5em}} = \\underline{\\hspace{20em}}'
    """
    found = _BLANK.sub(lambda blank: _room(_DIGIT * len(blank[1]) + _AROUND), latex)
    return _BLANK_LINE.sub(lambda _: _room(_LINE), found)


def _room(ems: float) -> str:
    return rf"\underline{{\hspace{{{ems:g}em}}}}"
