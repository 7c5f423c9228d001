r"""The shape of a passage: which brackets belong together, where statements begin and end.

Rows that go on with the row before (``= ...``, ``+ ...``) are joined to it. A bracket that is never closed, or closed
only in another statement, spoils its own statement and no other.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.check.syntax.tokens.columns import parting
from derive.check.syntax.tokens.lexer import Token
from derive.check.syntax.tokens.lines import lined
from derive.check.syntax.tokens.texts import BEFORE, BEHIND, OPERATORS, classified

if TYPE_CHECKING:
    from derive.check.syntax.tokens.vocabulary import Vocabulary


@dataclass
class Structure:
    """Tokens with the partner of each bracket (or -1), and the brackets that hold lists.

    ``joins`` are positions at which a row was joined to the one before it.
    """

    tokens: list[Token]
    partners: list[int]
    listings: set[int] = field(default_factory=set)
    joins: list[int] = field(default_factory=list)


def structured(math: str, tokens: list[Token], vocabulary: Vocabulary) -> Structure:
    """Return tokens ready for reading: texts told apart, rows joined, brackets matched."""
    tokens = lined(math, classified(tokens, vocabulary))
    partners = _partners(tokens)
    rows = _rows(tokens, partners)
    kept, joins = list[Token](), list[int]()
    for index, token in enumerate(tokens):
        fate = rows.get(index, "")
        if fate == "joined":
            joins.append(len(kept))
        elif fate == "parted":
            kept.append(Token("wide", "wide", token.start, token.end))
        elif not fate and not (token.kind == "wide" and not _separates(tokens, index, kept)):
            kept.append(token)
    partners = _partners(kept)
    for index in _spoiled(kept, partners):
        partners[index] = -1
    return Structure(kept, partners, _listings(kept, partners), joins)


def _separates(tokens: list[Token], index: int, kept: list[Token]) -> bool:
    """Tell whether a wide space stands between two things, not beside an operator or at the edge of a row."""
    before = kept[-1].kind if kept else ""
    after = next((token.kind for token in tokens[index + 1 : index + 9] if token.kind not in ("wide", "amp")), "")
    return before not in BEFORE | {"big", "command", "row"} and after not in BEHIND | {"row"}


# --- brackets


def _partners(tokens: list[Token]) -> list[int]:
    """Return the index of each bracket's partner, or -1.

    Braces and environments bind first: a round bracket does not reach out of them. Any closing bracket closes the
    last round or square one, as in the interval ``[0, 1)``.
    """
    partners = [-1] * len(tokens)
    opened = list[int]()
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind in ("{", "begin", "open"):
            opened.append(index)
        elif kind in ("}", "end"):
            wanted = "{" if kind == "}" else "begin"
            place = _last(opened, tokens, wanted)
            if place >= 0:
                partners[opened[place]], partners[index] = index, opened[place]
                del opened[place:]
        elif kind == "close":
            _close(opened, tokens, partners, index)
        elif kind == "bar":
            _bar(opened, tokens, partners, index)
    return partners


def _last(opened: list[int], tokens: list[Token], kind: str) -> int:
    """Return where the last open bracket of a kind is among the open ones: near the end, or -1."""
    for place in range(len(opened) - 1, max(-1, len(opened) - 200), -1):
        found = tokens[opened[place]].kind
        if found == kind:
            return place
        if found in ("{", "begin"):
            return -1
    return -1


def _close(opened: list[int], tokens: list[Token], partners: list[int], index: int) -> None:
    while opened and tokens[opened[-1]].kind == "bar":
        opened.pop()
    if not opened or tokens[opened[-1]].kind != "open":
        return
    opening, closing = tokens[opened[-1]].text, tokens[index].text
    if opening == closing or (opening in "([" and closing in "(["):
        partners[opened[-1]], partners[index] = index, opened[-1]
        opened.pop()


def _bar(opened: list[int], tokens: list[Token], partners: list[int], index: int) -> None:
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if opened and tokens[opened[-1]].kind == "bar" and tokens[opened[-1]].text == tokens[index].text:
        partners[opened[-1]], partners[index] = index, opened[-1]
        opened.pop()
    elif after is not None and after.kind != "sub":
        opened.append(index)


def _listings(tokens: list[Token], partners: list[int]) -> set[int]:
    """Return the brackets that hold more than one thing, separated by commas or the like."""
    found, opened = set[int](), list[int]()
    for index, token in enumerate(tokens):
        if partners[index] > index:
            opened.append(index)
        elif opened and partners[opened[-1]] == index:
            opened.pop()
        elif opened and (token.kind in ("comma", "semicolon", "mid") or (token.kind == "bar" and partners[index] < 0)):
            found.add(opened[-1])
    return found


# --- rows


def _rows(tokens: list[Token], partners: list[int]) -> dict[int, str]:
    """Return what becomes of tokens that lay out rows: "dropped", "joined", "parted"; ends that count are not in it."""
    fates: dict[int, str] = {}
    spoiled = _spoiled(tokens, partners)
    for index in spoiled:
        partners[index] = -1
    enclosing = list[int]()
    tops, relations = list[int](), list[int]()
    for index, token in enumerate(tokens):
        if partners[index] > index:
            enclosing.append(index)
        elif enclosing and partners[enclosing[-1]] == index:
            enclosing.pop()
        elif token.kind == "layout":
            fates[index] = "dropped"
        elif token.kind == "relation" and not enclosing:
            relations.append(index)
        elif token.kind in ("row", "amp"):
            if not enclosing:
                tops.append(index)
            elif tokens[_cells(enclosing, tokens)].kind != "begin":
                fates[index] = "dropped"
    for place, index in enumerate(tops):
        if tokens[index].kind == "amp" or _is_before_an_empty_row(tokens, index, _next_row(tokens, tops, place)):
            fates[index] = "dropped"
        elif _goes_on(tokens, index, _next_row(tokens, tops, place)):
            fates[index] = "joined"
    fates.update(dict.fromkeys(parting(tokens, tops, relations), "parted"))
    return fates


def _is_before_an_empty_row(tokens: list[Token], row: int, end: int) -> bool:
    r"""Tell whether nothing stands between the end of a row and the next one: ``\\ \\`` only sets rows apart."""
    return end < len(tokens) and all(token.kind in ("amp", "wide", "layout") for token in tokens[row + 1 : end])


def _cells(enclosing: list[int], tokens: list[Token]) -> int:
    """Return the innermost environment, or the innermost bracket where no environment is near."""
    for place in range(len(enclosing) - 1, max(-1, len(enclosing) - 12), -1):
        if tokens[enclosing[place]].kind == "begin":
            return enclosing[place]
    return enclosing[-1]


def _next_row(tokens: list[Token], tops: list[int], place: int) -> int:
    for index in tops[place + 1 :]:
        if tokens[index].kind == "row":
            return index
    return len(tokens)


def _spoiled(tokens: list[Token], partners: list[int]) -> list[int]:
    """Return brackets that reach over the end of a row and over a relation: somebody forgot to close one."""
    relations, rows, depth = [0], [0], 0
    for token in tokens:
        depth += (token.kind == "begin") - (token.kind == "end")
        relations.append(relations[-1] + (token.kind == "relation" and depth == 0))
        rows.append(rows[-1] + (token.kind == "row" and depth == 0))
    found = list[int]()
    for index, partner in enumerate(partners):
        if partner > index and tokens[index].kind in ("open", "{", "bar") and rows[partner] > rows[index]:
            first = bisect_right(rows, rows[index]) - 1
            if relations[partner] > relations[first]:
                found += [index, partner]
    return found


def _goes_on(tokens: list[Token], row: int, end: int) -> bool:
    """Tell whether the row behind the row's end ``row`` goes on with the statement before it."""
    before = tokens[row - 1].kind if row else ""
    while before in ("amp", "wide", "row"):
        row -= 1
        before = tokens[row - 1].kind if row else ""
    if before in OPERATORS or before == "relation":
        return True
    place = next((each for each in range(row, end) if tokens[each].kind not in ("row", "amp", "wide", "layout")), end)
    if place >= end:
        return False
    first = tokens[place]
    if first.kind == "relation":
        return first.text not in ("implies", "iff")
    if first.kind in ("sign", "slash", "plus"):
        return True
    if first.kind == "minus":
        aligned = any(tokens[each].kind in ("amp", "wide") for each in range(row, place))
        return aligned or not any(token.kind == "relation" for token in tokens[place:end])
    return False
