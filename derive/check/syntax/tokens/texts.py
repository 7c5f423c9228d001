r"""Texts in mathematics: ``\text{learning rate} \times ...`` is a symbol, ``x = 5 \text{ from above}`` a remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.syntax.tokens.lexer import Token
from derive.check.syntax.tokens.signs import words

if TYPE_CHECKING:
    from derive.check.syntax.tokens.vocabulary import Vocabulary

OPERATORS = frozenset({"sign", "slash", "plus", "minus", "pm"})
# Before or after these a text is a symbol of the formula: \text{rate} \times \text{gradient}.
BEFORE = OPERATORS | {"relation", "row", "amp", "comma", "open", "{", "", "sub", "sup", "partial", "wide", "layout",
                       "semicolon", "therefore", "begin", "mid"}  # fmt: skip
BEHIND = OPERATORS | {"relation", "row", "amp", "comma", "close", "}", "", "sub", "sup", "prime", "wide", "point",
                       "layout", "semicolon", "end", "mid"}  # fmt: skip
_PROSE = words(
    "and or where with if for since so thus hence because then that is gives when otherwise else from therefore also "
    "i.e. e.g. as by we get have given using which let und oder wobei mit wenn falls für da also dann somit daraus "
    "folgt sonst aus ist gilt et ou où avec si pour donc sinon y o donde con para entonces"
)


def classified(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return the tokens with each text made a word (a symbol) or prose."""
    found = list[Token]()
    for index, token in enumerate(tokens):
        if token.kind == "text":
            before = tokens[index - 1].kind if index else ""
            after = tokens[index + 1].kind if index + 1 < len(tokens) else ""
            kind = "word" if _is_symbol(token.text, before, after, vocabulary) else "prose"
            if token.text in ("?", "???", "??"):
                kind = "missing"
            # Words between a sign and its number say how exact it is, in any language.
            is_between = kind == "prose" and before == "relation" and after in ("number", "minus")
            if token.text and not is_between:
                found.append(Token(kind, token.text, token.start, token.end))
        elif token.kind == "close" and len(found) > 1 and found[-1].kind == "prose" and found[-2].kind == "open":
            # a remark in brackets: (\text{from above})
            found[-2:] = [Token("prose", found[-1].text, found[-2].start, token.end)]
        else:
            found.append(token)
    return found


def _is_symbol(text: str, before: str, after: str, vocabulary: Vocabulary) -> bool:
    word = text.strip()
    if before in ("sub", "sup"):
        return True
    if not word or not word[0].isalpha() or word[-1] in ".,:;!":
        return False
    if word.lower() in _PROSE and after not in ("sub", "sup"):
        return False
    if after in ("sub", "sup", "prime"):
        return " " not in word
    parts = word.replace("_", " ").split()
    known = word in vocabulary.words or word in vocabulary.functions
    # Words that are joined, as in one_hot, are one name.
    if " " not in word and (known or after == "open" or (before == "{" and after == "}")):
        return True
    if any(part.lower() in _PROSE for part in parts) or len(parts) > 3:
        return False
    within = before in BEFORE and after in BEHIND
    alone = before in ("", "row", "wide", "prose") and after in ("", "row", "wide", "prose")
    return within and not alone and bool(before in OPERATORS or after in OPERATORS or "relation" in (before, after))
