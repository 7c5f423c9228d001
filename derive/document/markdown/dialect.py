"""What renderers of Markdown differ in: each writes formulas, references and figures with marks of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from derive.document.manuscript.parts import Equation

# A table says in words of what its numbers are, which no program reads for certain.
NOT_CLAIMED = "derive: ignore[X102]"


@dataclass(frozen=True)
class Dialect(ABC):
    """The marks of one renderer; ``names_headings``: it gives headings anchors of its own, as GitHub does.

    ``target`` is what links to a thing call it, empty where none leads to it.
    """

    names_headings: ClassVar[bool] = True

    @abstractmethod
    def formula(self, latex: str) -> str:
        """Return a formula within a line."""

    def target(self, label: str) -> str:
        """Return what links to a label call what bears it."""
        return label

    @abstractmethod
    def equation(self, equation: Equation, target: str) -> str:
        """Return a displayed equation, with its number."""

    @abstractmethod
    def figure(self, drawing: str, words: str, caption: str, target: str) -> str:
        """Return a drawing by its name; ``words`` tell it to those who do not see it."""

    def table(self, rows: str, caption: str, target: str) -> str:
        """Return a table, whose columns say of what they are in words."""
        return anchored(target, caption, self.remark(NOT_CLAIMED), rows)

    def heading(self, level: int, content: str, target: str) -> str:
        """Return a heading."""
        return anchored(target, f"{'#' * level} {content}")

    def remark(self, text: str) -> str:
        """Return what is said to programs alone."""
        return f"<!-- {text.replace('--', '- -')} -->"


def anchored(target: str, *pieces: str) -> str:
    """Return pieces behind what links lead to, which is HTML."""
    anchor = f'<a id="{escape(target)}"></a>' if target else ""
    return "\n\n".join(filter(None, (anchor, *pieces)))
