"""Making a finding: its code and words, the place, the document's own text there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.report.findings import CODES, Explanation, Finding
from derive.check.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.causes import Cause
    from derive.check.report.findings import Fix, WrongEntry
    from derive.check.source.places import Places


def explanation(
    cause: Cause, details: Mapping[str, str], variant: str = "", *, line: int | None = None, cell: int = 0
) -> Explanation:
    """Return a cause in words, or in a variant of them; ``line`` and ``cell`` are where it comes from."""
    key = f"{cause.kind}-{variant}" if variant else cause.kind
    message = words("causes", key, **{"line": str(line), "cell": str(cell), **details})
    return Explanation(cause.kind, message, line, cell)


@dataclass(frozen=True)
class Maker:
    """Makes the findings about one document."""

    places: Places

    def made(
        self,
        key: str,
        passage: int,
        start: int,
        end: int,
        *,
        claimed: str = "",
        expected: str = "",
        causes: tuple[Explanation, ...] = (),
        fixes: tuple[Fix, ...] = (),
        entries: tuple[WrongEntry, ...] = (),
        **details: str,
    ) -> Finding:
        """Return a finding about a stretch of a passage; ``key`` is its code, or a variant of its words."""
        text = self.places.text(passage, start, max(end, start + 1))
        message = words("findings", key, claimed=claimed, expected=expected, text=text, **details)
        code, extent = CODES[key.partition("-")[0]], self.places.extent(passage, start, end)
        return Finding(code, extent, text, message, claimed, expected, causes, fixes, entries)
