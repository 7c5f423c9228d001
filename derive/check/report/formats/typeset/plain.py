r"""Formulas as people type them without TeX, ``net_h1 = 0.15 * x1``, as LaTeX that says the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.syntax.tokens.signs import GREEK

if TYPE_CHECKING:
    from derive.check.report.formats.typeset.placed import Placed

_SIGNS = {
    "**": "^", "*": r"\cdot ", "·": r"\cdot ", "⋅": r"\cdot ", "∙": r"\cdot ", "×": r"\times ", "⊙": r"\odot ",
    "÷": r"\div ", "−": "-", "–": "-", "->": r"\to ", "→": r"\to ", "⇒": r"\Rightarrow ",
    "←": r"\leftarrow ", "<-": r"\leftarrow ", "=>": r"\Rightarrow ", "<=": r"\le ", ">=": r"\ge ", "≤": r"\le ",
    "≥": r"\ge ", "~=": r"\approx ", "≈": r"\approx ", "≃": r"\simeq ",
    "≅": r"\cong ", "∂": r"\partial ", "∇": r"\nabla ", "∞": r"\infty ", "%": r"\%", "…": r"\ldots ", "′": "'",
    "ᵀ": "^{T}", "½": r"\tfrac{1}{2}", "¼": r"\tfrac{1}{4}", "¾": r"\tfrac{3}{4}", "Σ": r"\Sigma ",
    "∑": r"\textstyle\sum ", "√": r"\surd ", "|": "|", "‖": r"\|",
}  # fmt: skip
_FUNCTION = "(?:ln|log|exp|sin|cos|tanh|tan|max|min)"
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_LETTER = r"(?:(?![⁰¹²³⁴-⁹⁺⁻₀-₉½¼¾])[^\W\d_])"
_WORD = r"(?:(?![⁰¹²³⁴-⁹⁺⁻₀-₉½¼¾])\w)"
_EXPONENT = rf"(?:\*\*|\^)\s*(?P<exponent>[-−+]?(?:\d+(?:\.\d+)?|{_LETTER}{_WORD}*)(?![\w.(])|\((?P<bracket>[^()]*)\))"
# Numbers side by side are those of a row, and would become one.
_APART = re.compile(r"\d[ \t]+[-−]?\d")
_TOKEN = re.compile(
    rf"{_EXPONENT}"
    r"|(?P<number>\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?)"
    rf"|(?P<function>{_FUNCTION})(?!{_WORD})[ \t]*"
    rf"|(?P<name>{_LETTER}+)(?P<digits>\d*)(?:_(?:\{{(?P<braced>[\w,+-]*)\}}|(?P<index>{_WORD}+)))?(?P<lowered>[₀-₉]*)"
    r"|(?P<raised>[⁰¹²³⁴-⁹⁺⁻]+)"
    r"|(?P<sign>\*\*|<=|>=|~=|->|=>|<-(?=\s)|[*·⋅∙×⊙÷−–→⇒←≤≥≈≃≅∂∇∞%…′ᵀ½¼¾Σ∑√|‖])"
    r"|(?P<gap>(?<=[\w)\]])[ \t]+(?=\w))"
    r"|(?P<same>[-+=/()\[\],.:;'<>!?\s])"
    r"|(?P<other>.)",
    re.DOTALL,
)


def as_latex(formula: Placed) -> Placed | None:
    r"""Return a formula typed without TeX as LaTeX; None where a sign of it has no such form.

    >>> from derive.check.report.formats.typeset.placed import Placed
    >>> as_latex(Placed("net_h1 = 0.15*x1^2", range(18))).text
    '\\mathrm{net}_{h1} = 0.15\\cdot x_{1}^{2}'
    """
    if _APART.search(formula.text) or any(match["other"] for match in _TOKEN.finditer(formula.text)):
        return None
    return formula.exchanged(_TOKEN, _written)


def _written(match: re.Match[str]) -> str:
    if match["exponent"]:
        inner = match["exponent"] if match["bracket"] is None else match["bracket"]
        return f"^{{{''.join(map(_written, _TOKEN.finditer(inner)))}}}"
    if match["raised"]:
        return f"^{{{''.join(map(_RAISED.__getitem__, match['raised']))}}}"
    if match["name"]:
        return _name(match)
    if match["function"]:
        return rf"\{match['function']} "
    if match["gap"]:
        return r"\ "
    if match["sign"]:
        return _SIGNS[match["sign"]]
    return match[0]


def _name(match: re.Match[str]) -> str:
    below = match["digits"] + "".join(map(_LOWERED.__getitem__, match["lowered"]))
    index = match["braced"] or match["index"] or ""
    below = ",".join(filter(None, (below, index.replace("_", ","))))
    name = match["name"]
    if name.lower() in GREEK and name.isascii():
        base = f"\\{name} " if name.islower() else f"\\mathrm{{{name}}}"
    else:
        base = name if len(name) == 1 else f"\\mathrm{{{name}}}"
    return f"{base.strip()}_{{{below}}}" if below else base
