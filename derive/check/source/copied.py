r"""Mathematics that has been copied out of a chat or scanned, with what was lost on the way put back.

A chat loses backslashes: ``\\`` in a matrix becomes one of them and a space, the thin space of ``\eta\,x`` a comma; it
leaves asterisks around what was bold. A scan sets digits apart, and takes 1 for l. Where characters go, so do their
places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BOLD = re.compile(r"(?<=[=≈{&])(\s*)(\*\*|__)(?=[^*_]{1,60}\2(?![\w(]))([^*_\n]+)\2")
# Digits set apart around a point, as no hand sets them: 0 . 7 5, 1 . 1, 0. 1; what one holds has spaces to drop.
_SPACED = re.compile(r"(?<![\d.,])(?:\d(?: \d)*(?: +\. ?| ?\. +)\d(?: \d)*(?![\d.])|0 +\.\d+)")
# In a number, or before a sign and a decimal: nobody takes 0.75 off the number of a layer.
_L_FOR_ONE = re.compile(
    r"(?<=\d\.)l(?=\d|\b)|(?<=\d)l(?=\.\d)|(?<=\.\d)l(?=\d|\b)|(?:(?<=\()|(?<=\(\s)|(?<==\s))l(?= ?[-+] ?\d*\.\d)"
)
_ROWS = re.compile(
    r"\\begin\s*\{(?P<name>[a-zA-Z]?matrix|array|cases)\}(?:\{[^{}]*\})?(?P<rows>[^{}]*(?:\{[^{}]*\}[^{}]*)*?)"
    r"\\end\s*\{(?P=name)\}"
)
_ROW_END = re.compile(r"\\[ \t\n]")
_LINE_END = re.compile(r"(?<=[^\s])\s*\n(?=\s*\S)")
_RELATION = re.compile(r"=|≈|\\approx")
_COMMA = re.compile(r",(?=[A-Za-z\\(])(?!\\[,;: ]|\\(?:quad|qquad|text)\b)")
# With a space before it, which nobody sets before the comma of a list.
_SPACED_COMMA = re.compile(r"(?<=[A-Za-z)}\]'])\s+,\s+(?=[A-Za-z\\(\d])(?!\\(?:quad|qquad|text|dots|ldots|cdots)\b)")
_ANOTHER_STATEMENT = re.compile(
    r"[=≈<>≤≥∈:→&]|\\(?:approx|in|to|leq?|geq?|sim|equiv|neq?|forall|text|dots|ldots|cdots)\b|\\\\"
)
# Equations beside each other, set apart as columns are.
_BESIDE = re.compile(r"(?<=\d)(?:[ ]*\t\s*|[ ]{2,})(?=[^\W\d]\w*\s*=[^=])")
_FACTOR_END = re.compile(r"[A-Za-z0-9)}\]']$")
# A value, behind which a statement of its own may begin: a number, a matrix, a list.
_VALUE_END = re.compile(r"(?:[=≈]|\\approx)\s*[-−+]?[\d.]+$|\\end\{\w+\}$|\]$")
# Brackets that hold one formula: of a fraction, a root, an exponent, of functions of one number.
_OF_ONE = re.compile(r"(?:frac|\}|sqrt|\^)\{$|\\(?:sigma|tanh|exp|ln|log|sigmoid|ReLU)(?:\\left)?\($")
_SYMBOL = re.compile(
    r"(?:\\?[A-Za-z]\w*|\\frac\s*\{[^{}]*\}\s*\{[^{}]*\})(?:[_^]\{[^{}]*\}|[_^]\w+|')*\s*(?:=|≈|\\approx)"
)
# Mathematics that had its backslashes once.
_OF_CHATS = frozenset(("[", "("))


def restored(math: str, offsets: list[int], environment: str) -> tuple[str, list[int]]:
    r"""Return mathematics, and the place of each of its characters, without what copying has done to it.

    >>> restored(r"0 . 7 5 + 1", list(range(11)), "$")
    ('0.75 + 1', [0, 2, 4, 6, 7, 8, 9, 10])
    >>> restored(r"g = \eta,x", list(range(10)), "[")[0]
    'g = \\eta x'
    """
    changes = list(_changes(math, environment))
    if not changes:
        return math, offsets
    text, places, at = "", list[int](), 0
    for start, end, new in sorted(changes):
        if start < at:
            continue
        text += math[at:start] + new
        places += offsets[at:start] + [offsets[min(place, end - 1)] for place in range(start, start + len(new))]
        at = end
    return text + math[at:], places + offsets[at:]


# Where something stands, and what was meant.
_Change = tuple[int, int, str]


def _changes(math: str, environment: str) -> Iterator[_Change]:
    if "**" in math or "__" in math:
        for found in _BOLD.finditer(math):
            yield found.start(2), found.end(2), ""
            yield found.end(3), found.end(), ""
    if "." in math:
        yield from _spaced(math)
    if "l" in math:
        yield from ((*found.span(), "1") for found in _L_FOR_ONE.finditer(math))
    if "\\begin" in math:
        for found in _ROWS.finditer(math):
            yield from _lost_row_ends(math, *found.span("rows"))
    if "," in math:
        yield from _lost_thin_spaces(math) if environment in _OF_CHATS else _spaced_thin_spaces(math)
    if environment == "plain":
        yield from ((*found.span(), "; ") for found in _BESIDE.finditer(math))


def _spaced(math: str) -> Iterator[_Change]:
    for found in _SPACED.finditer(math):
        for space in re.finditer(" +", found[0]):
            yield found.start() + space.start(), found.start() + space.end(), ""


def _lost_row_ends(math: str, start: int, end: int) -> Iterator[_Change]:
    """Yield the ends of rows of which one backslash is left, or the end of the line, where no row has both."""
    rows = math[start:end]
    if "\\\\" in rows:
        return
    start += len(rows) - len(rows.lstrip())
    lines = rows.strip().split("\n")
    is_by_lines = len({line.count("&") for line in lines}) == 1 and "&" in lines[0]
    mark = _ROW_END if _ROW_END.search(rows) else _LINE_END if is_by_lines else None
    if mark is not None:
        yield from ((*found.span(), "\\\\") for found in mark.finditer(math, start, end))


def _lost_thin_spaces(math: str) -> Iterator[_Change]:
    r"""Yield commas between factors: behind the first relation, in no list, before no ``b = ...`` of its own."""
    relation = _RELATION.search(math)
    for found in _COMMA.finditer(math, relation.end() if relation else len(math)):
        before = math[: found.start()]
        is_apart = _is_in_a_list(before) or _is_separate(math, found.end(), before)
        if _FACTOR_END.search(before[-3:]) and not is_apart:
            yield found.start(), found.end(), " "


def _spaced_thin_spaces(math: str) -> Iterator[_Change]:
    r"""Yield commas with a space before them between factors behind a relation, with no statement of its own behind.

    >>> restored(r"g = (a - t) , a(1 - a)", list(range(22)), "$$")[0]
    'g = (a - t) a(1 - a)'
    >>> restored("g = f(x) , x > 0", list(range(16)), "$$")[0]
    'g = f(x) , x > 0'
    """
    relation = _RELATION.search(math)
    for found in _SPACED_COMMA.finditer(math, relation.end() if relation else len(math)):
        behind = math[found.end() :].partition(",")[0]
        if behind[0] == "(" or behind[0].isdigit():  # a factor of numbers, behind which the result may stand
            behind = _RELATION.split(behind, maxsplit=1)[0]
        if not (_ANOTHER_STATEMENT.search(behind) or _is_in_a_list(math[: found.start()])):
            yield *found.span(), " "


def _is_in_a_list(before: str) -> bool:
    """Tell whether the innermost open bracket may hold several things: not that of a fraction or of a sigmoid."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        depth += (before[place] in ")]}") - (before[place] in "([{")
        if depth < 0:
            return not _OF_ONE.search(before[max(0, place - 20) : place + 1])
    return False


def _is_separate(math: str, behind: int, before: str) -> bool:
    """Tell whether a statement of its own begins behind a comma: a symbol with its sign, behind a value."""
    return bool(_VALUE_END.search(before) and _SYMBOL.match(math, behind))
