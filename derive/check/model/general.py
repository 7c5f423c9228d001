r"""Formulas in general letters, ``z_i = \sum_j W_{ij} x_j``: what they say of each of a few numbers in place of them.

A document that puts no numbers below its symbols is read as one about ``SIZE`` of everything. One that has numbers is
read so where a letter counts the steps of a recursion (``h_t`` is made of ``h_{t-1}``), with the numbers that it has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from derive.check.meaning.scope import pattern
from derive.check.syntax import tree as nodes
from derive.check.syntax.index_letters import INDICES, TIME, indexed, letters_of
from derive.check.syntax.trees import names, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Pattern

# With two of everything, what is not one of them is the other: too little to tell ``p_i p_j`` from ``p_i (1 - p_i)``.
SIZE = 3
# Of more combinations, a statement says nothing.
MOST_COMBINATIONS = 100
# A recursion is followed so far.
LONGEST = 12


@dataclass(frozen=True)
class General:
    """Which letters stand for numbers, and for which: from ``first`` to ``last``.

    One that is ``fixed`` stands for the same number everywhere, the first: ``k`` of ``L = -\\ln p_k``, the true class.
    """

    letters: frozenset[str] = frozenset()
    first: int = 1
    last: int = SIZE
    fixed: frozenset[str] = frozenset()

    def spellings(self, spelling: nodes.Spelling) -> list[nodes.Spelling]:
        """Return the symbols that a general one stands for; itself for others."""
        return [indexed(spelling, indices) for indices in self._combinations(letters_of(spelling) & self.letters)]

    def instances(self, statement: Statement) -> Iterator[Mapping[str, int]]:
        """Yield the numbers for which a statement speaks; one that has none of the letters speaks once."""
        free = frozenset[str]().union(*(letters for _, letters in statement.letters)) & self.letters
        if (self.last - self.first + 1) ** len(free) > MOST_COMBINATIONS:
            return
        for indices in self._combinations(free):
            unequal = [indices[letter] for letter in statement.unequal if letter in indices]
            if len(set(unequal)) == len(unequal):
                yield indices

    def is_fixed(self, spelling: nodes.Spelling) -> bool:
        """Return whether a symbol stands for the one with the first number."""
        return bool(letters_of(spelling) & self.fixed)

    def _combinations(self, letters: frozenset[str]) -> Iterator[dict[str, int]]:
        ordered = sorted(letters)
        numbers = ((self.first,) if each in self.fixed else range(self.first, self.last + 1) for each in ordered)
        for chosen in product(*numbers):
            yield dict(zip(ordered, chosen, strict=True))


def general(statements: Sequence[Statement]) -> General:
    """Return which letters of a document without a network stand for numbers."""
    spellings = {name.spelling for each in statements for name in each.names}
    letters = _of_sums(statements, spellings)
    if letters:
        families = {_family(each) for each in spellings if letters_of(each) & letters}
        has_numbers = any(pattern(each) in families for each in spellings)
        return General() if has_numbers else General(letters, fixed=_fixed(statements, spellings) & letters)
    return _of_recursion(statements, spellings)


def labels(statements: Sequence[Statement], spoken: General) -> Iterator[list[nodes.Spelling]]:
    r"""Yield the targets that add up to one: what logarithms are weighted with in a sum, ``\sum_k y_k \log p_k``."""
    for part in (part for each in statements for part in each.parts):
        if not isinstance(part, nodes.BigSum):
            continue
        calls = (each for each in parts(part.body) if isinstance(each, nodes.Call))
        logarithms = [each for each in calls if each.function in ("ln", "log")]
        inside = {(name.start, name.end) for each in logarithms for name in names(each)}
        for name in names(part.body) if logarithms else ():
            found = spoken.spellings(name.spelling)
            if (name.start, name.end) not in inside and len(found) == spoken.last - spoken.first + 1:
                yield found


def counts(statements: Sequence[Statement]) -> Iterator[nodes.Spelling]:
    r"""Yield the symbols that say how many there are: ``n`` of ``\frac{1}{n} \sum_i x_i``, and of ``\sum_{i=1}^n``."""
    for part in (part for each in statements for part in each.parts):
        match part:
            case nodes.BigSum(upper=nodes.Name(spelling=spelling)):
                yield spelling
            case nodes.Product(factors=(nodes.Quotient(denominator=below), *rest)) if _has_sum(rest):
                yield from _plain(below)
            case nodes.Quotient(numerator=above, denominator=below) if _has_sum((above,)):
                yield from _plain(below)


def _has_sum(factors: Sequence[nodes.Node]) -> bool:
    return any(isinstance(each, nodes.BigSum) for each in factors)


def _plain(denominator: nodes.Node) -> Iterator[nodes.Spelling]:
    """Yield the symbol that a sum is divided by, perhaps with a number beside it: ``n``, ``2m``."""
    found = [each for each in parts(denominator) if not isinstance(each, nodes.Product | nodes.Number | nodes.Group)]
    if len(found) == 1 and isinstance(found[0], nodes.Name) and not found[0].spelling.below:
        yield found[0].spelling


def _of_sums(statements: Sequence[Statement], spellings: set[nodes.Spelling]) -> frozenset[str]:
    """Return the letters that sums are taken over, and those beside them, or in the same place of a symbol."""
    sums = [part for each in statements for part in each.parts if isinstance(part, nodes.BigSum)]
    letters = {each.index.spelling.base for each in sums if each.index is not None} & INDICES
    while True:
        families = {_family(each) for each in spellings if letters_of(each) & letters}
        found = {letter for each in spellings if _family(each) in families for letter in letters_of(each) & INDICES}
        if found <= letters:
            return frozenset(letters)
        letters |= found


def _fixed(statements: Sequence[Statement], spellings: set[nodes.Spelling]) -> frozenset[str]:
    """Return the letters, alone below their symbols, with which something without a letter is defined."""
    found: set[str] = set()
    for each in statements:
        head = next(side for side in each.chain.sides if side is not None)
        if isinstance(head, nodes.Name) and not letters_of(head.spelling):
            found |= frozenset[str]().union(*(letters for _, letters in each.letters))
    return frozenset(found) - {letter for each in spellings if len(letters_of(each)) > 1 for letter in letters_of(each)}


def _of_recursion(statements: Sequence[Statement], spellings: set[nodes.Spelling]) -> General:
    """Return the letter of a recursion, ``t`` where ``h_t`` is made of ``h_{t-1}``, with the numbers put for it."""
    for statement in statements:
        head, *others = [side for side in statement.chain.sides if side is not None]
        if not isinstance(head, nodes.Name) or len(letters_of(head.spelling)) != 1:
            continue
        (letter,) = letters_of(head.spelling)
        before = _before(head.spelling, letter)
        numbers = [number for number in range(1, LONGEST + 1) if indexed(head.spelling, {letter: number}) in spellings]
        is_recursive = any(name.spelling == before for name in names(tuple(others)))
        if letter in INDICES | {TIME} and numbers and is_recursive and _is_defined_once(statements, letter):
            return General(frozenset((letter,)), min(numbers), max(numbers))
    return General()


def _is_defined_once(statements: Sequence[Statement], letter: str) -> bool:
    """Return whether no symbol with the letter is made of different things in different places."""
    bodies: dict[nodes.Spelling, set[tuple[nodes.Spelling, ...]]] = {}
    for each in statements:
        head, body = next(zip(each.chain.sides, each.chain.sides[1:], strict=False))
        if isinstance(head, nodes.Name) and letter in letters_of(head.spelling) and body is not None:
            bodies.setdefault(head.spelling, set()).add(tuple(name.spelling for name in names(body)))
    return all(len(each) == 1 for each in bodies.values())


def _before(spelling: nodes.Spelling, letter: str) -> nodes.Spelling:
    def put(marks: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(mark.replace(letter, f"{letter}-1") for mark in marks)

    return replace(spelling, below=put(spelling.below), above=put(spelling.above))


def _family(spelling: nodes.Spelling) -> Pattern:
    """Return what symbols share that differ in their letters or numbers only."""
    return pattern(indexed(spelling, dict.fromkeys(letters_of(spelling), 1)))
