r"""What stands below and above: subscripts as text, exponents as mathematics, marks as part of a spelling.

Above a symbol, ``(1)``, ``[1]``, ``+``, ``*``, ``new`` and texts are marks of the symbol; ``T`` and ``\top`` transpose;
``2``, ``L``, ``l+1`` are exponents, as far as the grammar can know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.syntax.grammar.core import MAX_QUOTIENTS
from derive.check.syntax.grammar.subscripts import subscript, written
from derive.check.syntax.tree import (
    Comparison,
    Evaluated,
    Indexed,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Spelling,
    Transpose,
)

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser
    from derive.check.syntax.tokens.lexer import Token

TRANSPOSED = frozenset({"top", "intercal", "transp", "tran", "trans", "transpose"})
DAGGERS = frozenset({"dagger", "ddagger", "natural", "sharp", "flat"})
# Above these a sign begins an exponent: e^-z, 10^-4.
_EXPONENTIAL = frozenset({"e", ""})
_ENDS = frozenset({"relation", "close", "}", "comma", "row", "", "plus", "minus", "sign", "slash", "sub", "point"})


@dataclass
class Marks:
    """What was found around a symbol; ``exponents`` are (exponent or None for a transposition, its end).

    ``end`` is where the last thing that belongs to the symbol's spelling ends; ``index`` is where the last
    subscript stands.
    """

    below: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    primes: int = 0
    exponents: list[tuple[Node | None, int]] = field(default_factory=list)
    end: int = 0
    index: tuple[int, int] = (0, 0)


def marks(parser: Parser, found: Marks, *, base: str) -> None:
    """Read all scripts that follow a symbol spelled ``base`` ("" for anything that is no symbol)."""
    for _ in range(MAX_QUOTIENTS):
        kind = parser.token.kind
        if kind == "prime":
            found.primes += len(parser.advance().text)
        elif kind == "sub":
            parser.advance()
            braces = parser.token.kind == "{"
            start = parser.token.start + braces
            found.below += subscript(parser)
            found.index = (start, parser.end - braces)
        elif kind == "subs":
            found.below += parser.advance().text.split(",")
        elif kind == "supers":
            _raised(parser, found)
            continue
        elif kind == "sup":
            before = len(found.exponents)
            parser.advance()
            _superscript(parser, found, base)
            if len(found.exponents) > before and not (found.above or found.primes):
                continue
        else:
            return
        found.end = parser.end
    raise parser.failure("too-many-scripts")


def finished(node: Node, start: int, found: Marks) -> Node:
    """Return a symbol with its exponents put on."""
    for exponent, last in found.exponents:
        end = max(last, node.end)
        node = Transpose(start, end, node) if exponent is None else Power(start, end, node, exponent)
    return node


def scripts(parser: Parser, node: Node) -> Node:
    """Read what follows an operand that is no symbol: a power, an index, the bar with a point to evaluate at."""
    if parser.token.kind == "bar":
        return _evaluated(parser, node)
    found = Marks()
    marks(parser, found, base="")
    if found.primes or found.above:
        raise parser.failure("mark-above-no-symbol", node.end)
    if found.below:
        node = Indexed(node.start, found.end, node, tuple(found.below))
    node = finished(node, node.start, found)
    return _evaluated(parser, node) if parser.token.kind == "bar" else node


def _evaluated(parser: Parser, node: Node) -> Node:
    if parser.ahead().kind != "sub" or parser.partners[parser.position] >= 0:
        return node
    parser.advance()
    return at_a_point(parser, node)


def at_a_point(parser: Parser, node: Node) -> Node:
    """Read where an operand is evaluated: the subscript behind it."""
    parser.advance()
    if parser.token.kind != "{":
        raise parser.failure("bar-without-point")
    closing = parser.closing()
    parser.advance()
    at: list[Node] = []
    stop, parser.stop = parser.stop, closing
    parser.go(parser.position)
    while parser.position < closing:
        left = parser.expression()
        if parser.token.kind == "relation":
            relation = parser.advance()
            right = parser.expression()
            left = Comparison(left.start, right.end, left, relation.text, right)
        at.append(left)
        if not parser.accept("comma") and parser.position < closing:
            raise parser.unexpected("comma")
    parser.stop = stop
    parser.go(closing + 1)
    return Evaluated(node.start, parser.end, node, tuple(at))


# --- above


def _raised(parser: Parser, found: Marks) -> None:
    r"""Read Unicode characters above: ``²``, ``⁻¹``, ``ᵀ``, ``⁺``, ``⁽¹⁾``."""
    token = parser.advance()
    text = token.text
    digits = text.lstrip("+-")
    if text == "T":
        found.exponents.append((None, token.end))
    elif digits.isdecimal() and len(text) - len(digits) <= 1 and len(digits) < 10:
        start = token.end - len(digits)
        number: Node = Number(start, token.end, *_whole(digits))
        if text[0] == "-":
            number = Negative(token.start, token.end, number)
        found.exponents.append((number, token.end))
    elif text.isalpha():
        found.exponents.append((Name(token.start, token.end, Spelling(text)), token.end))
    else:
        found.above.append(text)
        found.end = token.end


def _whole(digits: str) -> tuple[Fraction, Fraction]:
    return Fraction(int(digits)), Fraction(1)


def _superscript(parser: Parser, found: Marks, base: str) -> None:
    token = parser.token
    kind = token.kind
    if kind == "{":
        _braced(parser, found, base)
    elif kind == "prime" or (kind == "command" and token.text == "prime"):
        found.primes += len(parser.advance().text) if kind == "prime" else bool(parser.advance())
    elif kind == "command" and token.text in TRANSPOSED:
        parser.advance()
        found.exponents.append((None, parser.end))
    elif kind == "command" and token.text in DAGGERS:
        found.above.append(parser.advance().text)
    elif kind == "open" and token.text in "([" and base not in _EXPONENTIAL and _is_mark(parser):
        closing = parser.closing()
        found.above.append(written(parser, parser.position, closing + 1))
        parser.go(closing + 1)
    elif kind in ("plus", "minus"):
        _signed(parser, found, base)
    elif kind == "sign" and token.text == "*":
        parser.advance()
        found.above.append("*")
    elif kind in ("word", "prose"):
        parser.advance()
        _worded(found, token)
    elif kind == "letters" and len(token.text) > 1 and token.text in parser.vocabulary.words:
        found.above.append(parser.advance().text)
    elif kind == "letters" and token.text[0] == "T" and base not in _EXPONENTIAL | {""}:
        parser.split(1)
        found.exponents.append((None, parser.end))
    elif kind == "letters" and token.text == "T" and not base:
        parser.advance()
        found.exponents.append((None, parser.end))
    elif kind == "number":
        number = parser.operands["number"](parser)
        found.exponents.append((number, parser.end))
    else:
        exponent = parser.argument()
        found.exponents.append((exponent, parser.end))


def _worded(found: Marks, token: Token) -> None:
    if token.text == "T":
        found.exponents.append((None, token.end))
    else:
        found.above.append(token.text)


def _signed(parser: Parser, found: Marks, base: str) -> None:
    """Read ``^+`` as a mark, and ``^-4`` as an exponent, though LaTeX raises its first character alone."""
    sign = parser.token
    after = parser.ahead()
    close = sign.kind == "minus" and after.kind == "number" and after.start == sign.end
    if after.kind in parser.operands and (close or base in _EXPONENTIAL):
        exponent = parser.signed_factor()
        found.exponents.append((exponent, parser.end))
        return
    parser.advance()
    found.above.append("+" if sign.kind == "plus" else "-")


def _is_mark(parser: Parser) -> bool:
    """Tell whether brackets above hold a mark, ``(1)`` or ``[l]`` or ``(t+1)``, not arithmetic such as ``(2-1)``."""
    closing = parser.partners[parser.position]
    inner = parser.tokens[parser.position + 1 : max(closing, parser.position + 1)][:8]
    if closing < 0 or not inner or len(inner) > 7:
        return False
    numeric = all(token.kind in ("number", "plus", "minus", "sign", "slash") for token in inner)
    return not (numeric and len(inner) > 1)


def _braced(parser: Parser, found: Marks, base: str) -> None:
    closing = parser.closing()
    first = parser.position + 1
    if first == closing:
        parser.go(closing + 1)
        return
    if (base != "e" or _is_count(parser, first, closing)) and _marked(parser, found, first, closing):
        parser.go(closing + 1)
        return
    exponent = parser.braced()
    found.exponents.append((exponent, parser.end))


def _is_count(parser: Parser, first: int, closing: int) -> bool:
    """Tell whether a group above is a whole number in brackets: ``e^{(2)}`` is the e of step 2, no power of e."""
    inner = parser.tokens[first:closing]
    return [token.kind for token in inner] == ["open", "number", "close"] and inner[1].text.isdecimal()


def _marked(parser: Parser, found: Marks, first: int, closing: int) -> bool:
    """Read the content of a group above as marks; tell whether it is that and nothing else."""
    above, primes, transposed, position = list[str](), 0, False, first
    while position < closing:
        token = parser.tokens[position]
        kind, after = token.kind, position + 1
        if kind == "open":
            parser.go(position)
            if not _is_mark(parser) or parser.partners[position] >= closing:
                parser.go(first - 1)
                return False
            after = parser.partners[position] + 1
            above.append(written(parser, position, after))
        elif kind == "prime":
            primes += len(token.text)
        elif kind == "command" and token.text == "prime":
            primes += 1
        elif kind == "sup" and position > first and parser.tokens[after].text in ("T", *TRANSPOSED):  # W^{(2)^T}
            transposed, after = True, after + 1
        elif (kind == "command" and token.text in TRANSPOSED) or (kind in ("letters", "word") and token.text == "T"):
            transposed = True
        elif kind in ("word", "prose") or (kind == "letters" and _is_word(parser, token, position, first, closing)):
            above.append(token.text)
        elif kind in ("plus", "minus") and (closing == first + 1 or position > first) and after == closing:
            above.append("+" if kind == "plus" else "-")
        elif (kind == "sign" and token.text == "*") or (kind == "command" and token.text in DAGGERS):
            above.append("*" if kind == "sign" else token.text)
        elif kind == "comma" and position > first:
            pass
        elif kind == "number" and _listed(parser, first, closing):
            above += token.text.split(",")
        else:
            parser.go(first - 1)
            return False
        position = after
    found.above += above
    found.primes += primes
    if transposed:
        found.exponents.append((None, parser.tokens[closing].end))
    return True


def _listed(parser: Parser, first: int, closing: int) -> bool:
    """Tell whether a group above holds several marks separated by commas, as in ``{1,2}`` or ``{(1),new}``."""
    return any(token.kind == "comma" for token in parser.tokens[first : min(closing, first + 12)]) or (
        closing == first + 1 and "," in parser.tokens[first].text and "{" not in parser.tokens[first].text
    )


def _is_word(parser: Parser, token: Token, position: int, first: int, closing: int) -> bool:
    text = token.text
    if text in parser.vocabulary.words or len(text) >= 3:
        return closing == first + 1 or position > first or _listed(parser, first, closing)
    return False
