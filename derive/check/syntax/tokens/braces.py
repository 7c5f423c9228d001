"""Which braces of raw tokens belong together, and where among them only statements have signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.syntax.tokens.lexer import Token


def braces(raw: list[Token]) -> tuple[list[int], dict[int, int], set[int]]:
    """Return the partner of each brace, the ``\\over`` of each group that has one, and the stray closing braces."""
    partners, overs, stray = [-1] * len(raw), dict[int, int](), set[int]()
    opened: list[int] = []
    for index, token in enumerate(raw):
        if token.kind == "{":
            opened.append(index)
        elif token.kind == "}":
            if opened:
                opening = opened.pop()
                partners[opening], partners[index] = index, opening
            else:
                stray.add(index)
        elif token.kind == "over" and opened:
            overs.setdefault(opened[-1], index)
    return partners, overs, stray


def counted(raw: list[Token]) -> list[int]:
    """Return, for each token, how many signs before it only a statement holds."""
    total, counts = 0, list[int]()
    for token in raw:
        counts.append(total)
        total += token.kind in ("relation", "row", "amp")
    return counts
