r"""Sums and products over an index: ``\sum_{k=1}^{2} w_k x_k``, ``\sum_{k \in \{1,2\}}``, ``\sum (t - o)^2``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.syntax.tree import BigSum, Comparison, Group, Listing, Name, Node

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser


@dataclass(frozen=True)
class _Index:
    index: Name | None
    lower: Node | None = None
    within: Node | None = None


def big_sum(parser: Parser) -> Node:
    """Read a sum sign, its limits, and the term behind it as its body."""
    sign = parser.advance()
    indices: list[_Index] = []
    upper: Node | None = None
    for _ in range(2):
        if parser.token.kind == "sub" and not indices:
            parser.advance()
            indices = _indices(parser)
        elif parser.token.kind == "sup" and upper is None:
            parser.advance()
            upper = parser.argument()
    body = parser.signed_product()
    for index in reversed(indices or [_Index(None)]):
        body = BigSum(sign.start, body.end, sign.text, index.index, index.lower, upper, body, index.within)
    return body


def _indices(parser: Parser) -> list[_Index]:
    if parser.token.kind != "{":
        node = parser.argument()
        if not isinstance(node, Name):
            raise parser.failure("index-no-symbol", node.start)
        return [_Index(node)]
    closing = parser.closing()
    parser.advance()
    stop, parser.stop = parser.stop, closing
    parser.go(parser.position)
    found = [_index(parser)]
    while parser.token.kind in ("comma", "row") and parser.position < closing:
        parser.advance()
        if parser.ahead(0).kind not in ("letters", "name", "word", "command"):
            found[-1] = _listed(parser, found[-1], closing)
        else:
            found.append(_index(parser))
    if parser.position != closing:
        raise parser.unexpected("end-of-index")
    parser.stop = stop
    parser.go(closing + 1)
    return found


def _index(parser: Parser) -> _Index:
    if parser.token.kind == "prose":
        token = parser.advance()
        raise parser.failure("index-in-words", token.start, words=token.text[:30])
    node = parser.factor()
    if not isinstance(node, Name):
        raise parser.failure("index-no-symbol", node.start)
    if parser.token.kind != "relation":
        return _Index(node)
    relation = parser.advance()
    right = parser.expression()
    if relation.text == "=":
        return _Index(node, lower=right)
    if relation.text == "in":
        return _Index(node, within=right)
    return _Index(node, within=Comparison(node.start, right.end, node, relation.text, right))


def _listed(parser: Parser, index: _Index, closing: int) -> _Index:
    """Read the rest of ``k = 1, 2`` or ``k = 1, \\dots, n``."""
    if index.lower is None:
        raise parser.unexpected("index")
    values = [index.lower, parser.expression()]
    while parser.position < closing and parser.accept("comma"):
        values.append(parser.expression())
    listing = Listing(values[0].start, values[-1].end, tuple(values))
    return _Index(index.index, within=Group(listing.start, listing.end, "{", listing))
