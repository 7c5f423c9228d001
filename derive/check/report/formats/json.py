"""The report for programs: one object a document, as docs/report.schema.json describes it; numbers are strings."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from derive.check.report.formats.sentences import COUNTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.report.findings import Claims, Explanation, Finding, Fix, JudgedClaim
    from derive.check.report.outcome import Outcome
    from derive.check.source.document import Extent


def render(outcomes: Sequence[Outcome], several: bool) -> str:
    """Return one object for one document, a list of objects where several were asked for."""
    objects = [as_json(outcome) for outcome in outcomes]
    return json.dumps(objects if several or len(objects) != 1 else objects[0], indent=2, ensure_ascii=False) + "\n"


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return the report of a document as plain data."""
    report = outcome.report
    return {
        "document": outcome.source.name,
        "network": report.network,
        "claims": _claims(report.claims),
        "exempted": report.exempted,
        "slips": report.slips,
        "findings": [_finding(each) for each in report.findings],
        "judged": [_judged(each) for each in report.judged],
        **({"looks_like": report.looks_like} if report.looks_like else {}),
    }


def _claims(claims: Claims) -> dict[str, int]:
    return {name: getattr(claims, name) for name in ("total", *COUNTS)}


def _finding(finding: Finding) -> dict[str, Any]:
    causes = [_cause(each) for each in finding.causes]
    found: dict[str, Any] = {
        "code": finding.code.name,
        "severity": finding.code.severity.value,
        **_placed(finding.extent),
        "text": finding.text,
        "message": finding.message,
        "claimed": finding.claimed or None,
        "expected": finding.number or finding.expected or None,
        "cause": causes[0] if causes else None,
        "fix": _fix(finding.fix) if finding.fix else None,
    }
    if causes[1:]:
        found["other_causes"] = causes[1:]
    if finding.entries:
        found["entries"] = [asdict(each) for each in finding.entries]
    return found


def _judged(claim: JudgedClaim) -> dict[str, Any]:
    return {"verdict": claim.verdict.value, **_placed(claim.extent)}


def _fix(fix: Fix) -> dict[str, Any]:
    first, *others = ({"replace": _place(each.extent), "with": each.text} for each in fix.replacements)
    return {**first, "and": others} if others else first


def _cause(cause: Explanation) -> dict[str, Any]:
    where = {"from_cell": cause.cell} if cause.cell else {}
    return {"kind": cause.kind, "message": cause.message, "from_line": cause.line, **where}


def _placed(extent: Extent) -> dict[str, int]:
    names = ("line", "column", "end_line", "end_column")
    cell = {"cell": extent.start.cell} if extent.start.cell else {}
    return dict(zip(names, _place(extent), strict=True)) | cell


def _place(extent: Extent) -> list[int]:
    return [extent.start.line, extent.start.column, extent.end.line, extent.end.column]
