"""Symbols that a document never defines though it defines their like, and what formulas are made of."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from derive.check.meaning.scope import Pattern, pattern
from derive.check.syntax.trees import names as symbols
from derive.expressions.expression import Expression, Symbol
from derive.expressions.matrices import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from derive.check.syntax.tree import Node, Spelling


# What each neuron has of its own, or all have together, whatever its index: no sign of a group such as a softmax.
_OF_NO_GROUP = frozenset(("w", "W", "theta", "v", "b", "x", "t"))


# A number of three digits or more is taken for a rounded one.
CHOSEN = 100


def reached(formula: Expression, formulas: Mapping[str, Expression]) -> set[str]:
    """Return the symbols of a formula, and those that they are made of."""
    found: set[str] = set()
    pending = [part.name for part in walk(formula) if isinstance(part, Symbol)]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            if name in formulas:
                pending += [part.name for part in walk(formulas[name]) if isinstance(part, Symbol)]
    return found


def hidden_symbols(
    names: Mapping[Spelling, str], leaves: Sequence[str], formulas: Mapping[str, Expression]
) -> dict[str, frozenset[str]]:
    """Return the symbols without a formula whose like has one that tells of theirs, with what that depends on.

    It does where it has a part with the index of the symbol: what is computed from all of a group (``p_1`` from
    ``z_1`` and ``z_2``) is so for each of them. Each formula comes after those it is made of.
    """
    sets = _SetsOfNames(formulas)
    kinds: dict[Pattern, list[int]] = {}
    alike: dict[tuple[str, ...], int] = {}
    for spelling, name in names.items():
        if name in formulas and spelling.below:
            kinds.setdefault(pattern(spelling), []).append(sets.made_of[name])
        if spelling.base not in _OF_NO_GROUP:
            alike[spelling.below] = alike.get(spelling.below, 0) | sets.bit(name)
    open_ones = set(leaves)
    found: dict[str, frozenset[str]] = {}
    for spelling, name in names.items():
        if name in open_ones:
            of_its_like = (made_of for made_of in kinds.get(pattern(spelling), ()) if not made_of & sets.bit(name))
            all_of_them = reduce(or_, (made_of for made_of in of_its_like if made_of & alike.get(spelling.below, 0)), 0)
            if all_of_them:
                found[name] = sets.names(all_of_them)
    return found


def not_read(
    stated: Iterable[tuple[str, Node, Expression | None]], names: Mapping[Spelling, str], leaves: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Return the symbols that have no formula but one that is not understood, with what they may depend on.

    That is all that is spelled with a letter of that formula: its sums may go over any index. ``stated`` are symbols
    with what is said to be equal to them, as written and as understood.
    """
    open_ones = set(leaves)
    spelled: dict[str, set[str]] = {}
    for spelling, name in names.items():
        spelled.setdefault(spelling.base, set()).add(name)
    found: dict[str, frozenset[str]] = {}
    for name, node, formula in stated:
        if name in open_ones and formula is None:
            letters = (spelled.get(each.spelling.base, set()) for each in symbols(node))
            found[name] = found.get(name, frozenset()).union(*letters) - {name}
    return found


class _SetsOfNames:
    """What each formula is made of, all the way down, as the bits of whole numbers: small even for long documents.

    The formulas come in an order in which each stands after those it is made of.
    """

    def __init__(self, formulas: Mapping[str, Expression]) -> None:
        self._places: dict[str, int] = {}
        self.made_of: dict[str, int] = {}
        for name, formula in formulas.items():
            parents = {part.name for part in walk(formula) if isinstance(part, Symbol)}
            self.made_of[name] = reduce(or_, (self.bit(each) | self.made_of.get(each, 0) for each in parents), 0)

    def bit(self, name: str) -> int:
        return 1 << self._places.setdefault(name, len(self._places))

    def names(self, of: int) -> frozenset[str]:
        return frozenset(name for name, place in self._places.items() if of >> place & 1)


def is_rounded(number: Fraction, unit: Fraction) -> bool:
    """Return whether a number has so many digits that it was worked out, not chosen."""
    return unit < 1 and abs(number) >= CHOSEN * unit
