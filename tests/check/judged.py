"""A document about the worked example from a few lines of mathematics, checked."""

from __future__ import annotations

from functools import cache

from derive.check.pipeline import check_document
from derive.check.report.findings import Finding, Report, Severity
from derive.check.source.decoding import read
from derive.network.network import Network


@cache
def backprop() -> Network:
    return Network.load("backprop")


def checked(*lines: str, network: Network | None = None) -> Report:
    """Each line is displayed mathematics of its own: line n of the document is line n here."""
    text = "\n".join(f"$${line}$$" for line in lines)
    return check_document(read(text, "markdown", "lines.md"), network or backprop())


def alone(*lines: str) -> Report:
    """The same about no network but what the document defines."""
    return check_document(read("\n".join(f"$${line}$$" for line in lines), "markdown", "lines.md"))


def complaints(report: Report) -> list[Finding]:
    return [each for each in report.findings if each.code.severity is not Severity.NOTE]
