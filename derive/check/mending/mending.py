"""The corrected document: its fixes put in, and checked again until nothing is left to mend."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.mending.examined import examine
from derive.check.report.corrected import corrected
from derive.check.report.findings import Severity

if TYPE_CHECKING:
    from derive.check.causes.known import Known
    from derive.check.report.outcome import Outcome
    from derive.check.report.selection import Selection
    from derive.network.network import Network

MOST_PASSES = 2


def mend(
    first: Outcome, network: str | Network | None, selection: Selection, known: Known | None = None
) -> Outcome:
    """Return the check of the corrected document; ``source.content`` is what is to be written.

    What a correction lays open is corrected in the next pass. Only a pass that leaves less to mend is kept. ``known``
    is what the first check has found.
    """
    best = first
    continued = known.continued() if known is not None else None
    for _ in range(MOST_PASSES):
        fixes = [finding.fix for finding in best.report.findings if finding.fix]
        if not fixes:
            break
        content = corrected(best.source, best.document, fixes)
        following = examine(replace(best.source, content=content), network, selection, continued)
        if _left(following) >= _left(best):
            break
        best = replace(following, mended=best.mended + len(fixes))
    return best


def _left(outcome: Outcome) -> int:
    wrong = sum(finding.code.severity is not Severity.NOTE for finding in outcome.report.findings)
    return wrong + outcome.report.claims.undecided


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
