"""Braces, dots, commands: operands that are read by what stands in or behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.syntax.grammar.fractions import is_slashed, slashed
from derive.check.syntax.grammar.functions import indicator
from derive.check.syntax.grammar.names import accented, bold, letters, named, widened, word
from derive.check.syntax.tree import Ellipsis, Name, Node, Transpose, Words

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser


def braces(parser: Parser) -> Node:
    """Read a group in braces, which LaTeX does not print: its content, or a symbol that scripts follow."""
    start = parser.token.start
    inner = parser.braced()
    if isinstance(inner, Name) and parser.token.kind in ("sub", "sup", "prime", "subs", "supers", "number"):
        return widened(parser, inner, start)
    if isinstance(inner, Name) and parser.token.kind == "open" and inner.spelling.base in parser.vocabulary.functions:
        return widened(parser, inner, start)
    return inner


def run(parser: Parser) -> Node:
    """Read letters: a derivative such as ``dE/dw``, or a symbol."""
    if parser.token.text[0] == "d" and is_slashed(parser):
        return slashed(parser)
    return letters(parser)


def upright(parser: Parser) -> Node:
    """Read an upright word: a differential d, or a symbol."""
    if parser.token.text == "d" and is_slashed(parser):
        return slashed(parser)
    return word(parser)


def transposed(parser: Parser) -> Node:
    r"""Read ``{}^t W``: the transpose of the next operand, with its scripts."""
    start = parser.advance().start
    operand = parser.factor()
    return Transpose(start, operand.end, operand)


def dots(parser: Parser) -> Node:
    """Read dots that stand for something left out."""
    token = parser.advance()
    while parser.token.kind == "dots":
        parser.advance()
    return Ellipsis(token.start, parser.end)


def prose(parser: Parser) -> Node:
    """Read words inside mathematics."""
    token = parser.advance()
    return Words(token.start, token.end, token.text)


def emphasised(parser: Parser) -> Node:
    r"""Read ``\mathbf`` or ``\mathbb`` before a symbol, or before the 1 of an indicator."""
    found = indicator(parser)
    if found is not None:
        return found
    return accented(parser) if parser.token.text == "mathbb" else bold(parser)


def command(parser: Parser) -> Node:
    """Read a command: by its own rule, or as a function or a symbol."""
    token = parser.token
    rule = parser.commands.get(token.text)
    if rule is not None:
        return rule(parser)
    if token.text in parser.vocabulary.functions or token.text in parser.vocabulary.words:
        parser.advance()
        return named(parser, token.text, token.start)
    if token.text == "runawaymacro":
        raise parser.failure("endless-macro")
    raise parser.failure("unknown-command", command=token.text[:30])


_UNREAD = {"stray": "brace-without-partner", "pm": "sign-for-two", "unknown": "unknown-character"}


def unread(parser: Parser) -> Node:
    """Give up at a token that nothing reads, and say what it is."""
    token = parser.token
    raise parser.failure(_UNREAD[token.kind], sign=parser.math[token.start : token.end][:30])
