r"""Fractions and derivatives: ``\frac{a}{b}``, ``\frac{\partial E}{\partial w}``, ``dE/dw``, ``\nabla_w E``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.syntax.tokens.lexer import Token
from derive.check.syntax.tree import (
    Derivative,
    Gradient,
    Group,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Transpose,
)

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser

# How far to look for the denominator of a derivative that is written with a slash.
_SIGHT = 16


def fraction(parser: Parser) -> Node:
    r"""Read ``\frac``, as a derivative where a differential stands above and below."""
    command = parser.advance()
    above = parser.position
    below = _behind_argument(parser, above)
    both = all(_is_differential(parser, _inside(parser, place)) for place in (above, below))
    if both and _differential_kind(parser, above) == _differential_kind(parser, below):
        return _derivative(parser, command.start)
    numerator = parser.argument()
    denominator = parser.argument()
    return Quotient(command.start, parser.end, numerator, denominator)


def _inside(parser: Parser, position: int) -> int:
    if position < parser.stop and parser.tokens[position].kind == "{":
        return position + 1
    return position


def _behind_argument(parser: Parser, position: int) -> int:
    if position < parser.stop and parser.partners[position] > position:
        return parser.partners[position] + 1
    return position + 1


def _differential_kind(parser: Parser, position: int) -> str:
    token = parser.tokens[_inside(parser, position)]
    return "d" if token.kind in ("letters", "word", "command") else token.text


def _is_differential(parser: Parser, position: int) -> bool:
    r"""Tell whether a ``\partial``, a d or a ``\delta`` before a symbol stands at a position."""
    if position >= parser.stop:
        return False
    token = parser.tokens[position]
    if token.kind == "partial" or (token.kind == "command" and token.text in ("dd", "differential", "diffd")):
        return True
    after = parser.tokens[position + 1] if position + 1 < parser.stop else Token("", "", 0, 0)
    if token.kind == "word":
        return token.text == "d" and after.kind not in ("sub", "number")
    if token.kind == "name":
        return token.text == "delta" and after.kind in ("letters", "word", "command", "name", "{")
    if token.kind != "letters" or token.text[0] != "d":
        return False
    if len(token.text) > 1:
        return token.text not in parser.vocabulary.words and token.text not in parser.vocabulary.functions
    return after.kind in ("letters", "word", "name", "command", "{", "}", "sup", "open", "slash", "supers")


def _derivative(parser: Parser, start: int) -> Node:
    """Read a fraction of differentials; the numerator may be a bare operator, which then takes what follows."""
    above_closing = parser.closing() if parser.token.kind == "{" else -1
    if above_closing >= 0:
        parser.advance()
    sign, order = _differential(parser)
    of: Node | None = None
    if above_closing >= 0:
        if parser.position < above_closing:
            of = parser.until(above_closing)
        parser.go(above_closing + 1)
    return _by_what(parser, start, of, order, sign)


def _by_what(parser: Parser, start: int, of: Node | None, order: int, sign: str) -> Node:
    """Read below a derivative, and behind it what is derived, where that does not stand above."""
    bys = _denominator(parser, order)
    end = parser.end
    if of is None:
        of = operand(parser)
        end = parser.end
    return _nested(start, end, of, bys, sign)


def _nested(start: int, end: int, of: Node, bys: list[tuple[Node, int]], sign: str) -> Node:
    for by, times in reversed(bys):
        of = Derivative(start, end, of, by, times, sign)
    return of


def _differential(parser: Parser) -> tuple[str, int]:
    r"""Go past ``\partial``, ``d`` or ``d^2``; return (sign, order)."""
    token = parser.token
    sign = "partial" if token.kind in ("partial", "name") else "d"
    if token.kind == "letters":
        parser.split(1)
    else:
        parser.advance()
    order = 1
    if parser.token.kind == "sup" and (parser.ahead().kind in ("number", "{")):
        parser.advance()
        node = parser.argument()
        if not isinstance(node, Number) or not 1 <= node.value <= 9 or node.value.denominator != 1:
            raise parser.failure("order-no-small-number", node.start)
        order = int(node.value)
    elif parser.token.kind == "supers" and parser.token.text in "23456789":
        order = int(parser.advance().text)
    return sign, order


def _denominator(parser: Parser, order: int) -> list[tuple[Node, int]]:
    """Read what a derivative is by: one differential or several, in braces or not."""
    closing = -1
    if parser.token.kind == "{" or (parser.token.kind == "open" and parser.token.text == "("):
        closing = parser.closing()
        parser.advance()
    bys: list[tuple[Node, int]] = []
    while _is_differential(parser, parser.position) and (closing >= 0 or not bys):
        stop, parser.stop = parser.stop, closing if closing >= 0 else parser.stop
        _differential(parser)
        by = parser.factor()
        parser.stop = stop
        parser.go(parser.position)
        bys.append(_with_order(by, order))
        if parser.token.kind == "sign" and closing >= 0:
            parser.advance()
    if not bys:
        raise parser.unexpected("derivative-by")
    if closing >= 0:
        if parser.position != closing:
            raise parser.unexpected("end-of-denominator")
        parser.go(closing + 1)
    return bys


def _with_order(by: Node, order: int) -> tuple[Node, int]:
    if order > 1 and isinstance(by, Power) and isinstance(by.exponent, Number) and by.exponent.value <= order:
        return by.base, int(by.exponent.value)
    return by, 1


def operand(parser: Parser) -> Node:
    r"""Read what an operator such as ``\frac{d}{dw}`` is applied to: a bracket, or the factors up to a sign."""
    if parser.token.kind in ("open", "minus"):
        return parser.signed_factor()
    factors = [parser.factor()]
    while parser.token.kind in parser.operands and parser.may_follow(factors[-1]):
        factors.append(parser.factor())
    while parser.token.kind == "sign" and _is_number(factors[-1]):
        return _times(parser, factors)
    return _product(factors, [""] * (len(factors) - 1))


def _times(parser: Parser, factors: list[Node]) -> Node:
    signs = [""] * (len(factors) - 1)
    while parser.token.kind == "sign" and _is_number(factors[-1]):
        signs.append(parser.advance().text)
        factors.append(parser.factor())
    return _product(factors, signs)


def _product(factors: list[Node], signs: list[str]) -> Node:
    if len(factors) == 1:
        return factors[0]
    return Product(factors[0].start, factors[-1].end, tuple(factors), tuple(signs))


def _is_number(node: Node) -> bool:
    match node:
        case Number():
            return True
        case Quotient(numerator=Number(), denominator=Number()):
            return True
    return False


def partial(parser: Parser) -> Node:
    r"""Read a derivative with a slash, ``\partial E/\partial w``, or with an index, ``\partial_w E``."""
    start = parser.token.start
    if parser.ahead().kind == "sub":
        parser.advance()
        parser.advance()
        by = parser.argument()
        of = parser.factor()
        return Derivative(start, of.end, of, by, 1, "partial")
    return slashed(parser)


def slashed(parser: Parser) -> Node:
    """Read a derivative whose first differential comes next, and its denominator after a slash."""
    start = parser.token.start
    sign, order = _differential(parser)
    of = None if parser.token.kind == "slash" else parser.factor()
    if parser.token.kind != "slash" or not _denominator_follows(parser, parser.position + 1):
        raise parser.failure("lone-differential", start)
    parser.advance()
    return _by_what(parser, start, of, order, sign)


def _denominator_follows(parser: Parser, position: int) -> bool:
    if position < parser.stop and (parser.tokens[position].kind == "{" or parser.tokens[position].text == "("):
        position += 1
    return _is_differential(parser, position)


def is_slashed(parser: Parser) -> bool:
    """Tell whether a derivative with a slash, such as ``dE/dw``, begins at the next token."""
    position = parser.position
    token = parser.tokens[position]
    if not _is_differential(parser, position):
        return False
    position += 1
    needs_operand = len(token.text) == 1 or token.kind != "letters"
    for _ in range(_SIGHT):
        if position >= parser.stop:
            return False
        kind = parser.tokens[position].kind
        if kind == "slash":
            return _denominator_follows(parser, position + 1)
        if kind in ("sub", "sup"):
            position = _behind_argument(parser, position + 1)
        elif kind in ("number", "prime", "subs", "supers"):
            position += 1
        elif needs_operand and kind in ("letters", "name", "word", "{", "open", "command"):
            needs_operand = kind == "command"
            position = _behind_argument(parser, position)
        else:
            return False
    return False


def derivative_command(parser: Parser) -> Node:
    r"""Read the commands of the physics package: ``\pdv{E}{w}``, ``\dv[2]{f}{x}``, ``\pdv{w}``."""
    command = parser.advance()
    sign = "partial" if command.text in ("pdv", "partialderivative", "diffp", "pderiv", "pd") else "d"
    order = 1
    if parser.token[:2] == ("sign", "*"):  # a starred form, which only looks different
        parser.advance()
    if parser.token.kind == "open" and parser.token.text == "[":
        degree = parser.factor_without_scripts()
        if not (isinstance(degree, Group) and isinstance(degree.inner, Number) and degree.inner.value.denominator == 1):
            raise parser.failure("order-no-number", degree.start)
        order = int(degree.inner.value)
    of = parser.argument()
    if parser.token.kind == "{":
        by = parser.argument()
        return Derivative(command.start, parser.end, of, by, order, sign)
    applied = operand(parser)
    return Derivative(command.start, parser.end, applied, of, order, sign)


def gradient(parser: Parser) -> Node:
    r"""Read ``\nabla_w E``."""
    start = parser.advance().start
    by: Node | None = None
    if parser.accept("sub"):
        by = parser.argument()
    of = parser.factor()
    if isinstance(of, Name) and parser.token.kind == "open" and parser.token.text == "(":
        of = _product([of, parser.factor()], [""])
    if isinstance(of, Transpose):  # the gradient's transpose, not that of what is differentiated
        return Transpose(start, of.end, Gradient(start, of.operand.end, of.operand, by))
    return Gradient(start, of.end, of, by)


def binomial(parser: Parser) -> Node:
    r"""Read ``\binom{a}{b}`` as what it is used for here: a vector of two."""
    command = parser.advance()
    upper, lower = parser.argument(), parser.argument()
    return Matrix(command.start, parser.end, ((upper,), (lower,)))
