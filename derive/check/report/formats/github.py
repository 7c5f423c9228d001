"""The report as GitHub's workflow commands, which become annotations of the changed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.report.findings import Severity
from derive.check.report.formats.sentences import told
from derive.check.report.formats.text import closing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.check.report.findings import Finding
    from derive.check.report.outcome import Outcome

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(outcomes: Sequence[Outcome], several: bool) -> str:
    """Return a command for each finding, and the closing lines."""
    lines = [_command(outcome, finding) for outcome in outcomes for finding in outcome.report.findings]
    # A line of its own that is no command is printed to the log as it is.
    return "".join(lines) + "".join(text for text, _ in closing(outcomes, several))


def _command(outcome: Outcome, finding: Finding) -> str:
    properties = ",".join(f"{name}={escaped(value, ':,')}" for name, value in _properties(outcome, finding))
    return f"::{COMMANDS[finding.code.severity]} {properties}::{escaped(told(finding))}\n"


def _properties(outcome: Outcome, finding: Finding) -> Iterator[tuple[str, str]]:
    start, end = outcome.in_file(finding.extent)
    yield "file", outcome.source.name.replace("\\", "/")
    yield "line", str(start.line)
    yield "endLine", str(end.line)
    if start.line == end.line:
        # GitHub takes columns of one line only, and counts the last one in.
        yield "col", str(start.column)
        yield "endColumn", str(max(end.column - 1, start.column))
    yield "title", f"derive {finding.code.name}"


def escaped(text: str, further: str = "") -> str:
    """Return text as workflow commands write it; in a property colons and commas are ``further`` to be escaped.

    >>> escaped("100% of a:b", ":,")
    '100%25 of a%3Ab'
    """
    for character in "%\r\n" + further:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
