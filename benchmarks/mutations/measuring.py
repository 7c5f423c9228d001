"""What the checker says of a slip, held against what it should say."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from benchmarks.mutations.endings import ending, judged
from derive.check.mending.examined import examine
from derive.check.mending.mending import mend
from derive.check.report.findings import Severity
from derive.check.report.selection import Selection
from derive.check.source.files import Source

if TYPE_CHECKING:
    from benchmarks.mutations.changes import Slip
    from benchmarks.mutations.documents import Right
    from derive.check.report.findings import Finding, Report


@dataclass(frozen=True)
class Outcome:
    """How the report on one slip did."""

    detected: bool
    line: bool
    cause: bool
    value: bool
    own: bool
    why: str = ""
    ending: str = ""


def checked(right: Right, text: str) -> Report:
    """Return the report on a document."""
    return judged(text, right.network, right.hand.kind)


def complaints(report: Report) -> list[Finding]:
    """Return the findings that say something is wrong or was not understood."""
    return [
        each
        for each in report.findings
        if each.code.severity is not Severity.NOTE or each.code.family == "not understood"
    ]


def measure(right: Right, slip: Slip) -> Outcome:
    """Check a document with a slip and compare."""
    report = checked(right, slip.written.text)
    found = complaints(report)
    own = [each for each in found if not _is_carried(each)]
    line = slip.written.places[slip.place]
    end = ending(report, line)
    if not own:
        return Outcome(False, False, False, False, False, "nothing found", end)
    block, number, _ = slip.place
    lines = {slip.written.places[place] for place in slip.written.places if place[:2] == (block, number)}
    at_line = [each for each in own if each.extent.start.line == line]
    elsewhere = {each.extent.start.line for each in own} - lines
    on_line = bool(at_line) and not elsewhere
    causes = _causes(slip, slip.causes, at_line, found)
    value, why = _value(right, slip, found)
    if not on_line:
        why = f"lines {sorted(each.extent.start.line for each in own)} for {line}"
    elif not causes:
        named = [cause.kind for each in at_line[:1] for cause in each.causes]
        why = f"causes {named} for {sorted(slip.causes)}"
    return Outcome(True, on_line, causes, value, _causes(slip, slip.own, at_line, found), why, end)


def _is_carried(finding: Finding) -> bool:
    return any(cause.kind == "carried" for cause in finding.causes)


def _causes(slip: Slip, names: frozenset[str], at_line: list[Finding], found: list[Finding]) -> bool:
    if slip.kind != "carried":
        return bool(at_line) and bool(at_line[0].causes) and at_line[0].causes[0].kind in names
    later = [each for each in found if _is_carried(each)]
    root = slip.written.places[slip.place]
    return bool(later) and all(each.causes[0].line == root for each in later)


def _value(right: Right, slip: Slip, found: list[Finding]) -> tuple[bool, str]:
    """Whether the report gives every right number, and its fixes make the document one without findings."""
    for place, text in slip.numbers.items():
        line = slip.written.places[place]
        given = [each.expected for each in found if each.extent.start.line == line]
        if not any(_same(each, text) for each in given):
            return False, f"expected {given} for {text} in line {line}"
    source = Source("document", right.hand.kind, slip.written.text.encode())
    mended = mend(examine(source, right.network), right.network, Selection())
    left = complaints(mended.report)
    if left:
        return False, f"mended {mended.mended} times, left {left[0].code.name} {left[0].message[:80]}"
    return True, ""


def _same(given: str, right: str) -> bool:
    """Return whether a right number is given: the same digits, or more or fewer; the sign may stand before them."""
    try:
        one, other = Fraction(given), Fraction(right)
    except ValueError:
        return False
    decimals = min(len(text.partition(".")[2]) for text in (given, right))
    return abs(abs(one) - abs(other)) <= Fraction(1, 2 * 10**decimals)
