"""Markdown as Jupyter renders it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, ClassVar

from derive.document.markdown.dialect import Dialect
from derive.document.markdown.formulas import in_line, portable

if TYPE_CHECKING:
    from derive.document.manuscript.parts import Equation

# A prime is a quotation mark to what looks for formulas in Markdown; what stands above already stands behind it.
_PRIMES = re.compile(r"('+)(?:\^\{|(\^))?")


@dataclass(frozen=True)
class Jupyter(Dialect):
    """The marks of Jupyter; figures are attached to the cells that show them."""

    names_headings: ClassVar[bool] = False

    def formula(self, latex: str) -> str:
        """Return a formula within a line."""
        return f"${in_line(without_primes(latex))}$"

    def equation(self, equation: Equation) -> str:
        """Return a displayed equation."""
        tag = f" \\tag{{{equation.number}}}" if equation.number else ""
        return f"$$\n{without_primes(portable(equation.latex))}{tag}\n$$"

    def figure(self, drawing: str, words: str, caption: str) -> str:
        """Return a drawing."""
        return f"![{words.replace('[', '(').replace(']', ')')}](attachment:{drawing}.svg)\n\n{caption}"

    def heading(self, level: int, content: str, anchor: str) -> str:
        """Return a heading."""
        return f"{anchor}\n\n{'#' * level} {content}".lstrip()

    def anchor(self, label: str) -> str:
        """Return what a link to a label leads to."""
        return f'<a id="{escape(label)}"></a>'

    def remark(self, text: str) -> str:
        """Return a comment."""
        return f"<!-- {text.replace('--', '- -')} -->"


def without_primes(latex: str) -> str:
    r"""Return a formula with every prime as what it stands for.

    >>> without_primes("w_{5}' + w'^{(1)}_{12}")
    'w_{5}^{\\prime} + w^{\\prime(1)}_{12}'
    """

    def written(found: re.Match[str]) -> str:
        primes = r"\prime" * len(found[1])
        if found[2]:
            return f"^{{{primes}}}{{}}^"
        return f"^{{{primes}" if found[0].endswith("{") else f"^{{{primes}}}"

    return _PRIMES.sub(written, latex)
