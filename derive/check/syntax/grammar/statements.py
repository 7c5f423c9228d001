r"""Statements: chains of relations, one after another, separated by row ends, commas, wide spaces, words.

``w_5, w_6 = 0.36, 0.41`` are two statements; ``x = 0.05, 0.1`` is one, with a list on its right side.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.syntax.grammar.core import NotRead
from derive.check.syntax.tree import (
    Chain,
    Ellipsis,
    Listing,
    Missing,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Statement,
    Sum,
    Unreadable,
    Words,
)
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser
    from derive.check.syntax.tokens.lexer import Token

_OPEN = frozenset({"relation", "sign", "plus", "minus", "slash", "sub", "sup", "command", "big", "partial", "nabla"})
_HARD = frozenset({"row", "therefore", "prose", "semicolon"})


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens of one statement: from ``first`` to before ``behind``; ``comma`` tells that a comma came before."""

    first: int
    behind: int
    comma: bool


def statements(parser: Parser, joins: list[int]) -> list[Statement]:
    """Return all statements that the parser's tokens hold."""
    found: list[Statement] = []
    listed: list[tuple[Span, Statement]] = []
    for span in _spans(parser):
        if not span.comma:
            found += _unlisted(listed)
            listed = []
        for statement in _read(parser, span, joins):
            listed.append((span, statement))
    return found + _unlisted(listed)


# --- where statements end


def _spans(parser: Parser) -> list[Span]:
    tokens, partners = parser.tokens, parser.partners
    size = len(tokens)
    spans: list[Span] = []
    first, position, comma = 0, 0, False
    while position < size:
        token = tokens[position]
        kind = token.kind
        if partners[position] > position:
            if _is_remark(parser, first, position):
                spans += [Span(first, position, comma), Span(position, partners[position] + 1, False)]
                comma, first = False, partners[position] + 1
            position = partners[position] + 1
            continue
        if kind == "prose" or kind in _HARD or kind == "comma" or _parts(parser, first, position):
            if position > first:
                spans.append(Span(first, position, comma))
            if kind == "prose":
                spans.append(Span(position, position + 1, False))
            comma = kind == "comma" and (position > first or comma)
            first = position + 1
        position += 1
    if size > first:
        spans.append(Span(first, size, comma))
    return spans


def _is_remark(parser: Parser, first: int, position: int) -> bool:
    """Tell whether a bracket ends its row and holds a relation: ``w_i = ... \\quad (i = 1, 2)``."""
    tokens, closing = parser.tokens, parser.partners[position]
    if position == first or tokens[position].text != "(" or tokens[position - 1].end == tokens[position].start:
        return False
    after = tokens[closing + 1].kind if closing + 1 < len(tokens) else ""
    before = tokens[position - 1].kind
    if after not in ("", "row", "wide", "point", "semicolon") or before in parser.commands or before in _OPEN:
        return False
    return any(token.kind == "relation" for token in tokens[position + 1 : min(closing, position + 12)])


def _parts(parser: Parser, first: int, position: int) -> bool:
    """Tell whether a wide space, a colon or a full stop ends a statement where it stands."""
    tokens = parser.tokens
    token = tokens[position]
    if token.kind not in ("wide", "colon", "point"):
        return False
    before = tokens[position - 1] if position > first else None
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    if token.kind in ("wide", "colon"):
        return True
    if token.kind == "point":
        if before is None or after is None or after.kind not in parser.operands:
            return True
        near = token.end == after.start or before.end != token.start
        return not near
    return False


# --- one statement

# Relations that change their left side, and what they are once the change is written out.
_INCREASING = {"plus=": "assign", "minus=": "assign"}


def _read(parser: Parser, span: Span, joins: list[int]) -> list[Statement]:
    try:
        return _chains(parser, span.first, span.behind)
    except NotRead as error:
        if span.behind == span.first + 1:  # an operator that the text speaks of
            return [_words(parser, parser.tokens[span.first])]
        first, last = parser.tokens[span.first], parser.tokens[span.behind - 1]
        if first.kind == "open" and first.text == "(" and parser.partners[span.first] == span.behind - 1 and span.first:
            text = parser.math[first.start : last.end]  # a remark, such as (i = 1, 2)
            return [Chain(first.start, last.end, (Words(first.start, last.end, text),), ())]
        low, high = bisect_left(joins, span.first + 1), bisect_left(joins, span.behind)
        if low < high:
            bounds = [span.first, *joins[low:high], span.behind]
            found: list[Statement] = []
            for begin, behind in pairwise(bounds):
                if behind > begin:
                    found += _read(parser, Span(begin, behind, False), [])
            return found
        start, end = parser.tokens[span.first].start, parser.tokens[span.behind - 1].end
        return [Unreadable(start, end, error.reason, min(max(error.at, start), end))]


def _words(parser: Parser, token: Token) -> Chain:
    text = token.text if token.kind == "prose" else parser.math[token.start : token.end]
    return Chain(token.start, token.end, (Words(token.start, token.end, text),), ())


