"""From the LaTeX of notes to a manuscript."""

from __future__ import annotations

from derive.document.manuscript.blocks import blocks, title_of
from derive.document.manuscript.inlines import inlines
from derive.document.manuscript.numbering import numbered
from derive.document.manuscript.parts import Manuscript
from derive.document.output.pieces import body_of


def manuscript(source: str) -> Manuscript:
    """Return what notes say; raises DeriveError where a template writes what has no meaning outside LaTeX."""
    title, below, body = title_of(body_of(source))
    return Manuscript(inlines(title), inlines(below), numbered(blocks(body)))
