"""The report for people, in the manner of compilers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.report.findings import Severity
from derive.check.report.formats.sentences import (
    advice,
    clean,
    closing_line,
    different_causes,
    placed,
    right_part,
    total,
    unread_line,
    visible,
    words,
    wrong_entries,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.check.report.findings import Finding
    from derive.check.report.outcome import Outcome
    from derive.check.source.document import Position

Fragment = tuple[str, str]
"""A piece of text and its style, as rich names styles."""

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
QUIET = "bright_black"
WIDEST = 110
"""Columns of a source line that are shown; of a longer one, what is around the finding."""
LONGEST = 400
"""Characters of a message, or of what is right, that are shown."""
TAB = 4
MORE = "..."


def render(outcomes: Sequence[Outcome], several: bool) -> str:
    """Return the report as plain text."""
    return "".join(text for text, _ in fragments(outcomes, several))


def fragments(outcomes: Sequence[Outcome], several: bool) -> Iterator[Fragment]:
    """Yield the report piece by piece, with styles."""
    for outcome in outcomes:
        for finding in outcome.report.findings:
            yield from _finding(outcome, finding)
    yield from closing(outcomes, several)


def closing(outcomes: Sequence[Outcome], several: bool) -> Iterator[Fragment]:
    """Yield the closing line of each document, and that of all together."""
    for outcome in outcomes:
        name = f"{clean(outcome.source.name)}: " if several else ""
        report = outcome.report
        yield f"{name}{closing_line(report.claims, report.exempted, report.slips)}\n", "bold"
        if report.unread:
            yield f"{name}{unread_line(report)}\n", ""
        if outcome.mended:
            key = "mended" if outcome.mended != 1 else "mended-one"
            yield f"{name}{words(key, mended=outcome.mended)}\n", "bold"
        if report.looks_like:
            yield f"{name}{words('looks-like', network=report.looks_like)}\n", ""
        elif not report.network and report.claims.not_understood:
            yield f"{name}{words('without-network')}\n", ""
    if several:
        together = words("documents" if len(outcomes) != 1 else "documents-one", count=len(outcomes))
        yield f"{together}{closing_line(*total(outcomes))}\n", "bold"


def place(outcome: Outcome, position: Position) -> str:
    """Return ``file:line:column``; in a notebook, with the cell before the line."""
    return placed(outcome.source.name, position)


def _finding(outcome: Outcome, finding: Finding) -> Iterator[Fragment]:
    start = finding.extent.start
    style = STYLES[finding.code.severity]
    yield f"{place(outcome, start)}: ", "bold"
    yield finding.code.name, style
    yield f" {_short(finding.message)}\n", "bold"
    number = str(start.line)
    gutter = " " * len(number)
    before, marked, after = _shown(outcome, finding)
    yield f"{gutter} |\n{number} | ", QUIET
    yield f"{before}{marked}{after}\n", ""
    yield f"{gutter} | ", QUIET
    yield f"{' ' * _width(before)}{'^' * max(_width(marked), 1)}\n", style
    if right_part(finding):
        yield f"{gutter} = {words('right')}", QUIET
        yield f"{_short(finding.expected)}\n", ""
    for entry in wrong_entries(finding):
        yield f"{gutter} = {words('entry')}", QUIET
        yield f"{_short(entry)}\n", ""
    for index, cause in enumerate(different_causes(finding)):
        yield f"{gutter} = {words('or-cause' if index else 'cause')}", QUIET
        yield f"{_short(cause)}\n", ""
    for key, text in advice(outcome, finding):
        yield f"{gutter} = {words(key)}", QUIET
        yield f"{_short(text)}\n", ""
    yield "\n", ""


def _shown(outcome: Outcome, finding: Finding) -> tuple[str, str, str]:
    """Return the line of a finding in three parts, the middle one being marked; long ends are left out."""
    start, end = finding.extent.start, finding.extent.end
    line = outcome.line(start)
    first, last = start.column - 1, end.column - 1 if end.line == start.line else len(line)
    # A line may have millions of characters; none is looked at that is far from the finding.
    cuts = line[max(first - 2 * WIDEST, 0) : first], line[first:last][: 2 * WIDEST], line[last : last + 2 * WIDEST]
    before, marked, after = _expanded(*map(visible, cuts))
    if end.line > start.line or last - first > 2 * WIDEST:
        marked += MORE
    before = before.lstrip() if len(before) + len(marked) > WIDEST else before
    room = max(WIDEST - len(marked), 40)
    if len(before) > room * 2 // 3 and len(before) + len(after) > room:
        before = MORE + before[-(room * 2 // 3) :]
    if len(before) + len(after) > room:
        after = after[: max(room - len(before), 0)] + MORE
    return before, marked, after


def _short(text: str) -> str:
    return clean(text if len(text) <= LONGEST else text[:LONGEST] + MORE)


def _expanded(*parts: str) -> list[str]:
    """Return parts of a line with spaces for tabs, so that what stands below lines up."""
    column, expanded = 0, []
    for part in parts:
        text = ""
        for character in part:
            text += " " * (TAB - (column + len(text)) % TAB) if character == "\t" else character
        column += len(text)
        expanded.append(text)
    return expanded


def _width(text: str) -> int:
    """Return the columns that text takes on a terminal, where some characters are two wide."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
