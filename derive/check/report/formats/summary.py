"""A document in one row: how many slips, where the first one is, what causes most of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from derive.check.report.formats.sentences import unread_line, words
from derive.check.words import messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.report.outcome import Outcome
    from derive.check.source.document import Position

Unchecked = tuple[str, str]
"""The name of a document that could not be checked, and why."""

MOST_CAUSES = 3


@dataclass(frozen=True)
class Row:
    """What is told of one document; ``counts`` are empty where it could not be checked, for the reason ``problem``."""

    document: str
    network: str = ""
    slips: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    first_slip: str = ""
    causes: tuple[tuple[str, int], ...] = ()
    problem: str = ""
    unread: str = ""

    @property
    def causes_told(self) -> str:
        """The causes in a few words, the most frequent first."""
        keys = {True: "cause-times", False: "cause-once"}
        return ", ".join(words(keys[count > 1], cause=kind, count=count) for kind, count in self.causes)


def rows(outcomes: Sequence[Outcome], unchecked: Sequence[Unchecked]) -> list[Row]:
    """Return a row for each document: those that were checked, then those that were not."""
    known = {outcome.source.name for outcome in outcomes}
    failed = (Row(name, problem=reason) for name, reason in unchecked if name not in known)
    return [*map(row, outcomes), *failed]


def row(outcome: Outcome) -> Row:
    """Return the row of a document that was checked."""
    report = outcome.report
    slips = [finding for finding in report.findings if finding.is_slip]
    causes = Counter(finding.causes[0].kind for finding in slips if finding.causes)
    return Row(
        outcome.source.name,
        report.network,
        report.slips,
        asdict(report.claims),
        _line(slips[0].extent.start) if slips else "",
        tuple(causes.most_common(MOST_CAUSES)),
        messages()["unread-counts"]["nothing"] if report.is_empty else "",
        unread_line(report),
    )


def _line(position: Position) -> str:
    # Not 1:2, which a spreadsheet takes for a time.
    cell = words("cell", number=position.cell) if position.cell else ""
    return f"{cell}{position.line}"
