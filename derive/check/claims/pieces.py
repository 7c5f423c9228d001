r"""What a document says by cases in its prose: ``$f(u) = u$ if $u > 0$ and $f(u) = 0.2 u$ otherwise``.

Each of the pieces alone would be another thing said of the same symbol; together they say what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.claims.announced_by import announced_by
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names, parts, placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.check.source.places import Places

    Trees = list[list[nodes.Statement]]

# Between a piece and its case stand no more words than these.
MOST_WORDS = 4
# A text between formulas that is longer than this parts them, and stands for these words.
MOST_BETWEEN = 200
FAR = ". a b c d e . "
# What serves the look, and the marks around formulas and lists.
_LOOKS = re.compile(
    r"\\(?:begin|end)\{\w+\*?\}(?:\{\w*\})?|\\[a-zA-Z]+\*?|\\[^a-zA-Z\n]|[{}$`&]|^\s*(?:[-*+]|\d+[.)])\s",
    re.MULTILINE,
)
_STOP = re.compile(r"[.。!?]\s+[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_RELATIONS = frozenset(("<", "<=", ">", ">=", "!=", "="))
_DEFINING = frozenset(("=", "define", "equiv"))


@dataclass(frozen=True)
class Piece:
    """What is said for one case; without a condition, for all others. ``value`` stands in a formula or in words."""

    value: nodes.Node
    condition: nodes.Node | None
    place: tuple[int, int] | None = None
    case: tuple[int, int] | None = None


@dataclass(frozen=True)
class Pieces:
    """What several pieces, one after another, say of one thing."""

    head: nodes.Node
    pieces: tuple[Piece, ...]


def by_cases(places: Places, trees: Trees, is_known: Callable[[nodes.Node], bool]) -> Trees:
    """Return trees in which each piece tells all cases; a case is no claim. What is known without is left as it is."""
    changed: dict[tuple[int, int], nodes.Chain | None] = {}
    functions = {letter.spelling for parsed in trees for chain in parsed if (letter := _function(chain)) is not None}
    for found in _all_pieces(places, trees):
        slope = _slope_of(found.head)
        is_left = is_known(found.head) if slope is None else slope.unprimed not in functions
        for piece in found.pieces if not is_left else ():
            if piece.place is not None:
                changed[piece.place] = _told(found, piece, trees[piece.place[0]][piece.place[1]])
            if piece.case is not None:
                changed[piece.case] = None
    if not changed:
        return trees
    return [
        [each for number, one in enumerate(parsed) if (each := changed.get((passage, number), one)) is not None]
        for passage, parsed in enumerate(trees)
    ]


def _told(found: Pieces, piece: Piece, chain: nodes.Statement) -> nodes.Chain:
    """Return the chain of one piece with all cases in place of its own; only its own takes a place in the text.

    What a slope is can be compared piece by piece, so the others are what stands at the head.
    """
    own = piece.value
    head = placed(found.head, chain.start)
    others = head if _slope_of(found.head) else None
    conditions = [each.condition for each in found.pieces]
    values = [each.value if each is piece else placed(others or each.value, own.end) for each in found.pieces]
    branches = [(value, each and placed(each, own.end)) for value, each in zip(values, conditions, strict=True)]
    if others is not None and conditions[-1] is not None:
        branches.append((placed(others, own.end), None))
    cases = nodes.Cases(own.start, own.end, tuple(branches))
    if isinstance(chain, nodes.Chain) and chain.relations:
        return replace(chain, sides=(chain.sides[0], cases))
    return nodes.Chain(own.start, own.end, (head, cases), (nodes.Relation(own.start, own.start, "="),))


def _applied(head: nodes.Node | None) -> nodes.Name | None:
    """Return the letter of a function at something: of ``f(u)``, and of its slope."""
    match head:
        case nodes.Product(factors=(nodes.Name() as letter, nodes.Group())):
            return letter
        case nodes.Applied(name=letter):
            return letter
    return None


def _function(statement: nodes.Statement) -> nodes.Name | None:
    """Return the letter of a function that a statement gives something at its variable."""
    return _applied(statement.sides[0]) if isinstance(statement, nodes.Chain) and statement.relations else None


def _slope_of(head: nodes.Node) -> nodes.Spelling | None:
    """Return the letter of a slope at the variable of its function: ``f'`` of ``f'(u)``."""
    letter = _applied(head)
    return letter.spelling if letter is not None and letter.spelling.primes == 1 else None


# --- finding them


@dataclass(frozen=True)
class _Item:
    """A chain with the words before it and behind it; ``math`` is the text of its formula."""

    place: tuple[int, int]
    chain: nodes.Chain
    math: str
    before: str
    behind: str

    @property
    def is_near(self) -> bool:
        """Whether few words part it from what is before it, and no stop does."""
        return self.is_next and (not _STOP.search(self.before) or self.is_otherwise)

    @property
    def is_otherwise(self) -> bool:
        """Whether the words before it say that it is for all other cases."""
        return bool(announced_by("otherwise-before").search(self.before))

    @property
    def is_next(self) -> bool:
        """Whether few words part it from what is before it."""
        return len(_WORD.findall(self.before)) <= MOST_WORDS

    @property
    def condition(self) -> nodes.Comparison | None:
        """The case that it is, if words before it suppose it."""
        match self.chain:
            case nodes.Chain(start, end, (nodes.Node() as left, nodes.Node() as right), (relation,)) if (
                relation.kind in _RELATIONS and announced_by("supposing").search(self.before)
            ):
                return nodes.Comparison(start, end, left, relation.kind, right)
        return None

    @property
    def defined(self) -> tuple[nodes.Node, nodes.Node] | None:
        """What it says something of, and what that is, if it says no more than this."""
        match self.chain:
            case nodes.Chain(_, _, (nodes.Node() as head, nodes.Node() as value), (relation,)) if names(head):
                asks = any(isinstance(each, nodes.Missing) for each in parts(value))
                return (head, value) if relation.kind in _DEFINING and not asks else None
        return None

    def text(self, node: nodes.Node) -> str:
        """Return the text of a part of it without spaces."""
        return "".join(self.math[node.start : node.end].split())


def _all_pieces(places: Places, trees: Trees) -> Iterator[Pieces]:
    for items in _runs(places, trees):
        first = 0
        while first < len(items) - 1:
            found = _Reader(items, first)
            # A case behind what is said for it does not begin others.
            is_behind = first > 0 and items[first].condition is not None and items[first].is_near
            pieces = found.read() if not (is_behind and items[first - 1].defined) else None
            if pieces is not None:
                yield pieces
            first = found.position if pieces is not None else first + 1


def _runs(places: Places, trees: Trees) -> Iterator[list[_Item]]:
    """Yield the chains of each cell with the words around them; what is not understood parts them."""
    items: list[_Item] = []
    cell, end = -1, 0
    for passage, parsed in enumerate(trees):
        here = places.document.passages[passage]
        if here.cell != cell:
            yield items
            items, cell, end = [], here.cell, 0
        text = places.cell(passage).text
        for number, chain in enumerate(parsed):
            if isinstance(chain, nodes.Unreadable):
                yield items
                items = []
            elif not any(isinstance(side, nodes.Words) for side in chain.sides):
                start, stop = places.offsets(passage, chain.start, chain.end)
                between = _LOOKS.sub(" ", text[end:start]) if start - end < MOST_BETWEEN else FAR
                if items:
                    items[-1] = replace(items[-1], behind=between)
                behind = _LOOKS.sub(" ", text[stop : stop + MOST_BETWEEN])
                items.append(_Item((passage, number), chain, here.math, between, behind))
                end = max(end, stop)
    yield items


def _is_of_an_order(pieces: tuple[Piece, ...]) -> bool:
    """Return whether cases are told by inequalities: an equation may give a number, too."""
    return not any(isinstance(each.condition, nodes.Comparison) and each.condition.relation == "=" for each in pieces)


class _Reader:
    """Reads pieces from an item on: cases behind what is said for them, or before it."""

    def __init__(self, items: list[_Item], first: int) -> None:
        self.items = items
        self.position = first
        self.is_behind = items[first].condition is None
        self.head: tuple[str, nodes.Node] | None = None
        self.found: list[Piece] = []

    def read(self) -> Pieces | None:
        """Return the pieces that begin here, if there are several."""
        while (piece := self._next()) is not None:
            self.found.append(piece)
            if piece.condition is None:
                break
        said = self._said_in_words() if self.found and self.found[-1].condition is not None else None
        pieces = (*self.found, *((said,) if said is not None else ()))
        if self.head is None or not pieces or isinstance(self.head[1], nodes.Derivative):
            return None
        # A slope may be told for one case alone; what a function is has to be told for all.
        are_cases = _is_of_an_order(pieces) if _slope_of(self.head[1]) else self._are_all_told(pieces)
        return Pieces(self.head[1], pieces) if are_cases else None

    def _are_all_told(self, pieces: tuple[Piece, ...]) -> bool:
        """Return whether pieces differ, and so do their cases; a number for each case is no formula of a symbol."""
        cases = [each.condition for each in pieces if isinstance(each.condition, nodes.Comparison)]
        named = {repr(placed(each.left, 0)) for each in cases}
        conditions = {repr(each.condition and placed(each.condition, 0)) for each in pieces}
        differ = min(len(conditions), len({repr(placed(each.value, 0)) for each in pieces})) > 1
        is_formula = self.head is not None and _applied(self.head[1]) is not None
        is_formula = is_formula or any(names(each.value) for each in pieces)
        return is_formula and differ and (_is_of_an_order(pieces) or len(named) == 1)

    def _next(self) -> Piece | None:
        here = self._item(0)
        if here is None or (self.found and not here.is_next):
            return None
        following = self._item(1)
        if here.condition is not None and not self.is_behind:
            value = self._value(following) if following is not None and following.is_near else None
            return self._taken(2, value, here.condition, following, here)
        value = self._value(here) if not self.found or here.is_near else None
        if self.found and (here.is_otherwise or announced_by("otherwise-listed").match(here.behind)):
            return self._taken(1, value, None, here, None)
        if self.is_behind and following is not None and following.condition is not None and following.is_near:
            return self._taken(2, value, following.condition, here, following)
        return None

    def _item(self, ahead: int) -> _Item | None:
        position = self.position + ahead
        return self.items[position] if position < len(self.items) else None

    def _taken(
        self, count: int, value: nodes.Node | None, condition: nodes.Node | None, said: _Item | None, case: _Item | None
    ) -> Piece | None:
        if value is None or said is None:
            return None
        self.position += count
        return Piece(value, condition, said.place, case.place if case is not None else None)

    def _value(self, item: _Item) -> nodes.Node | None:
        """Return what an item says for a case: of the head of the pieces before it, or alone."""
        if item.defined is not None:
            head, value = item.defined
            if self.head is None:
                self.head = item.text(head), head
            return value if item.text(head) == self.head[0] else None
        return item.chain.sides[0] if self.found and not item.chain.relations else None

    def _said_in_words(self) -> Piece | None:
        """Return what words behind the last case say of all others: ``and 0 otherwise``."""
        last = self.items[self.position - 1]
        found = announced_by("number-otherwise").match(last.behind)
        if found is None:
            return None
        written = found["before"] or found["behind"]
        unit = Fraction(1, 10 ** len(written.partition(".")[2]))
        return Piece(nodes.Number(0, 0, Fraction(written), unit), None)
