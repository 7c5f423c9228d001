"""Signs that stand close to something else: ``w += 1`` changes w, ``w5+ = 0.38`` is the new w5."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.syntax.tokens.lexer import Token

# Behind these a sign is no operator that may be written close to a relation.
_BEFORE_A_MARK = frozenset({"relation", "sign", "plus", "minus", "slash", "comma", "sub", "sup", "{", "open"})
_MARKED = frozenset({"letters", "word", "name", "number", "}", "subs"})


def is_increase(math: str, kept: list[Token], relation: Token) -> bool:
    r"""Tell whether a sign stands right before a relation: ``w += 1``, ``w \mathrel{-}= 1``."""
    if len(kept) < 2 or kept[-1].kind not in ("plus", "minus") or kept[-2].kind in _BEFORE_A_MARK:
        return False
    return math[kept[-1].end : relation.start].strip("}") == ""


def is_mark(kept: list[Token], relation: Token) -> bool:
    """Tell whether a plus stands close to a symbol, and apart from the relation behind it."""
    if len(kept) < 2 or kept[-1].kind != "plus" or kept[-2].kind not in _MARKED:
        return False
    return kept[-2].end == kept[-1].start and kept[-1].end < relation.start
