"""Tables of LaTeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.document.manuscript.inlines import inlines
from derive.document.manuscript.parts import Cell, Table
from derive.document.manuscript.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALIGNMENTS = {"l": "left", "r": "right", "c": "center", "p": "left"}
_RULE = re.compile(r"\\(?:thickrule|thinrule|hline)\b")
_ROW_END = re.compile(r"\\\\\*?(?:\[[^\]]*\])?")
_PIECE = re.compile(r"\\\\\*?(?:\[[^\]]*\])?|\\.|\$|&|[{}]|[^\\$&{}]+", re.DOTALL)
_SPAN = re.compile(r"\s*\\multicolumn\b")
_CAPTION = re.compile(r"\s*\\caption\b")
_LABEL = re.compile(r"\s*\\label\b")


def table(layout: str, content: str) -> Table:
    r"""Return a table from the layout of its columns and what is in it.

    The first row is its head; of a table over several pages, that of the first page.

    >>> made = table("@{}lr@{}", r"\thickrule A & B \\ \thinrule $x$ & $1$ \\ \thickrule")
    >>> made.alignments, len(made.head), len(made.rows)
    (('left', 'right'), 2, 1)
    """
    scanner = Scanner(content)
    caption = inlines(scanner.group()) if scanner.match(_CAPTION) else ()
    label = scanner.group() if scanner.match(_LABEL) else ""
    scanner.match(_ROW_END)
    head, body = _head_and_body(content[scanner.place :])
    rows = [_cells(row) for row in _rows(body)]
    if not head:
        return Table(alignments(layout), rows[0], tuple(rows[1:]), caption, label)
    return Table(alignments(layout), _cells(head), tuple(rows), caption, label)


def _head_and_body(content: str) -> tuple[str, str]:
    if r"\endhead" not in content:
        return "", _RULE.sub("", content)
    head = _RULE.sub("", re.split(r"\\endfirsthead|\\endhead", content)[0])
    body = content.partition(r"\endfoot")[2] or content.partition(r"\endhead")[2]
    return next(_rows(head)), _RULE.sub("", body)


def alignments(layout: str) -> tuple[str, ...]:
    r"""Return how the columns of a layout are aligned.

    >>> alignments(r"@{}>{\raggedright}p{3cm}r@{\hspace{1em}}c")
    ('left', 'right', 'center')
    """
    scanner, found = Scanner(layout), list[str]()
    while not scanner.at_end:
        letter = scanner.text[scanner.place]
        scanner.place += 1
        if letter in "@>p":
            scanner.group()
        if letter in ALIGNMENTS:
            found.append(ALIGNMENTS[letter])
    return tuple(found)


def _rows(content: str) -> Iterator[str]:
    """Yield the rows; what ends one in a formula is part of that."""
    for row in _split(content, lambda piece: bool(_ROW_END.fullmatch(piece))):
        if row.strip():
            yield row


def _cells(row: str) -> tuple[Cell, ...]:
    return tuple(map(_cell, _split(row, lambda piece: piece == "&")))


def _cell(content: str) -> Cell:
    scanner = Scanner(content)
    if not scanner.match(_SPAN):
        return Cell(inlines(content))
    span, _, inside = scanner.group(), scanner.group(), scanner.group()
    return Cell(inlines(inside), int(span))


def _split(content: str, ends: Callable[[str], bool]) -> Iterator[str]:
    """Yield parts of a text between pieces that end one, outside of formulas and groups."""
    start = depth = 0
    in_formula = False
    for found in _PIECE.finditer(content):
        piece = found[0]
        in_formula ^= piece == "$"
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if not in_formula and depth == 0 and ends(piece):
            yield content[start : found.start()]
            start = found.end()
    yield content[start:]
