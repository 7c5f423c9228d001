r"""Squares that a document gives instead of what is squared: ``\sigma^2 = \frac{1}{m} \sum_i (x_i - \mu)^2``.

A variance has a value of its own, and nobody says first what a deviation is. So such a square is one symbol, and the
deviation its root.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Call, Name, Node, Number, Power, Spelling
from derive.check.syntax.trees import exchanged, names

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.claims.statements import Statement

# Letters of deviations, which are positive: the square tells them.
_DEVIATIONS = frozenset(("sigma", "s"))
_EQUALITIES = frozenset(("=", "approx", "define", "equiv"))


def given_squares(statements: list[Statement]) -> Callable[[Node], Node | None] | None:
    """Return what reads the squares that a document gives as symbols; None where it gives none."""
    found: set[Spelling] = set()
    heads: set[Spelling] = set()
    for statement in statements:
        head = statement.chain.sides[0]
        if isinstance(head, Name):
            heads.add(head.spelling)
        square = _squared(head) if statement.chain.relations[0].kind in _EQUALITIES else None
        if square is not None and square not in heads:
            found.add(square)
    squares = frozenset(found - _known_without(found, statements))
    return _Reading(squares) if squares else None


def _known_without(squares: set[Spelling], statements: list[Statement]) -> set[Spelling]:
    """Return those of some symbols that stand without their square, too, and are no deviations."""
    reading = _Reading(frozenset(squares))
    left = (name.spelling for each in statements for name in names(exchanged(each.chain.sides, reading.square)))
    return {spelling for spelling in left if spelling in squares and spelling.base not in _DEVIATIONS}


def _squared(node: Node | None) -> Spelling | None:
    match node:
        case Power(_, _, Name(_, _, spelling), Number(_, _, value, unit)) if value == 2 and unit == 1:
            return spelling
    return None


class _Reading:
    """Reads squares as symbols with a number above, and deviations as roots of these."""

    def __init__(self, squares: frozenset[Spelling]) -> None:
        self.squares = squares

    def __call__(self, node: Node) -> Node | None:
        if isinstance(node, Name) and node.spelling in self.squares:
            # The square is not written there: it has no extent.
            unwritten = replace(_named(node, node.spelling), end=node.start)
            return Call(node.start, node.end, "sqrt", (unwritten,))
        return self.square(node)

    def square(self, node: Node) -> Node | None:
        """Return the symbol of a square; None for anything else."""
        spelling = _squared(node)
        return _named(node, spelling) if spelling is not None and spelling in self.squares else None


def _named(node: Node, spelling: Spelling) -> Name:
    return Name(node.start, node.end, replace(spelling, above=(*spelling.above, "2")))
