"""The report as SARIF 2.1.0, which code scanning services and editors read (OASIS standard, 27 March 2020)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from derive.check.report.code_pages import page
from derive.check.report.corrected import in_order
from derive.check.report.findings import CODES
from derive.check.report.formats.sentences import told, words
from derive.check.report.selection import is_wrong
from derive.check.source.document import Extent, Position
from derive.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.report.findings import Code, Finding, Fix
    from derive.check.report.outcome import Outcome

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RULES = {name: index for index, name in enumerate(CODES)}


def render(outcomes: Sequence[Outcome], several: bool) -> str:  # noqa: ARG001
    """Return one log with one run, whatever was asked for."""
    return json.dumps(log(outcomes), indent=2, ensure_ascii=False) + "\n"


def log(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the log as plain data."""
    run = {
        "tool": {"driver": {"name": "derive check", "version": VERSION, "rules": [*map(_rule, CODES.values())]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": True, "exitCode": int(any(is_wrong(each.report) for each in outcomes))}
        ],
        "artifacts": list({_uri(each): _artifact(each) for each in outcomes}.values()),
        "results": [_result(outcome, finding) for outcome in outcomes for finding in outcome.report.findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _artifact(outcome: Outcome) -> dict[str, Any]:
    counts = {**asdict(outcome.report.claims), "slips": outcome.report.slips}
    return {"location": {"uri": _uri(outcome)}, "properties": counts}


def _rule(code: Code) -> dict[str, Any]:
    shown = page(code.name)
    return {
        "id": code.name,
        "name": "".join(word.capitalize() for word in shown.title.split() if word.isalpha()),
        "shortDescription": {"text": shown.title},
        "fullDescription": {"text": shown.summary},
        "help": {"text": shown.text, "markdown": shown.text},
        "defaultConfiguration": {"level": code.severity.value},
        "properties": {"tags": [code.family]},
    }


def _result(outcome: Outcome, finding: Finding) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code.name,
        "ruleIndex": _RULES[finding.code.name],
        "level": finding.code.severity.value,
        "message": {"text": told(finding)},
        "locations": [_physical(outcome, finding.extent, finding.text)],
    }
    lines = dict.fromkeys((cause.line, cause.cell) for cause in finding.causes if cause.line)
    earlier = [_earlier(outcome, line, cell) for line, cell in lines]
    if earlier:
        result["relatedLocations"] = earlier
    if finding.entries:
        result["properties"] = {"entries": [asdict(each) for each in finding.entries]}
    if finding.fix:
        result["fixes"] = [_fix(outcome, finding.fix)]
    return result


def _physical(outcome: Outcome, extent: Extent, text: str) -> dict[str, Any]:
    region = _region(*outcome.in_file(extent))
    if text:
        region["snippet"] = {"text": text}
    return {"physicalLocation": {"artifactLocation": _location(outcome), "region": region}}


def _earlier(outcome: Outcome, line: int, cell: int) -> dict[str, Any]:
    position = Position(line, 1, cell)
    start, _ = outcome.in_file(Extent(position, position))
    where = {"artifactLocation": _location(outcome), "region": {"startLine": start.line}}
    return {"physicalLocation": where, "message": {"text": words("carried-from")}}


def _fix(outcome: Outcome, fix: Fix) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": _region(*outcome.in_file(each.extent)),
            "insertedContent": {"text": outcome.in_file_text(each)},
        }
        for each in in_order([fix])
    ]
    change = {"artifactLocation": _location(outcome), "replacements": replacements}
    return {"description": {"text": words("sarif-fix")}, "artifactChanges": [change]}


def _region(start: Position, end: Position) -> dict[str, Any]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _location(outcome: Outcome) -> dict[str, str]:
    return {"uri": _uri(outcome)}


def _uri(outcome: Outcome) -> str:
    path = outcome.source.path
    if path is None:
        return "stdin"
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
