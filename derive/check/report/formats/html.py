"""The report as one page for a browser or a printer: the document's source, with the findings below their lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

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
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Environment

    from derive.check.report.findings import Finding
    from derive.check.report.outcome import Outcome

# Of findings that overlap, the worst gives the colour.
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class Shown:
    """A finding as the page shows it; ``anchor`` is its identifier in the page."""

    anchor: str
    finding: Finding
    title: str
    right: str
    entries: list[str]
    causes: list[str]
    advice: list[tuple[str, str]]

    @property
    def severity(self) -> str:
        """error, warning or note."""
        return self.finding.code.severity.value

    @property
    def is_repeated(self) -> bool:
        """Whether it is wrong, but no slip of its own."""
        return self.finding.code.severity is Severity.ERROR and not self.finding.is_slip


@dataclass(frozen=True)
class Line:
    """A line of the source, cut where findings begin and end: (text, severity or nothing)."""

    number: int
    segments: tuple[tuple[str, str], ...]
    findings: tuple[Shown, ...]


@dataclass(frozen=True)
class Sheet:
    """A document as the page shows it; ``cells`` are (heading or nothing, lines)."""

    outcome: Outcome
    closing: str
    unread: str
    findings: tuple[Shown, ...]
    cells: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many claims ended how, for a bar."""
        return [(name, getattr(self.outcome.report.claims, name)) for name in COUNTS]


def render(outcomes: Sequence[Outcome], several: bool) -> str:
    """Return the page, which needs no other file."""
    sheets = [_sheet(index, outcome) for index, outcome in enumerate(outcomes, 1)]
    names = ", ".join(outcome.source.name for outcome in outcomes)
    template = environment().get_template("report.html.j2")
    return template.render(
        title=words("html-title", document=names if len(names) < 80 else f"{names[:80]}..."),
        sheets=sheets,
        together=closing_line(*total(outcomes)) if several else "",
        words=words,
    )


def fragment(outcome: Outcome) -> str:
    """Return the findings as a piece of HTML, for notebooks."""
    return environment().get_template("report.fragment.html.j2").render(sheet=_sheet(1, outcome), words=words)


@cache
def environment() -> Environment:
    """Return what renders the templates of reports; all that is put in is escaped."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder() / "check"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _sheet(number: int, outcome: Outcome) -> Sheet:
    report = outcome.report
    shown = tuple(_shown(f"f{number}-{index}", outcome, each) for index, each in enumerate(report.findings, 1))
    cells = []
    for cell in outcome.document.cells:
        heading = words("cell", number=cell.number) if cell.number else ""
        cells.append((heading, tuple(_lines(cell.text, [each for each in shown if _cell(each) == cell.number]))))
    closing = closing_line(report.claims, report.exempted, report.slips)
    return Sheet(outcome, closing, unread_line(report), shown, tuple(cells))


def _shown(anchor: str, outcome: Outcome, finding: Finding) -> Shown:
    title = page(finding.code.name).title
    entries, causes = wrong_entries(finding), different_causes(finding)
    return Shown(anchor, finding, title, right_part(finding), entries, causes, advice(outcome, finding))


def _cell(shown: Shown) -> int:
    return shown.finding.extent.start.cell


def _lines(text: str, findings: list[Shown]) -> Iterator[Line]:
    starting: defaultdict[int, list[Shown]] = defaultdict(list)
    touching: defaultdict[int, list[Finding]] = defaultdict(list)
    for each in findings:
        extent = each.finding.extent
        starting[extent.start.line].append(each)
        for number in range(extent.start.line, extent.end.line + 1):
            touching[number].append(each.finding)
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        segments = _segments(number, line.removesuffix("\r"), touching[number])
        yield Line(number, tuple(segments), tuple(starting[number]))


def _segments(number: int, line: str, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    spans = [(*_columns(number, line, each), each.code.severity) for each in findings]
    cuts = sorted({0, len(line), *(cut for start, end, _ in spans for cut in (start, end))})
    for start, end in pairwise(cuts):
        over = [severity for first, last, severity in spans if first <= start and end <= last]
        worst = min(over, key=_RANK.__getitem__).value if over else ""
        yield visible(line[start:end]), worst


def _columns(number: int, line: str, finding: Finding) -> tuple[int, int]:
    """Return from where to where a finding marks a line."""
    start, end = finding.extent.start, finding.extent.end
    first = start.column - 1 if number == start.line else 0
    last = end.column - 1 if number == end.line else len(line)
    return min(first, len(line)), min(last, len(line))
