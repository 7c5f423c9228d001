"""Notes in formats other than LaTeX and PDF: each is written from the same source, and the same drawings.

What writes a format is loaded when that is asked for: most notes are LaTeX alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.document.equations.naming import without_names
from derive.document.others import OTHERS

if TYPE_CHECKING:
    from derive.document.manuscript.parts import Manuscript
    from derive.document.notes.told_numbers import NumberTeller
    from derive.document.output.language import Language
    from derive.network.network import Network

_DRAWN = re.compile(r"(?:\\label\{[^{}]*fig:|% drawing )(\w+)")
Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Edition:
    """One document about a network: what it is called, its LaTeX, whose numbers bear their names, and its language.

    ``decimals`` are those of its numbers; ``draw`` gives its figures as SVG, by their kinds; ``teller`` tells of its
    numbers.
    """

    name: str
    network: Network
    source: str
    language: Language
    decimals: int
    draw: Callable[[], Mapping[str, str]]
    teller: NumberTeller

    @cached_property
    def manuscript(self) -> Manuscript:
        """What the document says; raises DeriveError where it says it in LaTeX that has no meaning elsewhere."""
        return _read(without_names(self.source))

    @cached_property
    def named_manuscript(self) -> Manuscript:
        """The same, with numbers that bear their names."""
        return _read(self.source)

    @cached_property
    def drawings(self) -> Mapping[str, str]:
        """The figures."""
        return self.draw()

    @cached_property
    def shown_drawings(self) -> Mapping[str, str]:
        """The figures that stand in the document."""
        from derive.document.manuscript.parts import Figure

        shown = {each.drawing for each in self.manuscript.blocks if isinstance(each, Figure)}
        return {kind: drawing for kind, drawing in self.drawings.items() if kind in shown}


def drawn_in(source: str) -> frozenset[str]:
    """Return the names of the drawings in LaTeX, as ``Figure`` has them."""
    return frozenset(_DRAWN.findall(source))


def _read(source: str) -> Manuscript:
    from derive.document.manuscript.reading import manuscript

    return manuscript(source)


def _html(edition: Edition) -> Files:
    from derive.document.web.page import page

    told = edition.teller.told
    yield f"{edition.name}.html", page(edition.named_manuscript, edition.drawings, edition.language, told).encode()


def _deck(edition: Edition) -> Files:
    from derive.document.web.page import deck

    title, told = edition.network.title, edition.teller.told
    slides = deck(title, edition.named_manuscript, edition.drawings, edition.language, told)
    yield f"{edition.name}.html", slides.encode()


def _markdown(edition: Edition) -> Files:
    from derive.document.markdown import github

    yield f"{edition.name}.md", github.markdown(edition.manuscript, edition.name, edition.language).encode()
    yield from github.drawn(edition.name, edition.shown_drawings)


def _notebook(edition: Edition) -> Files:
    from derive.document.notebook.file import notebook

    text = notebook(edition.manuscript, edition.network, edition.decimals, edition.drawings, edition.language)
    yield f"{edition.name}.ipynb", text.encode()


def _docx(edition: Edition) -> Files:
    from derive.document.converted.convert import docx

    yield f"{edition.name}.docx", docx(edition.manuscript, edition.drawings, edition.language)


def _epub(edition: Edition) -> Files:
    from derive.document.converted.convert import epub

    yield f"{edition.name}.epub", epub(edition.manuscript, edition.drawings, edition.language)


def _require_pandoc() -> None:
    from derive.document.converted.convert import require_pandoc

    require_pandoc()


# What must be installed for a format; each raises DeriveError where it is not.
NEEDS: Mapping[str, Callable[[], object]] = {"docx": _require_pandoc, "epub": _require_pandoc}
# One row a format: the files that it writes, by their names.
WRITERS: Mapping[str, Callable[[Edition], Files]] = {
    "html": _html, "md": _markdown, "ipynb": _notebook, "docx": _docx, "epub": _epub, "deck": _deck,
}  # fmt: skip
# Those that are written from the slides, not from the notes.
OF_SLIDES = frozenset({"deck"})
# All that notes may be written as; slides are a document of their own, as LaTeX and PDF.
FORMATS = ("tex", "pdf", "svg", "figures", "slides", *WRITERS, *OTHERS)
