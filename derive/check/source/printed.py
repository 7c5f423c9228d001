"""What a notebook's cells of code have printed: ``dW1 = -0.0991``, or a number below a line that is just ``dW1``.

It is read below the code, in lines that are counted on. No fix is offered for it: it is the program that is wrong.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.source.document import Passage, Unread
from derive.check.source.passages import Collector
from derive.check.source.plain import read_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVIRONMENT = "printed"
"""What such a passage stands in."""

# What is printed in a loop, or by a function, belongs to many states of the program.
_MANY_STATES = re.compile(r"^[ \t]*(?:for|while|def|class|async)\b|^\s*%%", re.MULTILINE)
_SHOWN = re.compile(r"(?:^|\n)[ \t]*(?:print\([ \t]*)?(?P<name>[A-Za-z_]\w*)[ \t]*\)?[ \t;]*\s*$")
_NUMBER = re.compile(r"\s*(?:np\.float\d+\()?(?P<number>-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)\)?\s*")
# Of more digits than these the last ones are those of the machine's arithmetic.
_LONG = re.compile(r"(?<![\d.])(-?\d+\.0*\d{10})(\d+)(?![\d.e])")


def printed_claims(source: str, printed: str, cell: int) -> tuple[list[Passage], list[Unread]]:
    """Return what the cell with that index says in what it has printed, and how much of it was not read."""
    if not printed.strip():
        return [], []
    start = len(source) + 1
    collector = Collector(f"{source}\n{printed}", cell)
    shown, number = _SHOWN.search(source), _NUMBER.fullmatch(printed)
    if shown and number and "." in number["number"]:
        first, last = shown.span("name"), [start + place for place in number.span("number")]
        offsets = (*range(*first), *[first[1] - 1] * 3, *range(*last))
        collector.passages = [Passage(f"{shown['name']} = {number['number']}", offsets, cell, ENVIRONMENT)]
    else:
        unread = read_plain(collector, start, [], [])
        if unread and not collector.passages:
            return [], unread
    if _MANY_STATES.search(source):
        return [], [Unread("program", cell, each.offsets[0], each.offsets[-1] + 1) for each in collector.passages]
    return [_shortened(each) for each in collector.passages], []


def _shortened(passage: Passage) -> Passage:
    """Return a passage with dots in the place of digits that nobody can vouch for."""
    math, offsets, at = "", tuple[int, ...](), 0
    for kept, dropped in _digits(passage.math):
        math += passage.math[at:kept] + "..."
        offsets += (*passage.offsets[at:kept], *passage.offsets[kept : kept + 1] * 3)
        at = dropped
    return replace(
        passage, math=math + passage.math[at:], offsets=offsets + passage.offsets[at:], environment=ENVIRONMENT
    )


def _digits(math: str) -> Iterator[tuple[int, int]]:
    for found in _LONG.finditer(math):
        yield found.end(1), found.end()
