"""The report as one page for a browser or a printer: the document with its formulas set, and findings below them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.check.report.code_pages import page
from derive.check.report.findings import Severity
from derive.check.report.formats.sentences import (
    COUNTS,
    advice,
    closing_line,
    different_causes,
    right_part,
    total,
    unread_line,
    visible,
    words,
    wrong_entries,
)
from derive.check.report.formats.typeset.cells import set_cells
from derive.check.report.formats.typeset.segments import segments
from derive.check.report.formats.typeset.wording import detail, in_words
from derive.markup import markup_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Environment

    from derive.check.report.findings import Finding
    from derive.check.report.formats.typeset.cells import SetCell
    from derive.check.report.outcome import Outcome

AROUND = 300
"""How many characters of a line are shown before a finding."""


@dataclass(frozen=True)
class Line:
    """A line of the source, cut where findings begin and end: (text, severity or nothing)."""

    number: int
    segments: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """A finding as the page shows it; ``number`` counts the findings of its document from 1."""

    number: int
    outcome: Outcome
    finding: Finding
    line: Line
    is_plain: bool

    @property
    def title(self) -> str:
        """What its code finds."""
        return page(self.finding.code.name).title

    @property
    def severity(self) -> str:
        """error, warning or note."""
        return self.finding.code.severity.value

    @property
    def is_repeated(self) -> bool:
        """Whether it is wrong, but no slip of its own."""
        return self.finding.code.severity is Severity.ERROR and not self.finding.is_slip

    @property
    def message(self) -> Markup:
        """What it says, its formulas set."""
        return in_words(self.finding.message, is_plain=self.is_plain)

    @property
    def right(self) -> Markup:
        """What is right, set, where the message does not tell it."""
        told = right_part(self.finding)
        return detail(told, is_plain=self.is_plain) if told else Markup()

    @property
    def entries(self) -> list[str]:
        """What is said of each wrong entry of a matrix."""
        return wrong_entries(self.finding)

    @property
    def causes(self) -> list[Markup]:
        """Why it went wrong, in words with formulas set."""
        return [in_words(each, is_plain=self.is_plain) for each in different_causes(self.finding)]

    @property
    def advice(self) -> list[tuple[str, str]]:
        """What to write and for what: text to be typed, not set."""
        return advice(self.outcome, self.finding)


@dataclass(frozen=True)
class Sheet:
    """A document as the page shows it; ``number`` counts documents from 1."""

    number: int
    outcome: Outcome
    has_links: bool

    @property
    def name(self) -> str:
        """What the document is called."""
        return visible(self.outcome.source.name)

    @property
    def closing(self) -> str:
        """How many claims ended how."""
        report = self.outcome.report
        return closing_line(report.claims, report.exempted, report.slips)

    @property
    def headline(self) -> str:
        """How many slips are in how many claims."""
        report = self.outcome.report
        return _counted("html-slips", report.slips) + _counted("html-of-claims", report.claims.total)

    @property
    def unread(self) -> str:
        """What was not read."""
        return unread_line(self.outcome.report)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many claims ended how, for a bar."""
        return [(name, getattr(self.outcome.report.claims, name)) for name in COUNTS]

    @property
    def severities(self) -> list[str]:
        """The kinds of marks in it, for a legend."""
        found = {each.code.severity for each in self.outcome.report.findings}
        return [each.value for each in Severity if each in found]

    @cached_property
    def cells(self) -> list[SetCell]:
        """The text, set."""
        return list(set_cells(self.outcome, partial(_referring, self.number if self.has_links else 0)))

    @cached_property
    def findings(self) -> tuple[Shown, ...]:
        """The findings, in order of place."""
        plain = frozenset[int]().union(*(each.typed_plainly for each in self.cells))
        found = enumerate(self.outcome.report.findings)
        return tuple(Shown(index + 1, self.outcome, each, self._line(each), index in plain) for index, each in found)

    def numbered(self, numbers: Sequence[int]) -> list[Shown]:
        """Return findings by their numbers, from 0."""
        return [self.findings[each] for each in numbers]

    @cached_property
    def source(self) -> tuple[tuple[int, tuple[Line, ...]], ...]:
        """The text as it was typed: the number of each cell, and its lines."""
        found: defaultdict[int, list[Finding]] = defaultdict(list)
        for each in self.outcome.report.findings:
            found[each.extent.start.cell].append(each)
        cells = self.outcome.document.cells
        return tuple((each.number, tuple(_lines(each.text, found[each.number]))) for each in cells)

    def _line(self, finding: Finding) -> Line:
        start = finding.extent.start
        line = self.outcome.line(start)
        first = max(start.column - 1 - AROUND, 0)
        start_column, end_column = _columns(start.line, line, finding)
        marked = (start_column - first, end_column - first, finding.code.severity)
        return _cut(start.line, line[first : start.column - 1 + 2 * AROUND], [marked])


