"""Formulas for renderers that know less than LaTeX does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.document.manuscript.rooms import with_rooms
from derive.document.manuscript.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Callable

# What GitHub refuses in formulas ("The following macros are not allowed"), and what stands there instead.
_OPERATOR = re.compile(r"\\operatorname\s*(?=\{)")
_UNSEEN = re.compile(r"\\phantom\s*(?=\{)")
# A prime that is no quotation mark; what stands above already stands behind it.
_PRIMES = re.compile(r"('+)(?:\^\{|(\^))?")


def portable(latex: str) -> str:
    r"""Return a formula without commands of the notes' own, or such as some renderers refuse.

    >>> portable(r"\operatorname{sum}(x) = 0.4219\phantom{0}")
    '\\mathop{\\mathrm{sum}}(x) = 0.4219'
    """
    latex = _each_group(with_rooms(latex), _OPERATOR, lambda name: rf"\mathop{{\mathrm{{{name}}}}}")
    return _each_group(latex, _UNSEEN, lambda _: "").strip()


def in_cell(latex: str) -> str:
    r"""Return a formula for a cell of a table, where a bar would end the cell.

    >>> in_cell(r"|x| + \|v\|")
    '\\vert x\\vert  + \\Vert v\\Vert '
    """
    return in_line(latex.replace(r"\|", r"\Vert ").replace("|", r"\vert "))


def in_line(latex: str) -> str:
    """Return a formula on one line."""
    return " ".join(latex.split("\n"))


def without_primes(latex: str) -> str:
    r"""Return a formula with every prime as what it stands for.

    >>> without_primes("w_{5}' + w'^{(1)}_{12}")
    'w_{5}^{\\prime} + w^{\\prime(1)}_{12}'
    """

    def written(found: re.Match[str]) -> str:
        primes = r"\prime" * len(found[1])
        if found[2]:
            return f"^{{{primes}}}{{}}^"
        return f"^{{{primes}" if found[0].endswith("{") else f"^{{{primes}}}"

    return _PRIMES.sub(written, latex)


def _each_group(latex: str, command: re.Pattern[str], written: Callable[[str], str]) -> str:
    """Write each command with its argument otherwise."""
    made, place = [], 0
    while found := command.search(latex, place):
        scanner = Scanner(latex, found.end())
        made += [latex[place : found.start()], written(scanner.group())]
        place = scanner.place
    return "".join([*made, latex[place:]])
