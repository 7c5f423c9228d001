r"""Comments to the checker: ``derive: off``, ``derive: on``, ``derive: ignore[N104]``, ``derive: network=mazur``."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from derive.check.source.document import Exemption, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.check.source.document import Cell, Passage, TableRow

_DIRECTIVE = re.compile(r"\s*derive:\s*(?:(off|on|ignore)\s*(?:\[([^\]\n]*)\])?|network\s*=\s*(\S+))\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Directive:
    """A comment to the checker, from ``start`` to ``end`` in the text of its cell; ``network`` is what it names."""

    start: int
    end: int
    action: str
    codes: frozenset[str]
    network: str = ""


def directive(comment: str, start: int, end: int) -> Directive | None:
    """Return what a comment's text tells the checker, or None.

    >>> directive(" derive: ignore[N104, N2] ", 0, 30).codes == {"N104", "N2"}
    True
    >>> directive(" derive: network=mazur ", 0, 30).network
    'mazur'
    """
    found = _DIRECTIVE.match(comment)
    if not found:
        return None
    codes = frozenset(code.strip().upper() for code in (found[2] or "").split(",") if code.strip())
    return Directive(start, end, (found[1] or "network").lower(), codes, found[3] or "")


def sections(index: int, directives: list[Directive]) -> list[Section]:
    """Return the sections of a cell that directives begin."""
    named = sorted((each for each in directives if each.network), key=lambda each: each.start)
    return [Section(index, each.end, each.network) for each in named]


def exemptions(
    cell: Cell, index: int, directives: list[Directive], passages: list[Passage], tables: Sequence[TableRow] = ()
) -> list[Exemption]:
    """Return the lines that the directives of one cell exempt.

    ``off`` holds to the next ``on`` or to the end. ``ignore`` holds for the formulas of its own line; if it stands
    alone on its line, for the next line inside a formula, or for the next formula or table outside one.
    """
    found: list[Exemption] = []
    extents = [(passage.offsets[0], passage.offsets[-1]) for passage in passages if passage.offsets]
    extents.sort()
    within = sorted(_tables(tables))
    last_line = cell.position(len(cell.text)).line
    off: Directive | None = None
    for each in sorted(directives, key=lambda item: item.start):
        if each.action == "ignore":
            found.append(_ignored(cell, index, each, extents, within))
        elif each.action == "off" and off is None:
            off = each
        elif each.action == "on" and off is not None:
            found.append(_lines(cell, index, off, cell.position(each.start).line))
            off = None
    if off is not None:
        found.append(_lines(cell, index, off, last_line))
    return found


def _lines(cell: Cell, index: int, off: Directive, last: int) -> Exemption:
    return Exemption(index, cell.position(off.start).line, last, off.codes)


def _tables(rows: Sequence[TableRow]) -> Iterator[tuple[int, int]]:
    """Yield where each table begins and ends."""
    for _, group in groupby(rows, key=lambda row: row.table):
        places = [place for row in group for cell in row.cells for place in cell.offsets]
        if places:
            yield min(places), max(places)


def _ignored(
    cell: Cell, index: int, ignore: Directive, extents: list[tuple[int, int]], tables: list[tuple[int, int]]
) -> Exemption:
    line = cell.position(ignore.start).line
    text = cell.text
    line_start = text.rfind("\n", 0, ignore.start) + 1
    line_end = text.find("\n", ignore.end)
    rest = text[line_start : ignore.start] + text[ignore.end : len(text) if line_end < 0 else line_end]
    place = bisect_left(extents, (ignore.start, 0))
    inside = place > 0 and extents[place - 1][1] >= ignore.end
    if rest.strip(" \t\r>%"):
        return Exemption(index, line, line, ignore.codes)
    if inside:
        return Exemption(index, line, line + 1, ignore.codes)
    behind = [each for known in (tables, extents) for each in known[bisect_left(known, (ignore.start, 0)) :][:1]]
    if behind:
        # The head of a table may be a formula itself.
        return Exemption(index, line, cell.position(min(behind, key=lambda each: each[0])[1]).line, ignore.codes)
    return Exemption(index, line, line + 1, ignore.codes)
