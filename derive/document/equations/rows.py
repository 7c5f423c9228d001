"""Breaking derivation lines into rows that fit the page: widths are estimated from the LaTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from derive.document.equations.naming import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator

# Text width of the notes in em of the body font, less what an equation number and its gap take.
ROW_EM = 37.0

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}_^]|\s+|.")
_WIDE = {
    r"\times": 1.35, r"\cdot": 0.9, r"\approx": 1.5, r"\partial": 0.55, r"\cdots": 1.3, r"\quad": 1.0,
    r"\exp": 1.6, r"\tanh": 2.1, r"\max": 1.9, r"\odot": 1.35, r"\,": 0.17, r"\;": 0.28, r"\ln": 1.0, r"\sin": 1.3,
    r"\cos": 1.4, r"\sqrt": 0.9, r"\pi": 0.6, r"\sigma": 0.6, r"\leq": 1.5, r"\geq": 1.5,
}
_SILENT = frozenset(
    (
        r"\left", r"\right", r"\mathit", r"\mathrm", r"\mathbf", r"\boldsymbol", r"\displaystyle", r"\bigl", r"\bigr",
        r"\text", r"\operatorname",
    )
)
_SPACED = {"+": 1.3, "-": 1.3, "=": 1.5, ">": 1.5, "<": 1.5}
_SCRIPT = 0.72


@dataclass(frozen=True)
class Part:
    """One member of a chain of relations: the sign before it, and the pieces between which it may break."""

    relation: str
    pieces: tuple[str, ...]


def aligned(left: str, parts: list[Part], available: float = ROW_EM) -> str:
    r"""Return the body of an ``aligned``: ``left &= ... \\ &\approx ...``, each row within ``available`` em.

    >>> print(aligned("a", [Part("=", ("b", " + c")), Part("=", ("1",))]))
    a &= b + c = 1
    >>> print(aligned("a", [Part("=", ("b", r"\,(c + d)"))], available=4.5))
    a &= b \\
    &\quad{}\cdot (c + d)
    """
    indent = width(left)
    rows: list[str] = [f"{left} "]
    used = indent
    for position, part in enumerate(parts):
        total = 1.5 + sum(width(piece) for piece in part.pieces)
        fits = position == 0 or used + total <= available
        if fits:
            rows[-1] += f"{'&' if position == 0 else ' '}{part.relation} "
        else:
            rows.append(f"&{part.relation} ")
            used = indent
        used += 1.5
        for index, piece in enumerate(each for whole in part.pieces for each in breakable(whole, available - indent)):
            if index and used + width(piece) > available:
                # Brackets that follow a factor need a sign where a new row begins between the two.
                begun = r"\cdot " + piece[2:] if piece.startswith(r"\,") else piece
                rows.append(r"&\quad{}" + begun)
                used = indent + 2.0 + width(begun)
            else:
                rows[-1] += piece
                used += width(piece)
    return " \\\\\n".join(row.rstrip() for row in rows)


def breakable(piece: str, available: float = ROW_EM) -> list[str]:
    r"""Return a piece that is wider than a row in parts, broken before signs of the outermost sum in it that has any.

    >>> breakable(r"2\,(a + b - \tfrac{1}{2}\,(c - d))", available=4.0)
    ['2\\,(a', ' + b', ' - \\tfrac{1}{2}\\,(c', ' - d))']
    """
    signs = list(_signs(piece)) if width(piece) > available else []
    if not signs:
        return [piece]
    outermost = min(depth for depth, _ in signs)
    ends = [place for depth, place in signs if depth == outermost] + [len(piece)]
    parts = [piece[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return [each for part in parts for each in breakable(part, available)]


def _signs(piece: str) -> Iterator[tuple[int, int]]:
    """Yield the signs of sums within brackets: how many are open, and the place; not those within an argument.

    Nor those between \\left and \\right, which must stand in one row.
    """
    brackets = groups = place = 0
    for token in _TOKEN.findall(piece):
        groups += (token in ("{", r"\left", r"\begin")) - (token in ("}", r"\right", r"\end"))
        brackets += (token == "(") - (token == ")")
        if token in "+-" and place > 1 and groups == 0 and piece[place - 1] == " ":
            yield brackets, place - 1
        place += len(token)


@cache
def width(latex: str) -> float:
    r"""Estimate the width of math in em, a little too wide rather than too narrow.

    >>> width("0.25") < width(r"\frac{0.25}{1}") + 1
    True
    """
    tokens = _TOKEN.findall(without_names(latex))
    total, _ = _measure(tokens, 0)
    return total


def _measure(tokens: list[str], start: int) -> tuple[float, int]:
    """Measure until the closing brace of the group that begins at ``start``; return (width, next index)."""
    total, index = 0.0, start
    while index < len(tokens):
        token = tokens[index]
        if token == "}":
            return total, index + 1
        gained, index = _token_width(tokens, index)
        total += gained
    return total, index


def _token_width(tokens: list[str], index: int) -> tuple[float, int]:
    token = tokens[index]
    if token in (r"\frac", r"\tfrac"):
        above, index = _argument(tokens, index + 1)
        below, index = _argument(tokens, index)
        return max(above, below) * (0.75 if token == r"\tfrac" else 1.0) + 0.3, index
    if token in "_^":
        inside, index = _argument(tokens, index + 1)
        return inside * _SCRIPT, index
    if token == "{":
        return _measure(tokens, index + 1)
    if token == r"\begin":
        return _environment(tokens, index + 1)
    if token in _SILENT or token.isspace():
        return 0.0, index + 1
    if token in _WIDE:
        return _WIDE[token], index + 1
    if token in _SPACED:
        return _SPACED[token], index + 1
    return (0.4 if token in "().,[]'" else 0.55), index + 1


def _environment(tokens: list[str], index: int) -> tuple[float, int]:
    """Measure a list of cases: the widest cell of each column, what is between them, and the brace."""
    _, index = _argument(tokens, index)
    widest: list[float] = [0.0]
    column, used = 0, 0.0
    while index < len(tokens) and tokens[index] != r"\end":
        if tokens[index] in ("&", "\\\\"):
            column, used = (column + 1, 0.0) if tokens[index] == "&" else (0, 0.0)
            widest += [0.0] * (column + 1 - len(widest))
            index += 1
            continue
        gained, index = _token_width(tokens, index)
        used += gained
        widest[column] = max(widest[column], used)
    _, index = _argument(tokens, index + 1)
    return sum(widest) + len(widest), index


def _argument(tokens: list[str], index: int) -> tuple[float, int]:
    while index < len(tokens) and tokens[index].isspace():
        index += 1
    if index >= len(tokens):
        return 0.0, index
    if tokens[index] == "{":
        return _measure(tokens, index + 1)
    return _token_width(tokens, index)
