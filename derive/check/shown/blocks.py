"""Blocks of lines, each about one stretch of a document; bounded in number, height and width."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from derive.check.report.formats.sentences import clean, placed, visible
from derive.check.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.source.document import Extent

MOST_BLOCKS = 500
TALLEST, WIDEST = 200, 160


@dataclass(frozen=True)
class Block:
    """Lines about a stretch of a document (None: about all of it), each with how far it is indented."""

    extent: Extent | None
    text: str
    lines: list[tuple[int, str]]


def written(name: str, blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the lines of blocks of a document; where they are too many, how many are left out."""
    remaining = iter(blocks)
    for block in islice(remaining, MOST_BLOCKS):
        where = placed(name, block.extent.start) if block.extent else clean(name)
        yield _cut(f"{where}: {clean(block.text)}")
        for depth, line in block.lines[:TALLEST]:
            yield _cut("  " * (depth + 1) + visible(line))
        if len(block.lines) > TALLEST:
            yield "  " + words("shown", "more-lines", count=str(len(block.lines) - TALLEST))
        yield ""
    left = sum(1 for _ in remaining)
    if left:
        yield words("shown", "more-blocks", count=str(left))


def table(rows: list[tuple[str, str]]) -> list[tuple[int, str]]:
    """Return lines of two columns.

    >>> table([("w_1", "w1"), ("net", "net_h1")])
    [(0, 'w_1  w1'), (0, 'net  net_h1')]
    """
    width = min(max((len(left) for left, _ in rows), default=0), WIDEST // 3)
    return [(0, f"{left.ljust(width)}  {right}".rstrip()) for left, right in rows]


def _cut(line: str) -> str:
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 3]}..."
