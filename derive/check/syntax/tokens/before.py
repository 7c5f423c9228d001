r"""What stands raised before a symbol: ``{}^t W`` is the transpose of W, as it is written in France."""

from __future__ import annotations

from derive.check.syntax.tokens.lexer import Token

_MARKS = frozenset(("T", "top", "intercal"))


def transposition(
    raw: list[Token], position: int, mark: tuple[int, int], has_base: bool
) -> tuple[list[Token], int]:
    r"""Return the tokens for a mark that begins at ``position``, and the token behind it; none for any other mark.

    ``mark`` is where what is raised begins and ends. A T behind a symbol is that symbol's own: ``W{}^T``.
    """
    if position + 1 >= len(raw) or raw[position].kind != "sup":
        return [], position
    first, behind = mark
    is_group = behind > first + 1
    token = raw[first + is_group]
    letter = token.text if is_group or token.kind == "command" else token.text[:1]
    if letter != "t" and (letter not in _MARKS or has_base):
        return [], position
    found = [Token("transposed", "^T", raw[position].start, token.start + 1)]
    if not is_group and token.kind == "letters" and len(token.text) > 1:
        found.append(Token("letters", token.text[1:], token.start + 1, token.end))
    return found, behind
