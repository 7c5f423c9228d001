"""A report for its readers: one file a format.

Input: reports.
Output: text, HTML, JSON, SARIF, GitHub annotations, CSV, a folder of pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.report.outcome import Outcome

FORMATS = ("text", "json", "sarif", "github", "html", "csv")

Report = Callable[..., str]


def rendered(
    form: str, outcomes: Sequence[Outcome], *, several: bool, unchecked: Sequence[tuple[str, str]] = ()
) -> str:
    """Return the report in one of ``FORMATS``. ``several`` tells that several documents were asked for.

    ``unchecked`` are documents that could not be checked, and why: a table for a class has rows for them.
    """
    from importlib import import_module

    render: Report = import_module(f"{__name__}.{form}").render
    return render(outcomes, several, unchecked) if form == "csv" else render(outcomes, several)
