"""How the lines of a document end: blamed, not understood, called right; counted with and without its network."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from derive.check.pipeline import check_document
from derive.check.report.findings import Severity
from derive.check.source.decoding import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.report.findings import Report
    from derive.network.network import Network

Tally = Counter[str]
Tallies = dict[tuple[str, str], Tally]
"""By template, and by whether the network is at hand."""
COLUMNS = {
    "lines": "lines", "right line blamed": "blamed", "right line not understood": "unread",
    "right line passed over": "silent", "slips": "slips", "blamed": "found", "called right": "false right",
    "not understood": "unread", "defined": "defined", "passed over": "silent",
}  # fmt: skip


def judged(text: str, network: Network | None, kind: str = "markdown") -> Report:
    """Return the report on a document."""
    return check_document(read(text, kind, "sheet"), network)


def ending(report: Report, line: int) -> str:
    """Return how a line ends: blamed, not understood, called right, only defined, or passed over."""
    here = [each for each in report.findings if each.extent.start.line == line]
    verdicts = {each.verdict.value for each in report.judged if each.extent.start.line <= line <= each.extent.end.line}
    if any(each.code.severity is not Severity.NOTE for each in here):
        return "blamed"
    if any(each.code.family == "not understood" for each in here) or "not_understood" in verdicts:
        return "not understood"
    if "right" in verdicts:
        return "called right"
    return "defined" if verdicts else "passed over"


def counted(report: Report, lines: list[int]) -> tuple[Tally, list[int]]:
    """Return what comes of a right document, whose claims stand on some lines; and the lines that are blamed."""
    endings = {line: ending(report, line) for line in lines}
    other = {each.extent.start.line for each in report.findings if each.code.severity is not Severity.NOTE}
    tally = Tally(f"right line {each}" for each in endings.values())
    tally.update({"lines": len(lines), "right line blamed": len(other - set(lines))})
    return tally, sorted(other)


def merged(every: Iterable[Tallies]) -> Tallies:
    """Return the sums."""
    sums: Tallies = {}
    for tallies in every:
        for key, tally in tallies.items():
            sums.setdefault(key, Tally()).update(tally)
    return sums


def table(tallies: Tallies) -> str:
    """Return the table: right lines, and which are blamed; slips, and which are found or called right."""
    whole = merged({("all", which): tally} for (_, which), tally in tallies.items())
    rows = [f"{'template':24}{'network':>9}" + "".join(f"{title:>12}" for title in COLUMNS.values())]
    for (template, which), tally in [*sorted(tallies.items()), *sorted(whole.items())]:
        rows.append(f"{template:24}{which:>9}" + "".join(f"{tally[key]:12}" for key in COLUMNS))
    return "\n".join(rows)
