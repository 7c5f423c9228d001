"""The corrected document: fixes put into the file's own bytes, and checked again until nothing is left to mend."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.findings import Severity
from derive.check.notebook_text import NotebookText
from derive.check.outcome import decoded, examine
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.findings import Fix
    from derive.check.outcome import Outcome
    from derive.check.reading.document import Document
    from derive.check.selection import Selection
    from derive.check.sources import Source
    from derive.network.network import Network

MOST_PASSES = 5


def mend(first: Outcome, network: str | Network | None, selection: Selection) -> Outcome:
    """Return the check of the corrected document; ``source.content`` is what is to be written.

    Fixes that overlap wait for the next pass. A pass that leaves no less to mend than before is not kept.
    Raises DeriveError where a correction has characters that the file's encoding lacks.
    """
    best = first
    for _ in range(MOST_PASSES):
        fixes = compatible(finding.fix for finding in best.report.findings if finding.fix)
        if not fixes:
            break
        content = applied(best.source, best.document, fixes)
        following = examine(replace(best.source, content=content), network, selection)
        if _left(following) >= _left(best):
            break
        best = replace(following, mended=best.mended + len(fixes))
    return best


def _left(outcome: Outcome) -> int:
    wrong = sum(finding.code.severity is not Severity.NOTE for finding in outcome.report.findings)
    return wrong + outcome.report.claims.not_understood


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """Return the fixes in order of their places, without those that overlap one before them."""
    chosen: list[Fix] = []
    for fix in sorted(fixes, key=lambda each: (each.extent.start.cell, *each.offsets)):
        if not chosen or not _overlap(chosen[-1], fix):
            chosen.append(fix)
    return chosen


def _overlap(earlier: Fix, later: Fix) -> bool:
    if earlier.extent.start.cell != later.extent.start.cell:
        return False
    return later.offsets[0] < earlier.offsets[1] or later.offsets == earlier.offsets


def applied(source: Source, document: Document, fixes: list[Fix]) -> bytes:
    """Return a file with fixes that do not overlap; every other byte is as it was."""
    text = decoded(source.content, document)
    notebook = NotebookText(text) if document.kind == "notebook" else None
    parts, at = [], 0
    for fix in fixes:
        (start, end), new = fix.offsets, fix.text
        if notebook:
            number = fix.extent.start.cell
            (start, end), new = notebook.span(number, start, end), notebook.replacement(number, new)
        parts += [text[at:start], new]
        at = end
    whole = ("\ufeff" if document.bom else "") + "".join(parts) + text[at:]
    try:
        return whole.encode(document.encoding)
    except UnicodeEncodeError as error:
        lacking = error.object[error.start]
        raise DeriveError(
            f"the correction needs '{lacking}', which the file's encoding {document.encoding} lacks",
            location=source.name,
            hint="save the file as UTF-8",
        ) from error


def unified_diff(before: Outcome, after: Outcome) -> str:
    """Return the changes as a unified diff, which ``patch -p0`` applies; empty where nothing changed."""
    name = before.source.name
    lines = difflib.unified_diff(_lines(before.text), _lines(after.text), name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    # Only line feeds end lines here: str.splitlines would also split at form feeds and the like.
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines
