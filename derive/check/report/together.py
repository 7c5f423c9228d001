"""The report of a document out of those of its sections."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from derive.check.report.findings import Claims, Report
from derive.check.report.reported import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence


def together(reports: Sequence[Report]) -> Report:
    """Return one report of all parts of a document, in order."""
    if len(reports) == 1:
        return reports[0]
    counts = {each.name: sum(getattr(report.claims, each.name) for report in reports) for each in fields(Claims)}
    return Report(
        reports[0].document,
        ", ".join(dict.fromkeys(each.network for each in reports if each.network)),
        Claims(**counts),
        in_order([finding for each in reports for finding in each.findings]),
        sum(each.exempted for each in reports),
        sum(each.slips for each in reports),
        in_order([claim for each in reports for claim in each.judged]),
        tuple(unread for each in reports for unread in each.unread),
        tuple(stated for each in reports for stated in each.statements),
        next((each.looks_like for each in reports if each.looks_like), ""),
    )
