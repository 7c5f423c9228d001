"""MathML in pieces, between which a line may end: browsers break no formula, and a telephone is narrow."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(?P<end>/?)(?P<name>\w+)(?P<attributes>[^<>]*?)(?P<empty>/?)>")
_BREAKING = frozenset("=≈≃≅≠≤≥≡→⇒⟹↦<>+−·⋅×∗⊙±") | {"&lt;", "&gt;"}
_MOST_PIECES = 200


def in_pieces(made: str) -> list[str]:
    r"""Return a formula cut before the signs that stand in no group.

    >>> in_pieces("<math><mi>a</mi><mo>=</mo><mi>b</mi></math>")
    ['<math><mi>a</mi></math>', '<math><mo form="infix">=</mo><mi>b</mi></math>']
    """
    opening, inner = _parts(made)
    cuts: list[int] = []
    depth = 0
    for tag in _TAG.finditer(inner):
        if tag["end"]:
            depth -= 1
        elif not tag["empty"]:
            is_sign = depth == 0 and tag["name"] == "mo" and tag.start() > 0 and "form=" not in tag["attributes"]
            if is_sign and inner[tag.end() : inner.find("<", tag.end())] in _BREAKING and not _is_sign_of(inner, tag):
                cuts.append(tag.start())
            depth += 1
    if not cuts or len(cuts) > _MOST_PIECES:
        return [made]
    pieces = [inner[first:last] for first, last in zip([0, *cuts], [*cuts, len(inner)], strict=True)]
    return [f"{opening}{pieces[0]}</math>", *(f"{opening}{_infix(piece)}</math>" for piece in pieces[1:])]


def _parts(made: str) -> tuple[str, str]:
    end = made.index(">") + 1
    return made[:end].replace(' display="block"', ' displaystyle="true"'), made[end : -len("</math>")]


def _is_sign_of(inner: str, tag: re.Match[str]) -> bool:
    """Return whether a plus or minus stands before its operand, as in ``= -3``."""
    if 'lspace="0" rspace="0"' in tag["attributes"]:
        return True
    before = inner[max(tag.start() - 12, 0) : tag.start()]
    return before.endswith("</mo>") and not before.endswith((")</mo>", "]</mo>", "}</mo>", "|</mo>"))


def _infix(piece: str) -> str:
    return piece.replace("<mo", '<mo form="infix"', 1)


def widest(pieces: list[str]) -> int:
    """Return how many characters the widest piece shows, about."""
    return max(len(re.sub(r"<[^<>]*>|&[^;]*;", "", piece)) for piece in pieces)
