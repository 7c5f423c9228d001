"""The first sheet: how to use the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.document.output.numerals import in_text
from derive.document.workbook.model import Sheet
from derive.expressions.expression import Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.document.workbook.writing import Writing

WIDTHS = [16.0, 92.0]
USES = ("use_change", "use_check", "use_proven", "use_names", "use_digits")
_COLOURS = ("given", "yours", "value", "proven")
# A sheet with blanks does not show these.
_SHOWN = ("use_proven", "value", "proven")


def front_sheet(writing: Writing, sheets: Sequence[tuple[str, str]], missing: str) -> Sheet:
    """Write how to use it; ``sheets``: titles with keys of what they hold, ``missing``: that of what they lack."""
    words = writing.words
    sheet = Sheet(words["how_to_use"], WIDTHS.copy(), wide=False)
    digits = in_text(str(writing.lines.shown(Symbol(writing.network.graph.loss))), writing.language)
    sheet.put(0, 0, writing.network.title, "title")
    row = 2
    for key in USES:
        if not (writing.book.blank and key in _SHOWN):
            sheet.put(row, 0, f"{row - 1}.", "number")
            sheet.put(row, 1, words[key], "prose")
            row += 1
    row += 1
    for title, key in sheets:
        sheet.put(row, 0, title, "name")
        sheet.put(row, 1, words[key], "prose")
        row += 1
    if missing:
        sheet.put(row, 1, words[missing], "prose")
        row += 1
    row += 1
    for kind in [each for each in _COLOURS if not (writing.book.blank and each in _SHOWN)]:
        sheet.put(row, 0, digits if kind in _SHOWN else "", kind)
        sheet.put(row, 1, words[f"colour_{kind}"], "prose")
        row += 1
    return sheet
