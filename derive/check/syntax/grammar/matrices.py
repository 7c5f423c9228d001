r"""Matrices, vectors and cases: ``\begin{pmatrix} a & b \\ c & d \end{pmatrix}``, ``\begin{cases} ... \end{cases}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.syntax.grammar.core import NotRead
from derive.check.syntax.tokens.signs import words
from derive.check.syntax.tree import Cases, Comparison, Ellipsis, Group, Matrix, Node, Words

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser

MATRICES = words(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix psmallmatrix bsmallmatrix array matrix* pmatrix* "
    "bmatrix* vector darray"
)
CASES = frozenset({"cases", "dcases", "cases*", "dcases*", "rcases"})
_OTHERWISE = words("otherwise else sonst sinon ansonsten andernfalls")
_BARS = {"vmatrix": "|", "Vmatrix": "||"}


def environment(parser: Parser) -> Node:
    r"""Read ``\begin{...}`` to its ``\end``: a matrix or cases."""
    begin = parser.token
    closing = parser.partners[parser.position]
    if closing < 0 or closing >= parser.stop:
        raise parser.failure("begin-without-end", environment=begin.text[:30])
    if begin.text in CASES:
        return _cases(parser, closing)
    if begin.text not in MATRICES:
        raise parser.failure("unknown-environment", environment=begin.text[:30])
    parser.advance()
    rows: list[tuple[Node, ...]] = []
    row: list[Node] = []
    while parser.position < closing:
        kind = parser.token.kind
        if kind == "row":
            parser.advance()
            if row:
                rows.append(tuple(row))
            row = []
        elif kind in ("amp", "comma"):
            parser.advance()
        else:
            row.append(parser.expression())
            if parser.token.kind not in ("amp", "row", "comma") and parser.position != closing:
                raise parser.unexpected("next-entry")
    if row:
        rows.append(tuple(row))
    parser.go(closing + 1)
    if not rows or (len({len(each) for each in rows}) > 1 and not _has_dots(rows)):
        raise parser.failure("matrix-rows", begin.start)
    matrix = Matrix(begin.start, parser.end, tuple(rows))
    if begin.text in _BARS:
        return Group(matrix.start, matrix.end, _BARS[begin.text], matrix)
    return matrix


def _has_dots(rows: list[tuple[Node, ...]]) -> bool:
    return any(isinstance(entry, Ellipsis) for row in rows for entry in row)


def _cases(parser: Parser, closing: int) -> Node:
    start = parser.advance().start
    branches: list[tuple[Node, Node | None]] = []
    while parser.position < closing:
        if parser.token.kind == "row":
            parser.advance()
            continue
        value = parser.expression()
        while parser.token.kind in ("amp", "comma", "wide"):
            parser.advance()
        is_told = bool(branches) and all(isinstance(condition, Comparison) for _, condition in branches)
        branches.append((value, _condition(parser, closing, others_are_told=is_told)))
    parser.go(closing + 1)
    if not branches:
        raise parser.failure("cases-without-case", start)
    return Cases(start, parser.end, tuple(branches))


def _condition(parser: Parser, closing: int, *, others_are_told: bool) -> Node | None:
    """Read the condition of a case; words that are no mathematics stay words.

    Words alone behind cases that are told, and before no other, mean all the rest in any language.
    """
    behind = parser.position
    while behind < closing and parser.tokens[behind].kind != "row":
        behind += 1
    first = parser.position
    while parser.position < behind and parser.token.kind in ("prose", "amp", "comma", "wide"):
        parser.advance()
    if parser.position >= behind:
        said = [token for token in parser.tokens[first:behind] if token.kind == "prose"]
        is_the_rest = others_are_told and behind == closing
        if not said or is_the_rest or said[-1].text.strip(" .,") in _OTHERWISE:
            return None
        return Words(said[0].start, said[-1].end, " ".join(token.text for token in said))
    start, end = parser.token.start, parser.tokens[behind - 1].end
    tail = behind
    while tail > parser.position and parser.tokens[tail - 1].kind in ("prose", "point", "comma"):
        tail -= 1
    stop, depth = parser.stop, parser.depth
    try:
        parser.stop = tail
        parser.go(parser.position)
        condition: Node = _comparison(parser)
        if parser.position != tail:
            raise parser.unexpected("end-of-condition")
    except NotRead:
        texts = [token.text for token in parser.tokens[parser.position : behind]]
        condition = Words(start, end, " ".join(texts))
    parser.stop, parser.depth = stop, depth
    parser.go(behind)
    return condition


def _comparison(parser: Parser) -> Node:
    left = parser.expression()
    if parser.token.kind != "relation":
        raise parser.unexpected("comparison")
    relation = parser.advance()
    right = parser.expression()
    return Comparison(left.start, right.end, left, relation.text, right)
