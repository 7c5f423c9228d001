"""What renderers of Markdown differ in: each writes formulas, references and figures with marks of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from derive.document.manuscript.parts import Equation


@dataclass(frozen=True)
class Dialect(ABC):
    """The marks of one renderer; ``names_headings``: it gives headings anchors of its own, as GitHub does."""

    names_headings: ClassVar[bool] = True

    @abstractmethod
    def formula(self, latex: str) -> str:
        """Return a formula within a line."""

    @abstractmethod
    def equation(self, equation: Equation) -> str:
        """Return a displayed equation, with its number."""

    @abstractmethod
    def figure(self, drawing: str, words: str, caption: str) -> str:
        """Return a drawing by its name; ``words`` tell it to those who do not see it."""

    @abstractmethod
    def heading(self, level: int, content: str, anchor: str) -> str:
        """Return a heading, to which ``anchor`` leads where that is not empty."""

    @abstractmethod
    def anchor(self, label: str) -> str:
        """Return what a link to a label leads to."""

    @abstractmethod
    def remark(self, text: str) -> str:
        """Return what is said to programs alone."""
