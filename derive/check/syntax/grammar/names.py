r"""Symbols: ``w5``, ``w_{5}``, ``net_h1``, ``\hat{y_1}``, ``w^{(1)}_{12}``, ``\theta``, ``\mathrm{net}_{h1}``.

A run of letters is one symbol if it is a word of the vocabulary (or a function), or has four letters and more and is
made of no known words; else its letters are factors: ``wx`` is w times x. Digits that follow at once are an index.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.grammar.brackets import items
from derive.check.syntax.grammar.functions import called
from derive.check.syntax.grammar.scripts import Marks, finished, marks
from derive.check.syntax.tree import Applied, Group, Name, Node, Power, Product, Spelling, Transpose

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser
    from derive.check.syntax.tokens.vocabulary import Vocabulary

ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
    "dot": "dot", "ddot": "ddot", "vec": "vec", "overrightarrow": "vec", "check": "check", "breve": "breve",
    "acute": "acute", "grave": "grave", "mathcal": "cal", "mathscr": "cal", "mathbb": "bb", "mathfrak": "frak",
    "underbar": "bar", "overset@": "",
}  # fmt: skip
# Words that say in brackets of which step a symbol is.
SAID_MARKS = frozenset(("new", "old", "neu", "alt", "nuevo", "nueva", "viejo", "vieja", "updated", "next", "nouveau"))
COMBINING = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u0307": "dot", "\u20d7": "vec"}
BOLD = frozenset({"mathbf", "boldsymbol", "bm", "pmb", "symbf", "mathbfit", "vb", "vectorbold", "bf", "bfseries"})


def letters(parser: Parser) -> Node:
    """Read the first symbol of a run of letters."""
    token = parser.token
    length = first_symbol(token.text, parser.vocabulary)
    if length == 0:  # d before a symbol, as in dW for the derivative by W
        start = parser.split(1).start
        return _prefixed(parser, start, "d")
    return named(parser, parser.split(length).text, token.start)


def word(parser: Parser) -> Node:
    """Read letters that are one symbol because they are set upright."""
    token = parser.advance()
    base, *below = token.text.replace("\\_", "_").split("_")
    digits = base.lstrip("".join(filter(str.isalpha, base)))
    if digits.isdecimal() and base[: -len(digits)].isalpha():
        base, below = base[: -len(digits)], [digits, *below]
    if token.text == "e" or not base:
        base, below = token.text, []
    return named(parser, base, token.start, below=[part for part in below if part])


def name(parser: Parser) -> Node:
    r"""Read a symbol with a name of its own, such as ``\eta``; ``\Delta w`` is one symbol."""
    token = parser.advance()
    if token.text == "Delta" and parser.token.kind in ("letters", "word", "name", "{"):
        return _prefixed(parser, token.start, "Delta")
    return named(parser, token.text, token.start)


def named(parser: Parser, base: str, start: int, *, accent: str = "", below: list[str] | None = None) -> Node:
    """Read what belongs to a symbol whose letters have been read: index, scripts, arguments of a function."""
    base, combining = _decomposed(base)
    found = Marks(below=list(below or ()))
    token = parser.token
    if token.kind == "number" and token.start == parser.end and token.text.isdecimal():
        found.below.append(parser.advance().text)
    spelling = Spelling(base, accent=accent or combining, bold=parser.bold)
    return _scripted(parser, spelling, start, found)


def _scripted(parser: Parser, spelling: Spelling, start: int, found: Marks) -> Node:
    end = parser.end
    found.end = end
    marks(parser, found, base=spelling.base)
    function = parser.vocabulary.functions.get(spelling.base)
    if function is not None and not spelling.accent:
        call = called(parser, function, spelling.base, start, found)
        if call is not None:
            return call
    spelling = replace(
        spelling,
        below=spelling.below + tuple(found.below),
        above=spelling.above + tuple(found.above),
        primes=spelling.primes + found.primes,
    )
    spelling = _with_a_word(parser, spelling, found)
    node = Name(start, found.end, spelling)
    listed = parser.token.kind == "open" and parser.token.text == "(" and parser.position in parser.listings
    if listed and not found.exponents:
        arguments = items(parser)
        return Applied(start, parser.end, node, arguments)
    return finished(node, start, found)


def _with_a_word(parser: Parser, spelling: Spelling, found: Marks) -> Spelling:
    """Read the mark of an update behind a symbol, as one above it: ``w_1(new)``, ``w(t+1)``, ``w(t)`` beside it."""
    token, closing = parser.token, parser.partners[parser.position] if parser.token.kind == "open" else -1
    if token.text == "[" and token.start == parser.end and closing > 0 and not found.exponents:
        return _of_a_layer(parser, spelling, found, closing)
    if token.text != "(" or closing < 0 or found.exponents:
        return spelling
    word = "".join(each.text for each in parser.tokens[parser.position + 1 : min(closing, parser.position + 4)])
    is_step = word.removesuffix("+1") in ("t", "k", "n") and f"({word[:1]}+1)" in parser.math.replace(" ", "")
    if not is_step and (word not in SAID_MARKS or closing != parser.position + 2):
        return spelling
    parser.go(closing + 1)
    found.end = parser.end
    return replace(spelling, above=(*spelling.above, f"({word})"))


def _of_a_layer(parser: Parser, spelling: Spelling, found: Marks, closing: int) -> Spelling:
    """Read a layer in brackets at once behind a symbol, as one above it: ``W[l+1]`` is ``W^{[l+1]}``."""
    inside = "".join(each.text for each in parser.tokens[parser.position + 1 : min(closing, parser.position + 4)])
    if closing > parser.position + 4 or not re.fullmatch("[lL](?:[-+][1-9])?", inside):
        return spelling
    parser.go(closing + 1)
    found.end = parser.end
    return replace(spelling, above=(*spelling.above, f"[{inside}]"))


def accented(parser: Parser) -> Node:
    r"""Read ``\hat{y_1}``, ``\hat y1``, ``\mathcal{L}``: the accent is part of the spelling."""
    command = parser.advance()
    accent = ACCENTS[command.text]
    if parser.token.kind == "letters" or (parser.token.kind == "number" and parser.token.text.isdecimal()):
        single = parser.split(1)
        return named(parser, single.text, command.start, accent=accent)
    inner = parser.argument()
    if isinstance(inner, Name):
        return _again(parser, replace(inner.spelling, accent=accent), command.start)
    spelled = _run(inner)
    if spelled is not None:
        return _again(parser, replace(spelled, accent=accent), command.start)
    if accent in ("vec", "bar", "hat"):
        return Group(command.start, parser.end, "(", inner)
    raise parser.failure("accent-on-no-symbol", command.start, accent=command.text)


def bold(parser: Parser) -> Node:
    r"""Read ``\mathbf{w}``: the names in it are bold."""
    command = parser.advance()
    before, parser.bold = parser.bold, True
    if command.text in ("bf", "bfseries"):
        node = parser.expression()
        parser.bold = before
        return node
    if parser.token.kind == "letters":
        single = parser.split(first_symbol(parser.token.text, parser.vocabulary) or 1)
        node = named(parser, single.text, command.start)
        parser.bold = before
        return node
    inner = parser.argument()
    parser.bold = before
    return widened(parser, inner, command.start)


def widened(parser: Parser, inner: Node, start: int) -> Node:
    """Return a node that was read between braces, or go on with it if it is a symbol that scripts follow."""
    if isinstance(inner, Name):
        return _again(parser, inner.spelling, start)
    spelled = _run(inner)
    if spelled is not None:
        return _again(parser, spelled, start)
    return inner


def _again(parser: Parser, spelling: Spelling, start: int) -> Node:
    found = Marks()
    token = parser.token
    if token.kind == "number" and token.start == parser.end and token.text.isdecimal():
        found.below.append(parser.advance().text)
    return _scripted(parser, spelling, start, found)


def _run(node: Node) -> Spelling | None:
    """Return the one symbol that upright or bold letters were meant for: ``\\mathbf{net}``."""
    if not isinstance(node, Product) or any(node.signs) or len(node.factors) > 12:
        return None
    letters = [factor.spelling for factor in node.factors if isinstance(factor, Name)]
    if len(letters) < len(node.factors) or not all(each.bold and len(each.base) == 1 for each in letters):
        return None
    if any(each != Spelling(each.base, bold=True) for each in letters[:-1]) or len(letters) < 3:
        return None
    return replace(letters[-1], base="".join(each.base for each in letters))


def _prefixed(parser: Parser, start: int, accent: str) -> Node:
    node = parser.factor_without_scripts()
    match node:
        case Name(spelling=spelling):
            return Name(start, node.end, replace(spelling, accent=accent))
        case Power(base=Name(spelling=spelling) as base):
            return Power(start, node.end, Name(start, base.end, replace(spelling, accent=accent)), node.exponent)
        case Transpose(operand=Name(spelling=spelling) as base):
            return Transpose(start, node.end, Name(start, base.end, replace(spelling, accent=accent)))
    return Product(start, node.end, (Name(start, start + 1, Spelling(accent)), node), ("",))


def first_symbol(text: str, vocabulary: Vocabulary) -> int:
    """Return how many letters the first symbol of a run has; 0 stands for a d before one symbol, as in ``dW``.

    >>> from derive.check.syntax.tokens.vocabulary import Vocabulary
    >>> [first_symbol(run, Vocabulary()) for run in ("w", "wx", "net", "netx", "abc", "preis", "dW", "dnet")]
    [1, 1, 3, 3, 1, 5, 0, 0]

    A mark above a letter belongs to it:

    >>> first_symbol("h\u0303x", Vocabulary())
    2
    """
    if len(text) == 1 or _is_known(text, vocabulary):
        return len(text)
    if text[1] in COMBINING:
        return 2
    if text[0] == "d" and (len(text) == 2 or _is_known(text[1:], vocabulary)) and "d" not in vocabulary.words:
        return 0
    for length in range(min(len(text) - 1, vocabulary.longest), 1, -1):
        rest = text[length:]
        if _is_known(text[:length], vocabulary) and (len(rest) == 1 or _is_known(rest, vocabulary)):
            return length
    if len(text) <= 3 or _is_known(text[1:], vocabulary):
        return 1
    return len(text)


def _is_known(text: str, vocabulary: Vocabulary) -> bool:
    return text in vocabulary.words or (len(text) > 1 and text in vocabulary.functions)


def _decomposed(base: str) -> tuple[str, str]:
    """Return a letter with a mark above as (letter, accent): ``ŷ`` is y with a hat."""
    if base.isascii():
        return base, ""
    import unicodedata

    parts = unicodedata.normalize("NFD", base)
    if len(parts) == 2 and parts[1] in COMBINING:
        return parts[0], COMBINING[parts[1]]
    return unicodedata.normalize("NFC", base), ""