def render(outcomes: Sequence[Outcome], several: bool) -> str:
    """Return the page, which needs no other file."""
    sheets = [Sheet(index, outcome, has_links=True) for index, outcome in enumerate(outcomes, 1)]
    # The page of one document may be handed to whoever wrote it: the folders it lies in are nobody else's business.
    names = ", ".join(each.name if len(sheets) > 1 else PurePath(each.name).name or each.name for each in sheets)
    return environment().get_template("report.html.j2").render(
        title=words("html-title", document=names if len(names) < 80 else f"{names[:80]}..."),
        sheets=sheets,
        together=closing_line(*total(outcomes)) if several else "",
        words=words,
    )


def fragment(outcome: Outcome) -> str:
    """Return the report as a piece of HTML, for notebooks; it has no identifiers, which may be there already."""
    sheet = Sheet(1, outcome, has_links=False)
    return environment().get_template("report.fragment.html.j2").render(sheet=sheet, words=words)


@cache
def environment() -> Environment:
    """Return what renders the templates of reports; all that is put in is escaped."""
    return markup_environment("check")


def _counted(key: str, count: int) -> str:
    """Return so many of something in words."""
    ending = {0: "-none", 1: "-one"}.get(count, "")
    return words(f"{key}{ending}" if ending != "-none" or key == "html-slips" else key, count=count)


def _referring(sheet: int, numbers: Sequence[int]) -> Markup:
    """Return the numbers of findings as they stand behind a formula; linked, unless the sheet has no number."""
    link = Markup('<a href="#f{}-{}" aria-label="{}">{}</a>')
    told = [
        link.format(sheet, each, words("html-see", number=each), each) if sheet else Markup("{}").format(each)
        for each in (number + 1 for number in numbers)
    ]
    return Markup('<sup class="reference">{}</sup>').format(Markup(" ").join(told)) if told else Markup()


def _lines(text: str, findings: list[Finding]) -> Iterator[Line]:
    touching: defaultdict[int, list[Finding]] = defaultdict(list)
    for each in findings:
        for number in range(each.extent.start.line, each.extent.end.line + 1):
            touching[number].append(each)
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        yield _line(number, line.removesuffix("\r"), touching[number])


def _line(number: int, line: str, findings: Sequence[Finding]) -> Line:
    return _cut(number, line, [(*_columns(number, line, each), each.code.severity) for each in findings])


def _cut(number: int, line: str, marks: Sequence[tuple[int, int, Severity]]) -> Line:
    cut = ((visible(part), severity.value if severity else "") for part, severity in segments(line, marks))
    return Line(number, tuple(cut))


def _columns(number: int, line: str, finding: Finding) -> tuple[int, int]:
    """Return from where to where a finding marks a line."""
    start, end = finding.extent.start, finding.extent.end
    first = start.column - 1 if number == start.line else 0
    return first, end.column - 1 if number == end.line else len(line)
