r"""A stretch of a document to a `Passage`: comments and quotation marks of lines taken out, macros expanded."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from derive.check.source.copied import restored
from derive.check.source.directives import Directive, directive
from derive.check.source.document import Passage
from derive.check.source.macros import Definition, Macro, definitions, expanded
from derive.check.syntax.tokens.signs import words

ENVIRONMENTS = words(
    "equation align gather multline flalign alignat eqnarray displaymath math dmath dgroup darray IEEEeqnarray "
    "aligned gathered split alignedat xalignat xxalignat empheq"
)
"""Environments whose content is mathematics, without their stars."""

LONGEST = 1_000_000
"""What is longer than so many characters is taken as it stands, and no further: no parser reads it, but it is told."""

_WITH_ARGUMENT = frozenset({"alignat", "alignedat", "xalignat", "xxalignat", "IEEEeqnarray", "empheq"})
_ARGUMENT = re.compile(r"\s*(?:\[[^\]\n]{0,200}\]\s*)?\{[^{}]{0,200}\}")
_COMMENT = re.compile(r"\\.|%[^\n]*(?:\n[ \t]*|$)", re.DOTALL)
_QUOTED = re.compile(r"(?<=\n)[ \t]*(?:>[ \t]?)+")
# Stretches inside a passage that are no mathematics.
_Gaps = Sequence[tuple[int, int]]


@dataclass
class Collector:
    """What has been found in one cell so far."""

    text: str
    cell: int
    passages: list[Passage] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)
    known: int = 0
    # How many characters macros may still expand to, in this cell.
    budget: int = 2_000_000

    def define(self) -> None:
        """Look for definitions of macros in the whole text."""
        self.definitions = definitions(self.text) if "\\" in self.text else []

    def comment(self, content: str, start: int, end: int) -> None:
        """Take note of a comment that may be a directive."""
        found = directive(content, start, end)
        if found:
            self.directives.append(found)

    def add(self, start: int, end: int, environment: str, *, quoted: bool = False, gaps: _Gaps = ()) -> None:
        """Take the mathematics between two places, apart from gaps in it, for a passage of the document."""
        if end - start > LONGEST:
            behind = start + LONGEST
            made = Passage(self.text[start:behind], tuple(range(start, behind)), self.cell, environment)
        else:
            made = self.passage(start, end, environment, quoted=quoted, gaps=gaps)
        if made.math.strip():
            self.passages.append(made)

    def passage(
        self, start: int, end: int, environment: str, *, quoted: bool = False, gaps: _Gaps = ()
    ) -> Passage:
        """Return the mathematics between two places."""
        while self.known < len(self.definitions) and self.definitions[self.known].start < end:
            definition = self.definitions[self.known]
            self.macros[definition.name] = definition.macro
            self.known += 1
        if environment.rstrip("*") in _WITH_ARGUMENT:
            argument = _ARGUMENT.match(self.text, start, end)
            start = argument.end() if argument else start
        pieces = self._pieces(start, end, gaps, quoted=quoted)
        math = "".join(self.text[first:behind] for first, behind in pieces)
        offsets = [place for first, behind in pieces for place in range(first, behind)]
        calls: list[tuple[int, int]] = []
        if self.macros and "\\" in math:
            allowed = min(self.budget, 20 * len(math) + 20_000)
            expansion = expanded(math, offsets, self.macros, allowed)
            self.budget -= allowed - max(expansion.budget, 0)
            math, offsets, calls = expansion.math, expansion.offsets, expansion.calls
        math, offsets = restored(math, offsets, environment)
        return Passage(math, tuple(offsets), self.cell, environment, tuple(calls))

    def _pieces(
        self, start: int, end: int, left_out: _Gaps, *, quoted: bool
    ) -> list[tuple[int, int]]:
        """Return the stretches between ``start`` and ``end`` that are mathematics."""
        gaps = list(left_out)
        if "%" in self.text[start:end]:
            gaps += self._comments(start, end)
        if quoted:
            gaps += [match.span() for match in _QUOTED.finditer(self.text, start, end)]
        place = bisect_left(self.definitions, start, key=lambda each: each.start)
        while place < len(self.definitions) and self.definitions[place].start < end:
            definition = self.definitions[place]
            gaps.append((definition.start, min(definition.end, end)))
            place += 1
        pieces: list[tuple[int, int]] = []
        for gap_start, gap_end in sorted(gaps):
            if gap_start > start:
                pieces.append((start, gap_start))
            start = max(start, gap_end)
        if start < end:
            pieces.append((start, end))
        return pieces

    def _comments(self, start: int, end: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for match in _COMMENT.finditer(self.text, start, end):
            if match[0].startswith("\\") or self._is_percent(start, match.start(), end):
                continue
            content = match[0][1:].split("\n")[0]
            self.comment(content, match.start(), match.start() + 1 + len(content.rstrip("\r")))
            # Behind \n the next line goes on; the line break itself separates tokens and is kept.
            behind = match.start() + 1 + len(content)
            found.append((match.start(), behind))
        return found

    def _is_percent(self, start: int, place: int, end: int) -> bool:
        """Tell whether a comment would swallow what closes the formula, or a group in it, as that of 5% would."""
        behind = self.text.find("\n", place, end)
        if behind < 0:
            return True
        before = self.text[start:place]
        rest = self.text[place:behind]
        return before[-1:].isdigit() and before.count("{") > before.count("}") and rest.count("}") > rest.count("{")
