"""Making a finding: its code and words, the place, the document's own text there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.report.findings import CODES, Finding
from derive.check.report.words import words

if TYPE_CHECKING:
    from derive.check.report.findings import Explanation, Fix
    from derive.check.source.places import Places


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
        **details: str,
    ) -> Finding:
        """Return a finding about a stretch of a passage; ``key`` is its code, or a variant of its words."""
        text = self.places.text(passage, start, max(end, start + 1))
        message = words("findings", key, claimed=claimed, expected=expected, text=text, **details)
        code = CODES[key.partition("-")[0]]
        return Finding(code, self.places.extent(passage, start, end), text, message, claimed, expected, causes, fixes)
