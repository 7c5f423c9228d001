r"""Formulas as word processors take them: what has a power is one thing, rows have no marks of alignment.

Of ``(a - b)^2`` pandoc gives the power to the bracket alone, and the ``&`` of aligned rows it writes as a sign:
LibreOffice can set neither.
"""

from __future__ import annotations

import re

from derive.document.markdown.formulas import portable, without_primes

_ALIGNED = re.compile(r"\\begin\{aligned\}(?P<rows>.*)\\end\{aligned\}(?P<behind>.*)", re.DOTALL)
# LibreOffice would take the name of an operator, such as sum, for its sign.
_NAMED = re.compile(r"\\mathop\{\\mathrm\{(?P<name>\w+)\}\}")
# What LibreOffice takes for something that lacks its left side.
_RELATION = re.compile(r"^(?:[=<>+]|\\(?:approx|cdot|times|neq)\b)")
_PIECE = re.compile(
    r"\\begin\{\w+\*?\}|\\end\{\w+\*?\}|\\\\(?:\[[^\]]*\])?|\\(?:left|right|[bB]igg?[lr]?)\s*(?:\\.|.)|\\[A-Za-z]+|\\.|.",
    re.DOTALL,
)


def convertible(latex: str) -> str:
    r"""Return a formula that becomes one of Word or MathML without loss.

    >>> convertible(r"\begin{aligned} y &= \tfrac{1}{2}\,(t - a)^{2} \\ &\approx (1) \end{aligned}")
    '\\begin{gathered}y = \\frac{1}{2}\\,\\left(t - a\\right)^{2} \\\\ \\text{ }\\approx (1)\\end{gathered}'
    >>> convertible(r"\begin{aligned} f(x) &= [0, 1) \end{aligned}")
    'f(x) = [0, 1)'

    >>> convertible(r"\operatorname{sum}(x)")
    '\\text{sum}(x)'

    A sign that is spoken of stands as text, since it relates nothing:

    >>> convertible("=")
    '\\text{=}'
    """
    latex = without_primes(portable(latex)).replace(r"\tfrac", r"\frac")
    latex = _NAMED.sub(r"\\text{\g<name>}", latex)
    if latex in ("=", "<", ">"):
        return rf"\text{{{latex}}}"
    found = _ALIGNED.fullmatch(latex)
    if not found:
        return _paired(latex)
    rows = [_RELATION.sub(r"\\text{ }\g<0>", _paired(row).strip()) for row in _rows(found["rows"])]
    rows[-1] += found["behind"].rstrip()
    between = " \\\\ "
    return rows[0] if len(rows) == 1 else rf"\begin{{gathered}}{between.join(rows)}\end{{gathered}}"


def _rows(latex: str) -> list[str]:
    """Return rows without the marks at which they are aligned; those of a matrix stay."""
    rows, depth = [""], 0
    for found in _PIECE.finditer(latex):
        piece = found[0]
        depth += piece.startswith(r"\begin") - piece.startswith(r"\end")
        if depth == 0 and piece.startswith("\\\\"):
            rows.append("")
        elif depth or piece != "&":
            rows[-1] += piece
    return rows


def _paired(latex: str) -> str:
    """Write round brackets with a power or an index as a pair, where both are in the same group, row and cell."""
    pieces = [found[0] for found in _PIECE.finditer(latex)]
    opened: list[int | None] = []
    for place, piece in enumerate(pieces):
        if piece == "(":
            opened.append(place)
        elif piece == ")" and opened and opened[-1] is not None:
            start = opened.pop()
            if start is not None and pieces[place + 1 : place + 2] in (["^"], ["_"], ["'"]):
                pieces[start], pieces[place] = r"\left(", r"\right)"
        elif piece == "{" or piece.startswith(r"\begin"):
            opened.append(None)
        elif piece == "}" or piece.startswith(r"\end"):
            # What was not closed within the group stays as it is.
            while opened and opened.pop() is not None:
                pass
        elif piece == "&" or piece.startswith("\\\\"):
            while opened and opened[-1] is not None:
                opened.pop()
    return "".join(pieces)
