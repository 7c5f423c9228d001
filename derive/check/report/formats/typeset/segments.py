"""Text cut where marks begin and end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.report.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def segments(text: str, marks: Sequence[tuple[int, int, Severity]]) -> Iterator[tuple[str, Severity | None]]:
    """Yield the parts of a text, each with the worst of the marks over it."""
    spans = [(min(max(start, 0), len(text)), min(end, len(text)), severity) for start, end, severity in marks]
    cuts = sorted({0, len(text), *(cut for start, end, _ in spans for cut in (start, end))})
    for start, end in pairwise(cuts):
        over = [severity for first, last, severity in spans if first <= start and end <= last]
        yield text[start:end], min(over, key=list(Severity).index, default=None)
