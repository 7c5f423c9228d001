"""Chains of relations, taken apart so that a browser may break the line before each sign."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ALIGNED = re.compile(r"\\begin\{aligned\}\s*(.*?)\s*\\end\{aligned\}", re.DOTALL)
_CONTINUED = re.compile(r"&(?:\\quad\{\})?\s*")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_OPENING, _CLOSING = {"{", "(", "[", r"\left", r"\begin"}, {"}", ")", "]", r"\right", r"\end"}
RELATIONS = {"=", r"\approx"}


@dataclass(frozen=True)
class Chain:
    """What stands on the left, and what it is said to be: each with the sign before it."""

    left: str
    members: tuple[str, ...]


def chain(latex: str) -> Chain | None:
    r"""Return the chain that a displayed formula is, None for another.

    >>> chain(r"\begin{aligned} a &= b + c = d \\ &\approx 1 \end{aligned}")
    Chain(left='a', members=('= b + c', '= d', '\\approx 1'))
    >>> chain(r"\begin{aligned} a &= b \\ c &= d \end{aligned}")
    """
    aligned = _ALIGNED.fullmatch(latex.strip())
    if not aligned:
        return None
    first, *others = _rows(aligned[1])
    left, mark, right = first.partition("&")
    if not mark or not all(row.startswith("&") for row in others):
        return None
    members = _members(" ".join([right, *(_CONTINUED.sub("", row, count=1) for row in others)]))
    return Chain(left.strip(), members) if members else None


def _rows(body: str) -> list[str]:
    """Return the rows; what ends those of a matrix in it is part of one."""
    rows, depth, start = [], 0, 0
    for found in re.finditer(r"\\begin\b|\\end\b|\\\\", body):
        depth += {r"\begin": 1, r"\end": -1}.get(found[0], 0)
        if found[0] == "\\\\" and depth == 0:
            rows.append(body[start : found.start()].strip())
            start = found.end()
    return [*rows, body[start:].strip()]


def _members(text: str) -> tuple[str, ...]:
    """Return the members of a chain; nothing where it does not begin with a sign."""
    starts, depth = [], 0
    for found in _TOKEN.finditer(text):
        depth += (found[0] in _OPENING) - (found[0] in _CLOSING)
        if depth == 0 and found[0] in RELATIONS:
            starts.append(found.start())
    if not starts or text[: starts[0]].strip():
        return ()
    return tuple(text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
