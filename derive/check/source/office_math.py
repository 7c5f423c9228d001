r"""Office MathML, the formulas of Word, to LaTeX: an element, a rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from derive.check.syntax.tokens.signs import SIGNS, words

if TYPE_CHECKING:
    from collections.abc import Callable

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DEEPEST = 40
"""How deep elements may nest: no formula that somebody wrote is deeper."""

_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0305": "bar", "\u0304": "bar", "\u20d7": "vec", "\u0307": "dot"}
_FUNCTIONS = words("exp ln log sin cos tan tanh sinh cosh max min lim argmax det")
_ESCAPED = re.compile(r"[%#{}]")
_OPENING, _CLOSING = ("{", r"\left", r"\begin"), ("}", r"\right", r"\end")
_RELATIONS = frozenset(sign for sign, (kind, _) in SIGNS.items() if kind == "relation" and not sign.startswith("\\"))
_NESTING = re.compile("|".join(map(re.escape, (*_OPENING, *_CLOSING, *sorted(_RELATIONS, key=len, reverse=True)))))
ROW_END = r" \\ "
_BOLD = r"\\boldsymbol\{(\w+)\}"
_BOLD_RUNS = re.compile(rf"(?:{_BOLD}){{2,}}")
# What bears scripts without braces about it.
_SINGLE = re.compile(rf"\\?\w+|\W|{_BOLD}|\\(?:hat|bar|tilde)\{{(?:\w+|{_BOLD})\}}")
# Quads and em spaces stand between equations.
_WIDE = re.compile("[\u2001\u2003]")
_BIG = {"∑": r"\sum", "∏": r"\prod", "∫": r"\int"}


def latex(element: Element, depth: int = 0) -> str:
    """Return the LaTeX of a formula, or of a part of it; what nests too deep is left out."""
    if depth > DEEPEST:
        return ""
    rule = _RULES.get(_name(element))
    if rule is not None:
        return rule(element, depth + 1)
    if _name(element).endswith("Pr"):
        return ""
    return _BOLD_RUNS.sub(_joined, "".join(latex(child, depth + 1) for child in element))


def _joined(runs: re.Match[str]) -> str:
    """Return bold letters, each of which is a run of its own, as one."""
    return rf"\boldsymbol{{{''.join(re.findall(_BOLD, runs[0]))}}}"


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _of(element: Element, name: str, depth: int) -> str:
    """Return the LaTeX of a child."""
    child = element.find(MATH + name)
    return latex(child, depth) if child is not None else ""


def _all(element: Element, name: str, depth: int) -> list[str]:
    return [latex(child, depth) for child in element.findall(MATH + name)]


def _property(element: Element, name: str, default: str) -> str:
    """Return the value of a property of an element; one that is there without a value is empty."""
    found = element.find(f"{MATH}{_name(element)}Pr/{MATH}{name}")
    return default if found is None else found.get(MATH + "val", "")


def _run(element: Element, depth: int) -> str:  # noqa: ARG001
    text = "".join(child.text or "" for child in element.findall(MATH + "t"))
    written = _WIDE.sub(r"\\quad ", _ESCAPED.sub(r"\\\g<0>", text).replace("&", " "))
    style = element.find(f"{MATH}rPr/{MATH}sty")
    is_bold = style is not None and style.get(MATH + "val") in ("b", "bi") and written.strip().isalpha()
    return rf"\boldsymbol{{{written}}}" if is_bold else written


def _fraction(element: Element, depth: int) -> str:
    command = "binom" if _property(element, "type", "bar") == "noBar" else "frac"
    return rf"\{command}{{{_of(element, 'num', depth)}}}{{{_of(element, 'den', depth)}}}"


def _scripts(element: Element, depth: int) -> str:
    base, below, above = (_of(element, each, depth) for each in ("e", "sub", "sup"))
    base = base if _SINGLE.fullmatch(base.strip()) else f"{{{base}}}"
    return base + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")


def _scripts_before(element: Element, depth: int) -> str:
    below, above = _of(element, "sub", depth), _of(element, "sup", depth)
    return "{}" + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "") + _of(element, "e", depth)


def _root(element: Element, depth: int) -> str:
    degree = _of(element, "deg", depth)
    return rf"\sqrt[{degree}]{{{_of(element, 'e', depth)}}}" if degree else rf"\sqrt{{{_of(element, 'e', depth)}}}"


def _brackets(element: Element, depth: int) -> str:
    opening, closing = _property(element, "begChr", "("), _property(element, "endChr", ")")
    between = _property(element, "sepChr", "|")
    left, right = (_ESCAPED.sub(r"\\\g<0>", each) or "." for each in (opening, closing))
    return rf"\left{left} {f' {between} '.join(_all(element, 'e', depth))} \right{right}"


def _matrix(element: Element, depth: int) -> str:
    """Return a matrix; one with signs of relations in its cells only sets equations below one another."""
    rows = [_all(row, "e", depth) for row in element.findall(MATH + "mr")]
    kind = "aligned" if any(_relates(cell) for row in rows for cell in row) else "matrix"
    return rf"\begin{{{kind}}} {ROW_END.join(map(' & '.join, rows))} \end{{{kind}}}"


def _relates(cell: str) -> bool:
    """Return whether a sign of a relation stands in a formula outside all of its groups."""
    depth = 0
    for mark in _NESTING.finditer(cell):
        if mark[0] in _RELATIONS and depth == 0:
            return True
        depth += 1 if mark[0] in _OPENING else -int(mark[0] in _CLOSING)
    return False


def _big(element: Element, depth: int) -> str:
    sign = _property(element, "chr", "∫")
    below, above = _of(element, "sub", depth), _of(element, "sup", depth)
    scripts = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
    return f"{_BIG.get(sign, sign)}{scripts} {_of(element, 'e', depth)}"


def _function(element: Element, depth: int) -> str:
    name, argument = _of(element, "fName", depth).strip(), _of(element, "e", depth)
    plain = re.match(r"[A-Za-z]+", name)
    called = f"\\{name}" if plain and plain[0] in _FUNCTIONS else name
    is_enclosed = argument.lstrip().startswith(("\\left", "("))
    return f"{called} {argument}" if is_enclosed else rf"{called}\left({argument}\right)"


def _accent(element: Element, depth: int) -> str:
    return rf"\{_ACCENTS.get(_property(element, 'chr', chr(0x302)), 'hat')}{{{_of(element, 'e', depth)}}}"


def _limit(element: Element, depth: int) -> str:
    is_below, base, limit = _name(element) == "limLow", _of(element, "e", depth), _of(element, "lim", depth)
    if base.strip().lstrip("\\") in _FUNCTIONS or base.strip() in _BIG:
        return f"{base}{'_' if is_below else '^'}{{{limit}}}"
    # Of what is no operator, a remark such as a shape stands there.
    return rf"\{'underset' if is_below else 'overset'}{{{limit}}}{{{base}}}"


def _rows(element: Element, depth: int) -> str:
    return rf"\begin{{aligned}} {ROW_END.join(_all(element, 'e', depth))} \end{{aligned}}"


_RULES: dict[str, Callable[[Element, int], str]] = {
    "r": _run, "f": _fraction, "sSub": _scripts, "sSup": _scripts, "sSubSup": _scripts, "sPre": _scripts_before,
    "rad": _root, "d": _brackets, "m": _matrix, "nary": _big, "func": _function, "acc": _accent,
    "bar": lambda element, depth: rf"\bar{{{_of(element, 'e', depth)}}}",
    "limLow": _limit, "limUpp": _limit, "eqArr": _rows,
}  # fmt: skip
