r"""Numbers that statements are known by, at the beginning or the end of a row: ``(2) x = 5`` is not twice x.

Behind a row such a number stands in a column of its own (``& (7)``), apart (``\quad (7)``, ``\ (7)``), or behind dots;
a minus or an arrow between only leads to it (``&- (7)``).
"""

from __future__ import annotations

from derive.check.syntax.tokens.lexer import Token

_APART = frozenset({"amp", "wide"})
_LEADING = frozenset({"minus", "dots"})
_ROW_ENDS = frozenset({"row", "layout", ""})
_OPENING = frozenset({"begin", "{", "open"})
_CLOSING = frozenset({"end", "}", "close"})
# What a formula may end with, so that a number behind it is no part of it.
_OPEN = frozenset({"plus", "minus", "sign", "slash", "relation", "command", "sub", "sup", "big", "open", "{", "row",
                   "layout", "prose", ""})  # fmt: skip


def unnumbered(math: str, tokens: list[Token]) -> list[Token]:
    """Return tokens of ``math`` with the number before a statement made a remark, and without those behind a row."""
    found: list[Token] = []
    index = depth = 0
    while index < len(tokens):
        depth += (tokens[index].kind in _OPENING) - (tokens[index].kind in _CLOSING)
        if _leads(tokens, index):
            opening, number, closing = tokens[index : index + 3]
            found.append(Token("prose", f"({number.text})", opening.start, closing.end))
            index, depth = index + 3, depth - 1
            continue
        behind = _behind_label(math, tokens, index) if depth == 1 else 0
        if behind:
            _drop_leading(found)
            index, depth = behind, 0
            continue
        found.append(tokens[index])
        index += 1
    return found


def _leads(tokens: list[Token], index: int) -> bool:
    """Tell whether a number of a statement stands here, before it."""
    if tokens[index].kind != "open" or tokens[index].text != "(" or (index and tokens[index - 1].kind != "row"):
        return False
    label = tokens[index : index + 4]
    kinds = [token.kind for token in label]
    if kinds[:3] != ["open", "number", "close"] or len(kinds) < 4 or not label[1].text.isdecimal():
        return False
    return kinds[3] in ("letters", "name", "word") and label[3].start > label[2].end


def _behind_label(math: str, tokens: list[Token], index: int) -> int:
    """Return the index behind the number of a row that stands here, at the row's end; 0 where none does."""
    if tokens[index].kind != "open" or tokens[index].text != "(" or index == 0:
        return 0
    kinds = [token.kind for token in tokens[index : index + 3]]
    after = tokens[index + 3].kind if index + 3 < len(tokens) else ""
    is_number = kinds == ["open", "number", "close"] and tokens[index + 1].text.isdecimal()
    if not is_number or after not in _ROW_ENDS:
        return 0
    before = index - 1
    while before >= 0 and (tokens[before].kind in _LEADING or _is_arrow(tokens, before)):
        before -= 1
    apart = before >= 0 and (tokens[before].kind in _APART or _is_set_apart(math, tokens, before + 1))
    dotted = before < index - 1 and tokens[index - 1].kind != "minus"
    while before >= 0 and tokens[before].kind in _APART:
        before -= 1
    follows = before >= 0 and tokens[before].kind not in _OPEN
    return index + 3 if follows and (apart or dotted) else 0


def _is_set_apart(math: str, tokens: list[Token], index: int) -> bool:
    """Tell whether a space is set before a token, which no operator has."""
    return "\\ " in math[tokens[index - 1].end : tokens[index].start]


def _is_arrow(tokens: list[Token], index: int) -> bool:
    return index >= 0 and tokens[index].kind == "relation" and tokens[index].text == "arrow"


def _drop_leading(found: list[Token]) -> None:
    while found and (found[-1].kind in _LEADING | _APART or _is_arrow(found, len(found) - 1)):
        found.pop()
