"""Pieces of one LaTeX document in another, with labels of their own."""

from __future__ import annotations

import re

_LABEL = re.compile(r"(\\(?:label|ref|eqref|pageref)\{)([^{}]*\})")
_BOOKMARK = re.compile(r"(\\pdfbookmark\[\d\]\{[^{}]*\}\{)([^{}]*\})")


def body_of(source: str) -> str:
    r"""Return what stands between the beginning and the end of a document.

    >>> body_of(r"\documentclass{article}\begin{document}Text.\end{document}")
    'Text.'
    """
    return source.partition(r"\begin{document}")[2].rpartition(r"\end{document}")[0]


def prefixed(piece: str, prefix: str) -> str:
    r"""Return a piece in which every label, and every reference to one, begins with a prefix.

    >>> prefixed(r"\label{eq:w5} by (\ref{eq:w1})", "mazur:")
    '\\label{mazur:eq:w5} by (\\ref{mazur:eq:w1})'
    """
    return _BOOKMARK.sub(rf"\g<1>{prefix}\g<2>", _LABEL.sub(rf"\g<1>{prefix}\g<2>", piece))
