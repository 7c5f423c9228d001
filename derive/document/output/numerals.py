"""Numbers and words in formulas as a language writes them: in what is written last, so that nothing is forgotten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.document.output.language import Language

_FORMULA = re.compile(r"\\begin\{(equation\*?)\}.*?\\end\{\1\}|(?<!\\)\$[^$]*\$", re.DOTALL)
# A length is TeX's own, not a number of the notes.
_POINT = re.compile(r"(?<=\d)\.(?=\d)(?!\d+(?:em|ex|pt|mm|cm)\b)")
_WORDS = re.compile(r"(\\text\{ *)([a-z][a-z ]*?)( *\})")
_DRAWN = re.compile(r"(<(?:text|tspan|title|desc)\b[^>]*>)([^<]*)")


def in_latex(source: str, language: Language) -> str:
    """Return LaTeX with the decimal sign of a language in every formula, and its words.

    >>> from dataclasses import replace
    >>> from derive.document.output.language import ENGLISH
    >>> comma = replace(ENGLISH, language="de", decimal=",")
    >>> print(in_latex(r"$w = 0.5$, \\rule{0.5em}{1pt}", comma))
    $w = 0{,}5$, \\rule{0.5em}{1pt}
    """
    if language.language == "en":
        return source

    def formula(found: re.Match[str]) -> str:
        text = _WORDS.sub(lambda word: word[1] + language.message(word[2]) + word[3], found[0])
        return _POINT.sub("{,}", text) if language.decimal == "," else text

    return _FORMULA.sub(formula, source)


def in_drawing(source: str, language: Language) -> str:
    """Return an SVG with the decimal sign of a language in its texts."""
    return _DRAWN.sub(lambda found: found[1] + in_text(found[2], language), source)


def in_text(source: str, language: Language) -> str:
    """Return plain text with the decimal sign of a language.

    >>> from dataclasses import replace
    >>> from derive.document.output.language import ENGLISH
    >>> in_text("1. 0.5", replace(ENGLISH, decimal=","))
    '1. 0,5'
    """
    return _POINT.sub(",", source) if language.decimal == "," else source
