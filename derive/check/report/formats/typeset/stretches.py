"""Stretches of prose with what stands in their place: formulas that are set, and marks in words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.check.report.formats.typeset.formulas import INLINE, as_typed, in_segments, set_formula
from derive.check.report.formats.typeset.placed import Placed
from derive.check.source.printed import ENVIRONMENT as PRINTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from derive.check.report.findings import Severity
    from derive.check.source.document import Passage

MOST_SET = 400_000
"""How many characters of formulas are set in one cell; what comes after them stays as it was typed."""

# What may stand around a formula, by what opens it; an environment of LaTeX for all others.
_AROUND = {
    "$": (r"\$`?", r"`?\$"), "$$": (r"\$\$", r"\$\$"), "\\(": (r"\\\\?\(", r"\\\\?\)"), "\\[": (r"\\\\?\[", r"\\\\?\]"),
    "(": (r"\(", r"\)"), "[": (r"\[", r"\]"),
    "math": (r"(?:```+|~~~+)[ \t]*\{?math\}?[ \t]*\n", r"\n?[ \t>]*(?:```+|~~~+)"),
}  # fmt: skip
_ENVIRONMENT = (
    r"\\begin\s*\{[A-Za-z]+\*?\}(?:\s*\[[^\]\n]*\])?(?:\s*\{[^{}]*\})?", r"\\end\s*\{[A-Za-z]+\*?\}"
)  # fmt: skip
_END_OF_CELL = re.compile(r"\n|(?<=[^|&])\s*(?:[|&]|\\\\)")
# Digits of a printed number that its passage leaves out.
_MORE_DIGITS = re.compile(r"[\d.]*(?:[eE][-+]?\d+)?")
_TICKS_BEFORE, _TICKS_BEHIND = re.compile(r"(`{1,2})[ ]*\Z"), re.compile(r"[ ]*(`{1,2})(?!`)")
_REACH = 200
Refer = Callable[[tuple[int, ...]], Markup]
"""Gives what stands behind a formula, or a word, for the numbers of the findings in it."""


@dataclass(frozen=True)
class Found:
    """A finding in a cell: from where to where, how bad it is, and its number."""

    start: int
    end: int
    severity: Severity
    number: int


@dataclass(frozen=True)
class Stretch:
    """A stretch of prose, what stands in its place, and the numbers of the findings in it.

    ``in_code``: what stands there in a block of code, if that is something else; ``is_line``: whether it is a formula
    that is a line of its text; ``is_display``: whether it is set apart.
    """

    start: int
    end: int
    html: Markup
    findings: tuple[int, ...] = ()
    in_code: Markup | None = None
    is_line: bool = False
    is_display: bool = False


def stretches(
    prose: Placed, passages: Sequence[Passage], owned: Mapping[int, Sequence[Found]], found: Sequence[Found],
    refer: Refer,
) -> list[Stretch]:  # fmt: skip
    """Return what is set or marked in the prose of a cell, in order, without overlaps."""
    loose = set(found).difference(*owned.values())
    every = [
        *_formulas(prose, passages, owned, refer),
        *_marks(prose, sorted(loose, key=lambda each: each.start), refer),
    ]
    every.sort(key=lambda each: (each.start, -each.end))
    kept: list[Stretch] = []
    for each in every:
        start = max(each.start, kept[-1].end if kept else 0)
        # What has nothing of the prose left for itself is shown for its findings, behind what took it.
        if start < each.end or each.findings:
            kept.append(replace(each, start=start, end=max(each.end, start)))
    return kept


def owned_by(passages: Sequence[Passage], found: Sequence[Found]) -> dict[int, list[Found]]:
    """Return the findings in each passage, by its number; each finding in the last passage that begins before it."""
    starts = sorted((each.place[1], number) for number, each in enumerate(passages) if each.offsets)
    owned: defaultdict[int, list[Found]] = defaultdict(list)
    for each in found:
        index = bisect_left(starts, (each.start + 1, -1)) - 1
        if index >= 0 and each.start < _end(passages[starts[index][1]]):
            owned[starts[index][1]].append(each)
    return owned


def _end(passage: Passage) -> int:
    return max([max(passage.offsets) + 1, *(end for _, end in passage.calls)])


def _formulas(
    prose: Placed, passages: Sequence[Passage], owned: Mapping[int, Sequence[Found]], refer: Refer
) -> Iterator[Stretch]:
    room = MOST_SET
    for number, passage in enumerate(passages):
        if not passage.offsets or room < 0:
            continue
        room -= len(passage.math)
        first, last = min(passage.offsets), _end(passage)
        found = owned.get(number, [])
        start, end = bisect_left(prose.places, first), bisect_left(prose.places, last)
        marks = [(each.start, each.end, each.severity) for each in found]
        if passage.environment == PRINTED:
            digits = _MORE_DIGITS.match(prose.text, end)
            end = digits.end() if digits else end
        numbers = tuple(each.number for each in found)
        typed = Placed(prose.text[start:end], prose.places[start:end])
        html = set_formula(passage, typed, marks, refer(numbers))
        in_code = as_typed(typed, marks, refer(numbers))
        is_line = passage.environment in ("plain", "printed") and prose.text[start - 1 : start] in ("\n", "")
        if passage.environment == "plain":
            start, end = _with_ticks(prose.text, start, end)
        elif passage.environment not in ("cell", "printed"):
            start, end = _with_marks_around(prose.text, start, end, passage.environment)
        yield Stretch(start, end, html, numbers, in_code, is_line, passage.environment not in INLINE)


def _with_marks_around(text: str, start: int, end: int, environment: str) -> tuple[int, int]:
    """Return the stretch of a formula with its dollars, brackets or environment."""
    opening, closing = _around(environment)
    before = opening.search(text, max(start - _REACH, 0), start)
    behind = closing.match(text, end, end + _REACH)
    return (before.start(), behind.end()) if before and behind else (start, end)


def _with_ticks(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of a formula in a line with the marks of code around it."""
    before, behind = _TICKS_BEFORE.search(text, max(start - _REACH, 0), start), _TICKS_BEHIND.match(text, end)
    is_code = before is not None and behind is not None and before[1] == behind[1]
    return (before.start(), behind.end()) if is_code and before and behind else (start, end)


@cache
def _around(environment: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    opening, closing = _AROUND.get(environment, _ENVIRONMENT)
    return re.compile(rf"(?:{opening})[\s>]*\Z"), re.compile(rf"[\s>]*?(?:{closing})")


def _marks(prose: Placed, found: Sequence[Found], refer: Refer) -> Iterator[Stretch]:
    """Yield what is marked in words; a mark ends with its line, or with its cell of a table."""
    for each in found:
        start, end = bisect_left(prose.places, each.start), bisect_left(prose.places, each.end)
        cut = _END_OF_CELL.search(prose.text, start, end)
        end = cut.start() if cut else end
        html = in_segments(prose.text[start:end], [(0, end - start, each.severity)])
        yield Stretch(start, end, html + refer((each.number,)), (each.number,))
