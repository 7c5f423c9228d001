"""Formulas as MathML, which browsers set without a script."""

from __future__ import annotations

import re
from functools import cache

import math_core

# A formula of a user's document may define commands and nest braces; it may neither keep a machine busy nor stop it.
MOST_EXPANSIONS, DEEPEST = 200, 200
_OPENING = re.compile(r"(?P<opening>\{|\\left\b|\\begin\b)|\}|\\right\b|\\end\b")
_COMMA, _POINT = re.compile(r"(?<=\d)\{,\}(?=\d)"), re.compile(r"(?<=\d)\.(?=\d)")
_NUMBER = re.compile(r"<mn>[^<]*</mn>")
_STACKED = re.compile(rf"(?:\\[A-Za-z]+\s*){{{DEEPEST}}}")


class MathmlError(Exception):
    """A formula that cannot be set as MathML."""


def mathml(latex: str, *, display: bool = False) -> str:
    r"""Return a formula as MathML; raises MathmlError for what no browser could show.

    >>> mathml(r"\frac{1}{2}")
    '<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>'
    >>> mathml(r"\unknown")
    Traceback (most recent call last):
    derive.mathml.MathmlError: 0: Unknown command "\unknown".

    A number with a decimal comma is one number:

    >>> mathml("0{,}5")
    '<math><mn>0,5</mn></math>'
    """
    if _is_too_deep(latex):
        raise MathmlError(f"nested deeper than {DEEPEST}")
    with_commas = _COMMA.search(latex) and not _POINT.search(latex)
    try:
        found = _converter().convert_with_local_state(
            _COMMA.sub(".", latex) if with_commas else latex, displaystyle=display
        )
    except math_core.LatexError as error:
        raise MathmlError(str(error)) from error
    return _NUMBER.sub(lambda number: number[0].replace(".", ","), found) if with_commas else found


def _is_too_deep(latex: str) -> bool:
    depth = 0
    for found in _OPENING.finditer(latex):
        depth += 1 if found["opening"] else -1
        if depth > DEEPEST:
            return True
    return bool(_STACKED.search(latex))


@cache
def _converter() -> math_core.LatexToMathML:
    return math_core.LatexToMathML(fancy_error=False, max_expansions=MOST_EXPANSIONS)
