r"""Lines as people write them, without ``\\``: one that begins with a symbol and a relation is a statement of its own.

LaTeX would set such lines in a row, but nobody means ``z = 0.3325`` and, below it, ``a = 0.5824`` to be one product.
"""

from __future__ import annotations

from derive.check.syntax.tokens.lexer import Token
from derive.check.syntax.tokens.row_numbers import unnumbered
from derive.check.syntax.tokens.signs import words

_SIGHT = 48
_ENDS = words("number letters name word close } end missing prime dots supers subs percent")
_SYMBOL = words("letters name word sub sup prime supers subs number { } amp")
_ACCENTS = words("hat bar tilde vec mathbf boldsymbol bm mathcal overline widehat")
_FRACTIONS = words("frac dfrac tfrac")
_OPENING = words("{ begin open")
_CLOSING = words("} end close")


def lined(math: str, tokens: list[Token]) -> list[Token]:
    """Return tokens with the ends of rows that line breaks stand for, and the numbers of statements as remarks."""
    if "\n" not in math:
        return unnumbered(math, tokens)
    found: list[Token] = []
    depth, related = 0, False
    for index, token in enumerate(tokens):
        if found and related and depth == 0 and _is_line_end(math, tokens, index):
            found.append(Token("row", r"\\", token.start, token.start))
            related = False
        depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
        related = token.kind != "row" and (related or token.kind == "relation")
        found.append(token)
    return unnumbered(math, found)


def _is_line_end(math: str, tokens: list[Token], index: int) -> bool:
    before, token = tokens[index - 1], tokens[index]
    if before.kind not in _ENDS or math.find("\n", before.end, token.start) < 0:
        return False
    is_fraction = token.kind == "command" and token.text in _FRACTIONS
    if is_fraction:
        return before.kind != "}" and _is_derivative(tokens, index)
    if token.kind not in ("letters", "name", "word") and not (token.kind == "command" and token.text in _ACCENTS):
        return False
    return _relation_follows(math, tokens, index)


def _relation_follows(math: str, tokens: list[Token], index: int) -> bool:
    """Tell whether nothing but one symbol stands before the next relation of the line."""
    depth = 0
    for place in range(index, min(index + _SIGHT, len(tokens))):
        token = tokens[place]
        if depth == 0 and place > index and math.find("\n", tokens[place - 1].end, token.start) >= 0:
            return False
        if token.kind == "relation" and depth == 0:
            return True
        if token.kind == "{":
            depth += 1
        elif token.kind == "}":
            depth -= 1
        elif depth == 0 and token.kind not in _SYMBOL and not (token.kind == "command" and token.text in _ACCENTS):
            return False
    return False


def _is_derivative(tokens: list[Token], index: int) -> bool:
    """Tell whether a fraction of two groups is followed by a relation at once."""
    groups = depth = 0
    for place in range(index + 1, min(index + _SIGHT, len(tokens))):
        kind = tokens[place].kind
        if kind == "{":
            depth += 1
        elif kind == "}":
            depth -= 1
            groups += depth == 0
        elif depth == 0:
            return groups == 2 and kind == "relation"
    return False
