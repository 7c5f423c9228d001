r"""Functions: ``\sigma(z)``, ``\exp(-z)``, ``\ln x``, ``\tanh^2 z``, ``\sigma'(z)``, ``\max(0, z)``, ``\sqrt{x}``."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.syntax.grammar.brackets import items
from derive.check.syntax.grammar.scripts import at_a_point
from derive.check.syntax.tree import (
    BigSum,
    Call,
    Comparison,
    Group,
    Indexed,
    Matrix,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Spelling,
)

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser
    from derive.check.syntax.grammar.scripts import Marks

# Functions that take what follows without brackets; a letter such as f does not: f x is a product.
_SIMPLE = frozenset({"number", "letters", "name", "word", "command", "bar", "{", "partial", "missing"})
_NEVER_BARE = frozenset({"max", "min", "softmax", "argmax", "argmin", "mean", "diag", "identity", "step"})
_ARGUMENT_ONLY = frozenset({"letters", "name", "word"})
_EXTREMA = frozenset({"max", "min", "argmax", "argmin"})


def called(parser: Parser, function: str, base: str, start: int, found: Marks) -> Node | None:
    """Read the arguments of a function whose scripts have been read; None if none follow: then it is a symbol."""
    if function in _EXTREMA and found.below and parser.token.kind != "open":
        return _extremum(parser, function, start, found)
    arguments = _arguments(parser, function, base)
    if arguments is None:
        return None
    if found.above:
        raise parser.failure("mark-above-function", start)
    exponents = [exponent for exponent, _ in found.exponents]
    if any(map(_is_minus_one, exponents)):
        function = f"inverse {function}"
    below = tuple(found.below)
    if function == "log" and below:
        function, arguments = _logarithm(parser, below[0], arguments, start)
        below = ()
    call: Node = Call(start, parser.end, function, arguments, found.primes)
    if below:
        call = Indexed(start, parser.end, call, below)
    for exponent in exponents:
        if exponent is None:
            raise parser.failure("transposed-function", start)
        if not _is_minus_one(exponent):
            call = Power(start, call.end, call, exponent)
    return call


def _is_minus_one(exponent: Node | None) -> bool:
    return isinstance(exponent, Negative) and isinstance(exponent.operand, Number) and exponent.operand.value == 1


def _logarithm(parser: Parser, base: str, arguments: tuple[Node, ...], start: int) -> tuple[str, tuple[Node, ...]]:
    if base in ("10", "2"):
        return f"log{base}", arguments
    if base == "e":
        return "ln", arguments
    if base.isdecimal() and len(base) < 10:
        return "log", (*arguments, Number(start, start, Fraction(int(base)), Fraction(1)))
    raise parser.failure("base-no-number", start)


def _arguments(parser: Parser, function: str, base: str) -> tuple[Node, ...] | None:
    token = parser.token
    if token.kind == "open" and token.text in ("(", "[", "{"):
        return None if _is_factor(parser, base) else items(parser)
    if token.kind == "begin" and len(base) > 1:  # a function of a matrix needs no brackets beside those it has
        return (parser.factor(),)
    if token.kind == "bar" and token.text == "|" and function == base == "abs":
        return (parser.factor(),)
    if len(base) == 1 or (function in _NEVER_BARE and token.kind != "{"):
        return None
    if token.kind == "{":
        inner = parser.braced()
        match inner:
            case Group(opening="(", inner=argument):
                return (argument,)
            case Matrix(rows=(row,)):
                return row
        return (inner,)
    if token.kind == "minus" and function in ("exp", "ln", "log", "tanh") and parser.ahead().kind in _SIMPLE:
        parser.advance()
        operand = _bare(parser)
        return (Negative(token.start, operand.end, operand),)
    allowed = _ARGUMENT_ONLY if function == "sigma" and base in ("sigma", "varsigma") else _SIMPLE
    return (_bare(parser),) if token.kind in allowed else None


def _is_factor(parser: Parser, base: str) -> bool:
    r"""Tell whether a bracket behind a function is a factor, as in ``\sigma' = \sigma(1 - \sigma)``."""
    inner = parser.tokens[parser.position + 1 : min(parser.partners[parser.position], parser.position + 9)]
    for index, token in enumerate(inner):
        if token.text == base and token.kind in ("name", "letters", "word", "command"):
            after = inner[index + 1].kind if index + 1 < len(inner) else ""
            if after in ("", "plus", "minus", "sign"):
                return True
    return False


def _bare(parser: Parser) -> Node:
    r"""Read an argument without brackets: one operand, with a number before it and letters written close: ``2wx``."""
    factors = [parser.factor()]
    while True:
        token = parser.token
        numeric = isinstance(factors[-1], Number) and len(factors) == 1
        close = token.kind == "letters" and token.start == parser.end and isinstance(factors[-1], Name)
        if not (close or (numeric and token.kind in ("letters", "name", "word"))):
            break
        factors.append(parser.factor())
    if len(factors) == 1:
        return factors[0]
    return Product(factors[0].start, factors[-1].end, tuple(factors), ("",) * (len(factors) - 1))


def _extremum(parser: Parser, function: str, start: int, found: Marks) -> Node:
    index = Name(*found.index, Spelling(found.below[0]))
    body = parser.product()
    return BigSum(start, body.end, function, index, None, None, body)


def root(parser: Parser) -> Node:
    r"""Read ``\sqrt{x}`` and ``\sqrt[3]{x}``; the degree is the second argument."""
    command = parser.advance()
    degree: tuple[Node, ...] = ()
    if parser.token.kind == "open" and parser.token.text == "[":
        degree = items(parser)
    radicand = parser.argument() if parser.token.kind != "open" else parser.factor_without_scripts()
    if isinstance(radicand, Group) and radicand.opening == "(":
        radicand = radicand.inner
    return Call(command.start, parser.end, "sqrt", (radicand, *degree))


def argument_of(parser: Parser) -> Node:
    r"""Read a command that is a function of an argument in braces: ``\abs{x}``, ``\norm{x}``."""
    command = parser.advance()
    inner = parser.argument()
    return Group(command.start, parser.end, "|" if command.text == "abs" else "||", inner)


def evaluated(parser: Parser) -> Node:
    r"""Read ``\eval{X}_{w = 0.5}`` of the package physics."""
    start = parser.advance().start
    inner = parser.argument()
    return replace(at_a_point(parser, inner), start=start) if parser.token.kind == "sub" else inner


def indicator(parser: Parser) -> Node | None:
    r"""Read ``\mathbf{1}_{z > 0}`` and ``\mathbb{1}[z > 0]``; None where it is no indicator."""
    start = parser.token.start
    position = parser.position
    parser.advance()
    if parser.token.kind == "{":
        opening = parser.position
        if parser.partners[opening] != opening + 2 or parser.ahead().text not in ("1", "I"):
            parser.go(position)
            return None
        parser.go(opening + 3)
    elif parser.token.text in ("1", "I"):
        parser.advance()
    else:
        parser.go(position)
        return None
    condition = _condition(parser)
    if condition is None:
        parser.go(position)
        return None
    return Call(start, parser.end, "indicator", (condition,))


def _condition(parser: Parser) -> Node | None:
    if parser.token.kind == "sub" and parser.ahead().kind == "{":
        parser.advance()
    elif parser.token.kind != "open":
        return None
    found = items(parser)
    inner = found[0].inner if isinstance(found[0], Group) else found[0]
    if len(found) != 1 or not isinstance(inner, Comparison):
        raise parser.failure("indicator-without-condition")
    return inner
