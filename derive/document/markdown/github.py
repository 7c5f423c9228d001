"""Markdown as GitHub renders it: formulas between ``$`` and backquotes, where no mark of Markdown is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from derive.document.figure.palette import COLOURS, IN_THE_DARK
from derive.document.markdown.dialect import Dialect, anchored
from derive.document.markdown.formulas import in_line, portable
from derive.document.markdown.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.document.manuscript.parts import Equation, Manuscript
    from derive.document.output.language import Language

_COLOUR = re.compile(r"#([0-9A-F]{6})\b")
_DARK = {COLOURS[name]: dark for name, dark in IN_THE_DARK.items()}


@dataclass(frozen=True)
class GitHub(Dialect):
    """The marks of GitHub, and the beginning of the names of figures."""

    name: str

    def formula(self, latex: str) -> str:
        """Return a formula within a line."""
        return f"$`{in_line(latex)}`$"

    def equation(self, equation: Equation, target: str) -> str:
        """Return a displayed equation."""
        tag = f" \\tag{{{equation.number}}}" if equation.number else ""
        return anchored(target, f"```math\n{portable(equation.latex)}{tag}\n```")

    def figure(self, drawing: str, words: str, caption: str, target: str) -> str:
        """Return a drawing, which the dark shows otherwise."""
        file = f"{self.name}-{drawing}"
        picture = (
            f'<picture>\n<source media="(prefers-color-scheme: dark)" srcset="{escape(file)}-dark.svg">\n'
            f'<img src="{escape(file)}.svg" alt="{escape(words)}">\n</picture>'
        )
        return anchored(target, picture, caption)


def markdown(manuscript: Manuscript, name: str, language: Language) -> str:
    """Return notes as Markdown; their figures are files beside them, whose names begin with that of the notes."""
    return Writer(GitHub(name), language).document(manuscript)


def drawn(name: str, drawings: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield each drawing in the light and in the dark, by the names of their files."""
    for kind, drawing in drawings.items():
        yield f"{name}-{kind}.svg", drawing.encode()
        dark = _COLOUR.sub(lambda found: "#" + _DARK.get(found[1], found[1]), drawing)
        yield f"{name}-{kind}-dark.svg", dark.encode()
