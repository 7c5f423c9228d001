"""Parts of a formula marked in its MathML: each part itself, or the smallest whole around it that can be marked."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from derive.check.report.findings import Severity
from derive.check.report.formats.typeset.groups import Groups
from derive.mathml import MathmlError, mathml

if TYPE_CHECKING:
    from collections.abc import Sequence

Mark = tuple[int, int, Severity]
"""From where to where in the formula, and how bad it is."""

# The colours are only how a mark gets through to the MathML; documents' own colours have been taken out before.
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "orange", Severity.NOTE: "blue"}
_COLOURED = re.compile(r'<mrow style="color:(#[0-9A-F]{6});">')
_NO_STRUCTURE = re.compile(r"</?mrow[^>]*>|(?<=[a-z])\s[a-z-]+=\"[^\"]*\"|<mspace/>")
MOST = 50
"""How many marks of a formula are looked at one by one; of more, the whole formula is marked."""


def with_marks(latex: str, marks: Sequence[Mark], *, display: bool) -> tuple[str, Severity | None]:
    """Return a formula as MathML with its marks, and the worst of those that only the whole formula can bear.

    Raises MathmlError for what cannot be set.
    """
    bare = mathml(latex, display=display)
    if not marks:
        return bare, None
    groups = Groups(latex)
    if _COLOURED.search(bare) or not groups.is_balanced or len(marks) > MOST:
        return bare, _worst(marks)
    fitting = [(*groups.whole_tokens(start, end), severity) for start, end, severity in marks]
    together = _set(groups, fitting, bare, display)
    if together:
        return together, None
    accepted: list[Mark] = []
    left: list[Mark] = []
    for start, end, severity in marks:
        tried = ((*each, severity) for each in groups.around(start, end))
        found = next((each for each in tried if _set(groups, [*accepted, each], bare, display)), None)
        if found:
            accepted.append(found)
        else:
            left.append((start, end, severity))
    return _set(groups, accepted, bare, display) or bare, _worst(left)


def _worst(marks: Sequence[Mark]) -> Severity | None:
    return min((severity for *_, severity in marks), key=list(Severity).index, default=None)


def _set(groups: Groups, marks: Sequence[Mark], bare: str, display: bool) -> str:
    """Return the MathML with marks; nothing where they would change what the formula says."""
    pieces = [(first, last, each[2]) for each in marks for first, last in groups.cells(*each[:2])]
    latex = _written(groups.latex, pieces)
    try:
        made = mathml(latex, display=display) if latex else ""
    except MathmlError:
        return ""
    if len(_COLOURED.findall(made)) != len(pieces) or _said(made) != _said(bare):
        return ""
    return _COLOURED.sub(lambda found: f'<mrow class="mark {_classes()[found[1]]}">', made)


def _written(latex: str, pieces: Sequence[Mark]) -> str:
    """Return the formula with each piece in its colour; nothing where pieces overlap."""
    inserted: list[tuple[int, int, int, str]] = []
    for first, last, severity in pieces:
        if any(start < first < end < last or first < start < last < end for start, end, _ in pieces):
            return ""
        inserted.append((first, 1, -last, rf"{{\textcolor{{{_COLOURS[severity]}}}{{"))
        inserted.append((last, 0, -first, "}}"))
    parts: list[str] = []
    behind = 0
    for place, _, _, text in sorted(inserted):
        parts += latex[behind:place], text
        behind = place
    return "".join(parts) + latex[behind:]


def _said(made: str) -> str:
    """Return what a formula says and how it is built, without what only groups it or sets its spaces."""
    return _NO_STRUCTURE.sub("", made)


@cache
def _classes() -> dict[str, str]:
    """Return the severities by the colours that stand for them in MathML."""
    found = {_COLOURED.search(mathml(rf"\textcolor{{{name}}}{{x}}")): each for each, name in _COLOURS.items()}
    return {colour[1]: each.value for colour, each in found.items() if colour}
