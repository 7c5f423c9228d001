"""MathML in pieces, between which a line may end: browsers break no formula, and a telephone is narrow."""

from __future__ import annotations

import re
from itertools import pairwise

_TAG = re.compile(r"<(?P<end>/?)(?P<name>\w+)(?P<attributes>[^<>]*?)(?P<empty>/?)>")
_WIDE_SPACE = re.compile(r'width="[12]em"')
_RELATIONS = frozenset("=≈≃≅≠≤≥≡→⇒⟹↦") | {"&lt;", "&gt;"}
_OPERATORS = frozenset("+−·⋅×∗⊙±")
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_MOST_PIECES = 200
SHORT, LONG = 10, 24
"""How many characters a formula shows that is not cut; how many a piece, before it is cut inside brackets, too."""


def in_pieces(made: str) -> list[list[str]]:
    r"""Return a formula cut before its relations, each part of it before its operators.

    >>> in_pieces("<math><mi>a</mi><mo>=</mo><mn>0.123456789</mn></math>")
    [['<math><mi>a</mi></math>'], ['<math><mo form="infix">=</mo><mn>0.123456789</mn></math>']]
    """
    end = made.index(">") + 1
    opening, inner = made[:end].replace(' display="block"', ' displaystyle="true"'), made[end : -len("</math>")]
    relations, operators = _cuts(inner)
    if shown(inner) <= SHORT or not (relations or operators) or len(relations) + len(operators) > _MOST_PIECES:
        return [[made]]
    members: list[list[str]] = []
    for first, last in pairwise([0, *relations, len(inner)]):
        outside = [place for place, depth in operators if first < place < last and not depth]
        inside = [place for place, depth in operators if first < place < last and depth]
        cuts = [first, *outside, last]
        for start, stop in pairwise(list(cuts)):
            if shown(inner[start:stop]) > LONG:
                cuts += [place for place in inside if start < place < stop]
        pieces = [_infix(inner[start:stop]) if start else inner[start:stop] for start, stop in pairwise(sorted(cuts))]
        members.append([f"{opening}{piece}</math>" for piece in pieces])
    return members


def _cuts(inner: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Return where relations and operators stand that are in no group; operators with the brackets around them."""
    relations: list[int] = []
    operators: list[tuple[int, int]] = []
    depth = brackets = 0
    for tag in _TAG.finditer(inner):
        if tag["end"]:
            depth -= 1
        elif not tag["empty"]:
            sign = inner[tag.end() : inner.find("<", tag.end())] if depth == 0 and tag["name"] == "mo" else ""
            brackets += _BRACKETS.get(sign, 0)
            if sign and tag.start() > 0 and "form=" not in tag["attributes"] and not _is_sign_of(inner, tag):
                if sign in _RELATIONS and not brackets:
                    relations.append(tag.start())
                elif sign in _OPERATORS:
                    operators.append((tag.start(), brackets))
                elif sign == ",":
                    operators.append((inner.index(">", tag.end()) + 1, max(brackets, 1)))
            depth += 1
        elif depth == 0 and _WIDE_SPACE.search(tag["attributes"]):
            relations.append(tag.end())
    return relations, operators


def _is_sign_of(inner: str, tag: re.Match[str]) -> bool:
    """Return whether a plus or minus stands before its operand, as in ``= -3``."""
    if 'lspace="0" rspace="0"' in tag["attributes"]:
        return True
    before = inner[max(tag.start() - 12, 0) : tag.start()]
    return before.endswith("</mo>") and not before.endswith((")</mo>", "]</mo>", "}</mo>", "|</mo>"))


def _infix(piece: str) -> str:
    """Return a piece that begins with a sign which stands between two; of itself it would be one before its operand."""
    return piece.replace("<mo", '<mo form="infix"', 1) if piece.startswith(("<mo>", "<mo ")) else piece


def shown(piece: str) -> int:
    """Return how many characters a piece shows, about."""
    return len(re.sub(r"<[^<>]*>|&[^;]*;", "", piece))
