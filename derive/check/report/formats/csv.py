"""The report as a table for a class: a row a document, which any spreadsheet opens."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from derive.check.report.formats.sentences import clean
from derive.check.report.formats.summary import Row, Unchecked, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.report.outcome import Outcome

COUNTED = ("wrong", "carried", "missing", "unsure", "not_understood", "right", "defined")
HEAD = ("document", "network", "slips", *COUNTED, "first_wrong_line", "causes", "not_read", "problem")
# With these a spreadsheet takes a text for a formula, which a file's name must never become.
COMMANDING = ("=", "+", "-", "@")


def render(outcomes: Sequence[Outcome], several: bool, unchecked: Sequence[Unchecked] = ()) -> str:  # noqa: ARG001
    """Return the table: what could not be checked has a row, too, with the reason."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(map(_cells, rows(outcomes, unchecked)))
    return text.getvalue()


def _cells(row: Row) -> list[object]:
    counts = [row.counts.get(name, "") for name in COUNTED]
    slips = "" if row.slips is None else row.slips
    shown = [row.document, row.network, slips, *counts, row.first_slip, row.causes_told, row.unread, row.problem]
    return [_harmless(each) if isinstance(each, str) else each for each in shown]


def _harmless(text: str) -> str:
    told = clean(text)
    return f"'{told}" if told.startswith(COMMANDING) else told
