r"""Brackets: groups, lists in them, vectors ``[0.1, 0.2]``, inner products, absolute values and norms."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Comparison, Ellipsis, Group, Listing, Matrix, Node, Product

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser

_UNREAD = {"floor": "floor-function", "ceiling": "ceiling-function"}
BARE = frozenset({"matrix", "array", "smallmatrix", "darray"})
_COMPARED = frozenset({"=", "<", ">", "<=", ">=", "!=", "approx"})


def bracket(parser: Parser) -> Node:
    """Read brackets that the author wrote, with one thing or several in them."""
    opening = parser.token
    if opening.text in _UNREAD:
        raise parser.failure(_UNREAD[opening.text])
    if opening.text == "[" and _is_spaced(parser):
        return _spaced(parser)
    is_list = parser.position in parser.listings
    # An environment without brackets of its own, \left[\begin{array}...: these brackets are the matrix's.
    bare = parser.ahead().kind == "begin" and parser.ahead().text in BARE
    inner = items(parser)
    end = parser.end
    if opening.text == "<":
        if len(inner) != 2:
            raise parser.failure("angle-brackets", opening.start)
        return Product(opening.start, end, inner, ("inner",))
    if len(inner) == 1 and not is_list:
        if isinstance(inner[0], Matrix) and opening.text in ("(", "[") and bare:
            return Matrix(opening.start, end, inner[0].rows)
        return Group(opening.start, end, opening.text, inner[0])
    if opening.text == "{":
        return Group(opening.start, end, "{", Listing(inner[0].start, inner[-1].end, inner))
    if opening.text not in ("(", "["):
        raise parser.failure("list-between-bars", opening.start)
    rows = _rows(inner)
    return Matrix(opening.start, end, rows, is_list=rows == (inner,))


def _is_spaced(parser: Parser) -> bool:
    """Tell whether numbers stand in the brackets with nothing but space between: ``[0.05 0.1; 0.2 0.3]``."""
    closing = parser.partners[parser.position]
    inner = parser.tokens[parser.position + 1 : max(closing, parser.position)]
    if any(token.kind not in ("number", "minus", "semicolon", "wide", "row") for token in inner):
        return False
    return any(one.kind == other.kind == "number" for one, other in pairwise(inner))


def _spaced(parser: Parser) -> Node:
    start, closing = parser.token.start, parser.closing()
    parser.advance()
    rows: list[tuple[Node, ...]] = []
    row: list[Node] = []
    while parser.position < closing:
        if parser.token.kind in ("semicolon", "row"):
            parser.advance()
            rows.append(tuple(row))
            row = []
        elif not parser.accept("wide"):
            row.append(parser.signed_factor())
    rows.append(tuple(row))
    if len({len(each) for each in rows}) > 1:
        raise parser.failure("rows-of-different-length", start)
    parser.advance()
    return Matrix(start, parser.end, tuple(rows), is_list=len(rows) == 1)


def _rows(inner: tuple[Node, ...]) -> tuple[tuple[Node, ...], ...]:
    """Return the rows of a list; a list of rows of one length is a matrix: ``[[1, 2], [3, 4]]``."""
    rows: list[tuple[Node, ...]] = []
    for item in inner:
        match item:
            case Matrix(rows=(row,)):
                rows.append(row)
            case Group(opening="[", inner=single):
                rows.append((single,))
            case _:
                return (inner,)
    return tuple(rows) if len({len(row) for row in rows}) == 1 else (inner,)


def items(parser: Parser) -> tuple[Node, ...]:
    """Read what stands between brackets, separated by commas, semicolons or bars; the brackets are gone past."""
    closing = parser.closing()
    parser.advance()
    stop, parser.stop = parser.stop, closing
    parser.go(parser.position)
    found = [_item(parser)]
    while parser.token.kind in ("comma", "semicolon", "mid", "wide", "bar"):
        parser.advance()
        if parser.position < closing:
            found.append(_item(parser))
    if parser.position != closing:
        raise parser.unexpected("operator-or-bracket")
    parser.stop = stop
    parser.go(closing + 1)
    return tuple(found)


def _item(parser: Parser) -> Node:
    token = parser.token
    if token.kind == "sign" and parser.ahead().kind == "":
        parser.advance()
        return Ellipsis(token.start, token.end)
    left = parser.expression()
    if parser.token.kind == "relation" and parser.token.text in _COMPARED:
        relation = parser.advance()
        right = parser.expression()
        return Comparison(left.start, right.end, left, relation.text, right)
    return left


def bar(parser: Parser) -> Node:
    """Read an absolute value or a norm between bars that look the same on both sides."""
    opening = parser.token
    inner = items(parser)
    if len(inner) > 1:
        raise parser.failure("list-between-bars", opening.start)
    return Group(opening.start, parser.end, opening.text, inner[0])
