"""Markdown as Jupyter renders it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from derive.document.markdown.dialect import Dialect, anchored
from derive.document.markdown.formulas import in_line, portable, without_primes

if TYPE_CHECKING:
    from derive.document.manuscript.parts import Equation


@dataclass(frozen=True)
class Jupyter(Dialect):
    """The marks of Jupyter; figures are attached to the cells that show them."""

    names_headings: ClassVar[bool] = False

    def formula(self, latex: str) -> str:
        """Return a formula within a line."""
        return f"${in_line(without_primes(latex))}$"

    def equation(self, equation: Equation, target: str) -> str:
        """Return a displayed equation."""
        tag = f" \\tag{{{equation.number}}}" if equation.number else ""
        return anchored(target, f"$$\n{without_primes(portable(equation.latex))}{tag}\n$$")

    def figure(self, drawing: str, words: str, caption: str, target: str) -> str:
        """Return a drawing."""
        described = words.replace("[", "(").replace("]", ")")
        return anchored(target, f"![{described}](attachment:{drawing}.svg)", caption)
