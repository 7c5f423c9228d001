"""A formula of the document as HTML: set, with its marks; or as it was typed, where it cannot be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from derive.check.report.formats.sentences import visible, words
from derive.check.report.formats.typeset.breaking import in_pieces, shown
from derive.check.report.formats.typeset.marked import with_marks
from derive.check.report.formats.typeset.placed import Placed
from derive.check.report.formats.typeset.segments import segments
from derive.check.report.formats.typeset.settable import as_settable, settable
from derive.mathml import MathmlError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.report.findings import Severity
    from derive.check.report.formats.typeset.marked import Mark
    from derive.check.source.document import Passage

INLINE = ("$", "\\(", "(", "plain", "cell", "printed")
WIDE, WIDEST = 18, 30
"""How many characters a piece shows that may be wider than a telephone, set apart or in a line."""


def set_formula(passage: Passage, typed: Placed, marks: Sequence[Mark], behind: Markup) -> Markup:
    """Return a passage as HTML, with ``behind`` after it; ``typed`` is its text, ``marks`` have places in its cell."""
    display = passage.environment not in INLINE
    formula = settable(passage)
    if formula is not None and formula.text.strip():
        try:
            return _set(formula, marks, behind, display=display)
        except MathmlError:
            pass
    return Markup('<code class="typed">{}</code>').format(as_typed(typed, marks, behind))


def as_typed(typed: Placed, marks: Sequence[Mark], behind: Markup) -> Markup:
    """Return a formula as it was typed, with its marks."""
    return in_segments(typed.text, _within(typed, marks)) + behind


def set_part(text: str, *, is_plain: bool) -> Markup | None:
    """Return part of a formula, set; None where it cannot be."""
    formula = as_settable(Placed(text, range(len(text))), is_plain=is_plain)
    if formula is None or not text.strip():
        return None
    try:
        return _set(formula, (), Markup(), display=False)
    except MathmlError:
        return None


def in_segments(text: str, marks: Sequence[Mark]) -> Markup:
    """Return text as it was typed, with its marks."""
    mark = Markup('<mark class="{}">{}</mark>')
    cut = [(visible(part), severity) for part, severity in segments(text, marks)]
    return Markup("").join(mark.format(severity.value, part) if severity else escape(part) for part, severity in cut)


def _set(formula: Placed, marks: Sequence[Mark], behind: Markup, *, display: bool) -> Markup:
    made, whole = with_marks(formula.text, _within(formula, marks), display=display)
    members = in_pieces(made)
    content = Markup("<wbr>").join(_member(pieces, may_scroll=not display) for pieces in members)
    if whole is not None:
        content = _marked_whole(content, whole)
    if not display:
        return Markup('<span class="formula">{}</span>{}').format(content, behind)
    is_wide = max(shown(piece) for member in members for piece in member) > WIDE
    return Markup('<span class="display"{}>{}{}</span>').format(_focus() if is_wide else "", content, behind)


def _focus() -> Markup:
    """Return what lets those without a mouse reach what may have to be moved aside to be read."""
    return Markup(' tabindex="0" role="group" aria-label="{}"').format(words("html-formula"))


def _member(pieces: list[str], *, may_scroll: bool) -> Markup:
    scroll = Markup('<span class="scroll"{}>{}</span>')
    content = Markup("<wbr>").join(
        scroll.format(_focus(), Markup(piece)) if may_scroll and shown(piece) > WIDEST else Markup(piece)
        for piece in pieces
    )
    return Markup('<span class="member">{}</span>').format(content) if len(pieces) > 1 else content


def _within(formula: Placed, marks: Sequence[Mark]) -> list[Mark]:
    """Return marks with their places in a formula instead of in the document."""
    found = ((formula.within(first, last), severity) for first, last, severity in marks)
    return [(*place, severity) for place, severity in found if place is not None]


def _marked_whole(content: Markup, severity: Severity) -> Markup:
    return Markup('<span class="mark {}">{}</span>').format(severity.value, content)
