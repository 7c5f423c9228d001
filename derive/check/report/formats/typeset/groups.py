r"""Which stretches of a formula in LaTeX are wholes, such as ``w_{5}``, ``\frac{a}{b}``, or what a bracket holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?|\\(?P<fence>left|right)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|.)"
    r"|(?P<row>\\\\|&)|(?P<relation>[=<>≈≠≤≥]|\\(?:approx|simeq|neq|leq?|geq?|to|Rightarrow|implies|coloneqq|equiv)(?![A-Za-z]))"
    r"|(?P<command>\\(?:[A-Za-z]+\*?|.))|(?P<number>\d+(?:(?:\.|\{,\})\d+)*)"
    r"|(?P<brace>[{}])|(?P<space>\s+)|(?P<script>[_^])|.",
    re.DOTALL,
)


@dataclass
class _Open:
    """A group that is open: what it is, where it begins, and where the command begins that it is an argument of."""

    kind: str
    start: int
    inner: int
    outer: int
    cell: int = 0
    member: int = 0


class Groups:
    """The groups of one formula, and the rows and columns in them."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.stretches: list[tuple[int, int]] = []
        self.separators: list[tuple[int, int, int]] = []
        self.is_balanced = True
        self._open = [_Open("", 0, 0, 0)]
        self._read()

    def around(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the wholes that hold a stretch, from the smallest."""
        start, end = self.whole_tokens(start, end)
        holding = {each for each in self.stretches if each[0] <= start and end <= each[1]}
        return [(start, end), *sorted(holding - {(start, end)}, key=lambda each: each[1] - each[0])]

    def whole_tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return a stretch that cuts no number and no command, without the spaces at its ends."""
        inside = [each for each in self._tokens if each[0] < end and start < each[1]]
        solid = [each for each in inside if self.latex[each[0] : each[1]].strip()]
        return (solid[0][0], solid[-1][1]) if solid else (start, end)

    def cells(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return a stretch in parts, where the ends of rows and columns go through it."""
        inside = [each for each in self.separators if start <= each[0] and each[1] <= end]
        depth = min((each[2] for each in inside), default=0)
        parts, behind = [], start
        for first, last, level in inside:
            if level == depth and not self._is_within(first, start, end):
                parts.append((behind, first))
                behind = last
        return [part for part in [*parts, (behind, end)] if self.latex[part[0] : part[1]].strip()]

    def _is_within(self, place: int, start: int, end: int) -> bool:
        """Return whether a place is inside a group that is inside a stretch."""
        return any(start <= first <= place < last <= end for first, last in self._tables)

    @cached_property
    def _tokens(self) -> list[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(self.latex)]

    @cached_property
    def _tables(self) -> list[tuple[int, int]]:
        return [each for each in self.stretches if self.latex.startswith("\\begin", each[0])]

    def _read(self) -> None:
        outer = -1  # where the command begins whose argument may follow
        for match in _TOKEN.finditer(self.latex):
            start, end = match.span()
            if match["space"]:
                continue
            if match["command"]:
                outer = start
            elif match[0] == "{":
                self._open.append(_Open("{", start, end, start if outer < 0 else outer))
            elif match[0] == "}":
                outer = self._close("{", start, end)
            else:
                self._other(match)
                outer = -1
        self._cell(self._open[0], len(self.latex))
        self.is_balanced = self.is_balanced and len(self._open) == 1

    def _other(self, match: re.Match[str]) -> None:
        start, end = match.span()
        if match["edge"] == "begin" or match["fence"] == "left":
            self._open.append(_Open(match["edge"] or "left", start, end, start))
        elif match["edge"] or match["fence"]:
            self._close("begin" if match["edge"] else "left", start, end)
        elif match["row"]:
            self._cell(self._open[-1], start)
            self._open[-1].cell = end
            self.separators.append((start, end, len(self._open)))
        elif match["relation"]:
            self._member(self._open[-1], start)
            self._open[-1].member = end

    def _close(self, kind: str, start: int, end: int) -> int:
        """Close a group; return where the command begins whose next argument may follow."""
        if self._open[-1].kind != kind:
            self.is_balanced = False
            return -1
        opened = self._open.pop()
        self._cell(opened, start)
        self.stretches += (opened.inner, start), (opened.outer, end)
        return opened.outer if opened.outer < opened.start else -1

    def _cell(self, opened: _Open, end: int) -> None:
        self._member(opened, end)
        self.stretches.append((max(opened.cell, opened.inner), end))

    def _member(self, opened: _Open, end: int) -> None:
        self.stretches.append((max(opened.member, opened.cell, opened.inner), end))
