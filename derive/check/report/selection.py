"""Which findings count: the codes that were selected or ignored, and whether what is not decided counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.check.report.findings import CODES, Severity
from derive.check.words import refused
from derive.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.report.findings import Finding, Report

UNDECIDED = ("X101", "U101")
"""What is not understood, or unsure: only a strict check has it count."""


def _families() -> dict[str, str]:
    """Return the prefix of each family by its name; "chain rule" may be written "chain-rule"."""
    return {code.family.replace(" ", "-"): code.name[0] for code in CODES.values()}


def prefixes(words: Iterable[str]) -> tuple[str, ...]:
    """Return codes, their beginnings and names of families as beginnings of codes; raises DeriveError.

    >>> prefixes(["v1", "chain rule", "N104"])
    ('V1', 'C', 'N104')
    """
    found = []
    families = _families()
    for word in (each.strip() for each in words):
        prefix = families.get(word.lower().replace(" ", "-"), word.upper())
        if not word or not any(name.startswith(prefix) for name in CODES):
            raise refused("no-code-or-family", hint=nearest(word, [*CODES, *families]), name=word)
        found.append(prefix)
    return tuple(found)


@dataclass(frozen=True)
class Selection:
    """What was selected and ignored, as beginnings of codes; the longest that fits a code decides.

    >>> Selection(select=("V",), ignore=("V101",)).has("V102"), Selection(ignore=("V",)).has("V102")
    (True, False)
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False

    def has(self, code: str) -> bool:
        """Return whether findings of a code are reported."""
        chosen = max((len(prefix) for prefix in self.select or ("",) if code.startswith(prefix)), default=-1)
        ignored = max((len(prefix) for prefix in self.ignore if code.startswith(prefix)), default=-1)
        return chosen > ignored

    def applied(self, report: Report) -> Report:
        """Return a report of the findings that count."""
        findings = (finding for finding in report.findings if self.has(finding.code.name))
        return replace(report, findings=tuple(map(self._weighed, findings)))

    def _weighed(self, finding: Finding) -> Finding:
        if self.strict and finding.code.name in UNDECIDED:
            return replace(finding, code=replace(finding.code, severity=Severity.WARNING))
        return finding


def is_wrong(report: Report) -> bool:
    """Return whether a report has more than notes."""
    return any(finding.code.severity is not Severity.NOTE for finding in report.findings)