def _chains(parser: Parser, first: int, behind: int) -> list[Statement]:
    """Read one span: mostly one chain, several where an implication parts them."""
    tokens = parser.tokens
    if behind == first + 1 and tokens[first].kind == "prose":
        return [_words(parser, tokens[first])]
    partner = parser.partners[first]
    enclosed = tokens[first].kind == "open" and tokens[first].text == "(" and partner == behind - 1
    if enclosed and any(token.kind == "relation" for token in tokens[first + 1 : partner]):
        first, behind = first + 1, partner
    parser.enter(first, behind)
    sides: list[Node | None] = [None if parser.token.kind == "relation" else parser.expression()]
    relations: list[Relation] = []
    while parser.position < behind:
        if parser.token.kind != "relation":
            raise parser.unexpected("operator-or-relation")
        token = parser.advance()
        side = None if parser.position >= behind else parser.expression()
        if token.text in _INCREASING and side is not None:
            side = _increased(sides[-1], token, side)
        kind = "=" if _is_result(token, sides[-1], side) else _INCREASING.get(token.text, token.text)
        relations.append(Relation(token.start, token.end, kind))
        sides.append(side)
    return _behind_a_change(sides, relations, tokens[first:behind]) or _parted(sides, relations)


def _behind_a_change(
    sides: list[Node | None], relations: list[Relation], tokens: list[Token]
) -> list[Statement] | None:
    """Part ``w += c = 0.02`` behind the change, if it goes on: whether c is said to be 0.02 or w, nobody can know."""
    if len(sides) < 3 or not any(token.text in _INCREASING for token in tokens):
        return None
    return [_chain(tuple(sides[:2]), tuple(relations[:1])), *_parted([None, *sides[2:]], relations[1:])]


def _increased(before: Node | None, token: Token, change: Node) -> Node:
    """Return what ``w += c`` puts in the place of w."""
    change = Negative(token.start, change.end, change) if token.text == "minus=" else change
    return change if before is None else Sum(token.start, change.end, (before, change))


def _is_result(token: Token, before: Node | None, behind: Node | None) -> bool:
    """Tell whether an arrow stands between what is to be computed and its number: ``0.6 * 0.5 => 0.3``."""
    if token.text != "implies" or not isinstance(before, Sum | Product | Quotient | Power):
        return False
    number = behind.operand if isinstance(behind, Negative) else behind
    return isinstance(number, Number) and not any(isinstance(part, Name) for part in parts(before))


def _parted(sides: list[Node | None], relations: list[Relation]) -> list[Statement]:
    """Part a chain at implications, where both parts have relations of their own."""
    found: list[Statement] = []
    begin = 0
    for place, relation in enumerate([*relations, None]):
        if relation is not None and relation.kind not in ("implies", "iff"):
            continue
        if relation is not None:
            rest = next((each for each in relations[place + 1 : place + 2]), None)
            leads = place == begin and sides[begin] is None
            follows = rest is not None and rest.kind not in ("implies", "iff")
            if not leads and not (place > begin and follows):
                continue
            if leads and not follows:
                continue
        part, links = tuple(sides[begin : place + 1]), tuple(relations[begin:place])
        begin = place + 1
        if part != (None,):
            found.append(_chain(part, links))
    return found


def _chain(sides: tuple[Node | None, ...], relations: tuple[Relation, ...]) -> Chain:
    starts = [side.start for side in sides if side is not None] + [relation.start for relation in relations]
    ends = [side.end for side in sides if side is not None] + [relation.end for relation in relations]
    return Chain(min(starts), max(ends), sides, relations)


# --- lists


def _unlisted(listed: list[tuple[Span, Statement]]) -> list[Statement]:
    """Put together what commas part: pair ``w_5, w_6 = 0.36, 0.41``, list ``x = 0.05, 0.1``."""
    found = [statement for _, statement in listed]
    chains = [statement for statement in found if isinstance(statement, Chain)]
    related = [place for place, chain in enumerate(chains) if chain.relations]
    if len(found) < 2 or len(chains) < len(found) or len(related) != 1 or len(chains[related[0]].relations) != 1:
        return found
    middle = chains[related[0]]
    lefts = [chain.sides[0] for chain in chains[: related[0]]] + [middle.sides[0]]
    rights = [middle.sides[1]] + [chain.sides[0] for chain in chains[related[0] + 1 :]]
    if len(lefts) == 1:
        is_list = all(map(_is_value, rights)) or any(isinstance(right, Ellipsis) for right in rights)
        return [_with_list(middle, rights)] if is_list else found
    if not all(isinstance(left, Name) for left in lefts):
        return found
    if len(rights) == 1:
        rights = rights * len(lefts)
    if len(rights) != len(lefts):
        return found
    return [_chain((left, right), middle.relations) for left, right in zip(lefts, rights, strict=True)]


def _is_value(node: Node | None) -> bool:
    return isinstance(node, Number | Ellipsis | Missing)


def _with_list(chain: Chain, values: list[Node | None]) -> Chain:
    kept = tuple(value for value in values if value is not None)
    listing = Listing(kept[0].start, kept[-1].end, kept)
    return _chain((chain.sides[0], listing), chain.relations)
