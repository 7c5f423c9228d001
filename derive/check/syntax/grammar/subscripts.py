r"""Subscripts: not mathematics but part of a name, so they are read as text: ``_{h_1}`` and ``_{h1}`` are both "h1"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser
    from derive.check.syntax.tokens.vocabulary import Vocabulary

# The letters that count things; a run of them is several indices.
INDEX_LETTERS = frozenset("ijklmn")
_CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|", "||": "||", "<": ">"}
_SHOWN = {
    "times": "x", "cdot": "*", "arrow": "->", "assign": "<-", "approx": "~", "define": ":=", "implies": "=>",
    "odot": "*", "in": " in ",
}  # fmt: skip


def subscript(parser: Parser, nested: int = 0) -> list[str]:
    r"""Read what follows an underscore; entries separated by commas are separate.

    Without braces, a run of letters and digits is one subscript (``net_h1``, ``E_total``), unless its end is the base
    of a next symbol: ``w_ix_i`` is w_i x_i, and ``w_ijx_j`` is w_ij x_j.
    """
    token = parser.token
    if token.kind == "{":
        closing = parser.closing()
        text = written(parser, parser.position + 1, closing)
        parser.go(closing + 1)
        entries = [entry.strip() for entry in text.split(",")]
        if not any(entries):
            return []
        return [entry for entry in entries if entry]
    if token.kind == "letters":
        text = parser.split(_subscript_length(parser)).text
        following = parser.token
        if following.kind == "number" and following.start == parser.end and following.text.isdecimal():
            text += parser.advance().text
        elif following.kind == "sub" and following.start == parser.end and _nests(parser) and nested < 3:
            parser.advance()
            text += "".join(subscript(parser, nested + 1))
        return [text]
    if token.kind in ("number", "name", "word", "prose", "sign", "plus", "minus"):
        parser.advance()
        return [_text(token.kind, token.text)]
    if token.kind == "open":
        closing = parser.closing()
        text = written(parser, parser.position, closing + 1)
        parser.go(closing + 1)
        return [text]
    if token.kind == "command" and token.text in ("mathbf", "boldsymbol", "bm", "mathcal", "hat", "bar"):
        parser.advance()
        if nested < 3:
            return subscript(parser, nested + 1)
    raise parser.unexpected("subscript")


def _nests(parser: Parser) -> bool:
    """Tell whether one more underscore goes on with the subscript, as in ``net_h_1`` (LaTeX would object)."""
    return parser.ahead().kind in ("number", "letters", "{")


def _subscript_length(parser: Parser) -> int:
    """Return how many letters of the next token belong to the subscript."""
    run, vocabulary = parser.token.text, parser.vocabulary
    if len(run) == 1 or run in vocabulary.words:
        return len(run)
    following = parser.ahead()
    near = following.start == parser.token.end
    if following.kind == "open" and (function := _function_behind(run, vocabulary)):
        return len(run) - len(function)
    if near and following.kind in ("sub", "number", "prime", "sup") and following.kind != "number":
        return _before_base(run, vocabulary)
    if all(letter in INDEX_LETTERS for letter in run):
        return len(run)
    if near and following.kind == "number":
        return len(run) if len(run) > 3 else _before_base(run, vocabulary)
    if len(run) == 2 and run[0] in INDEX_LETTERS:
        return 1
    return len(run)


def _function_behind(run: str, vocabulary: Vocabulary) -> str:
    """Return the function at the end of a run behind one letter, as in ``y_klog(p_k)``; nothing where there is none."""
    return run[1:] if len(run) > 2 and run[0] in INDEX_LETTERS and run[1:] in vocabulary.functions else ""


def _before_base(run: str, vocabulary: Vocabulary) -> int:
    """Return where in a run the base of the next symbol begins: a word at its end, or its last letter."""
    for start in range(1, len(run) - 1):
        if run[start:] in vocabulary.words:
            return start
    return len(run) - 1


def written(parser: Parser, first: int, behind: int) -> str:
    """Return tokens as text, without braces, underscores and white space."""
    parts: list[str] = []
    for token in parser.tokens[first:behind]:
        if token.kind not in ("{", "}", "sub", "wide", "row"):
            parts.append(_text(token.kind, token.text))
    return "".join(parts)


def _text(kind: str, text: str) -> str:
    if kind == "close":
        return _CLOSING.get(text, text)
    if kind == "sign" or kind == "relation":
        return _SHOWN.get(text, text)
    if kind == "command":
        return f"{text} "
    return text.strip()
