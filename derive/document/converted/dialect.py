"""Markdown as pandoc reads it: numbers stand in it as text, since pandoc gives equations none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from derive.document.converted.formulas import convertible
from derive.document.markdown.dialect import Dialect
from derive.document.markdown.formulas import in_cell, in_line

if TYPE_CHECKING:
    from derive.document.manuscript.parts import Equation

# No signs of text are marks but those that are escaped; nothing else than Markdown is read.
FORMAT = (
    "markdown-raw_html-raw_tex-citations-example_lists-smart-auto_identifiers-subscript-superscript"
    "-emoji-footnotes-inline_notes-strikeout-fancy_lists-yaml_metadata_block-abbreviations"
)
# How much of a line an equation has, and its number.
ROOM, ROOM_OF_NUMBER = 90, 10
_NO_LETTER = re.compile(r"[^A-Za-z0-9]")


@dataclass(frozen=True)
class Pandoc(Dialect):
    """The marks of pandoc; figures are files that end so."""

    ending: str
    names_headings: ClassVar[bool] = False

    def target(self, label: str) -> str:
        """Return an identifier as XML allows it."""
        return _NO_LETTER.sub(lambda sign: f"-{ord(sign[0]):x}-" if sign[0] not in ":_" else "-", label)

    def formula(self, latex: str) -> str:
        """Return a formula within a line."""
        return f"${in_line(convertible(latex))}$"

    def equation(self, equation: Equation, target: str) -> str:
        """Return an equation, in a row with its number where it has one."""
        latex = f"$${in_line(convertible(equation.latex))}$$"
        if not equation.number:
            return latex
        number = f"[({equation.number})]{{#{target}}}" if target else f"({equation.number})"
        row = f"| {in_cell(latex)} | {number} |"
        return f":::: equation\n| | |\n|:{'-' * ROOM}:|{'-' * ROOM_OF_NUMBER}:|\n{row}\n::::"

    def figure(self, drawing: str, words: str, caption: str, target: str) -> str:  # noqa: ARG002
        """Return a drawing above its caption, which tells it."""
        identifier = f"{{#{target}}}" if target else ""
        return f"![{caption}]({drawing}.{self.ending}){identifier}"

    def table(self, rows: str, caption: str, target: str) -> str:
        """Return a table below its caption."""
        below = f"\n\n: {caption}" + (f" {{#{target}}}" if target else "") if caption else ""
        return rows + below

    def heading(self, level: int, content: str, target: str) -> str:
        """Return a heading."""
        return f"{'#' * level} {content}" + (f" {{#{target}}}" if target else "")

    def remark(self, text: str) -> str:  # noqa: ARG002
        """Leave it out: no program reads these notes."""
        return ""
