"""What a document asserts: its statements as chains ready to be judged, each side bound in an environment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from derive.check.syntax import tree as nodes
from derive.check.syntax.index_letters import INDICES, LAYER, letters_of
from derive.check.syntax.trees import exchanged, names, parts
from derive.expressions.functions import PRIMED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


# Signs between statements rather than between sides of one.
SEPARATING = frozenset(("implies", "iff", "arrow", "therefore"))
# Functions that stand without an argument where a document gives them another name.
_INDEX_LETTERS = frozenset(nodes.Spelling(letter) for letter in INDICES | {LAYER})
_NAMED = PRIMED | {"exp", "softmax", "identity"}


@dataclass(frozen=True)
class Statement:
    """One chain of a passage, with at least one relation.

    ``unequal`` are letters said to stand for other numbers, ``equal`` those said to stand for the same one.
    """

    passage: int
    chain: nodes.Chain
    unequal: frozenset[str] = frozenset()
    equal: frozenset[str] = frozenset()

    def changed(self, change: Callable[[nodes.Node], nodes.Node | None] | None) -> Statement:
        """Return the statement with parts of its trees exchanged, as ``change`` says; itself where that is None."""
        sides = self.chain.sides if change is None else exchanged(self.chain.sides, change)
        return self if sides is self.chain.sides else replace(self, chain=replace(self.chain, sides=sides))

    @cached_property
    def parts(self) -> list[nodes.Node]:
        """Every node of its members, in order."""
        return list(parts(self.chain.sides))

    @cached_property
    def names(self) -> list[nodes.Name]:
        """The symbols in it."""
        return [each for each in self.parts if isinstance(each, nodes.Name)]

    @cached_property
    def letters(self) -> list[tuple[nodes.Spelling, frozenset[str]]]:
        """The spellings whose subscripts have letters that may be indices, with these; summed ones left out."""
        sums = [part for part in self.parts if isinstance(part, nodes.BigSum)]
        summed = {part.index.spelling.base for part in sums if part.index is not None}
        summed |= _summed_silently(sums, self.names)
        found: dict[nodes.Spelling, frozenset[str]] = {}
        for name in self.names:
            found[name.spelling] = letters_of(name.spelling) - summed
        return [(spelling, letters) for spelling, letters in found.items() if letters]


def _summed_silently(sums: list[nodes.BigSum], written: list[nodes.Name]) -> frozenset[str]:
    """Return the letters that only stand in sums that do not say over what they are."""
    inside = [name for each in sums if each.index is None for name in names(each.body)]
    places = {(name.start, name.end) for name in inside}
    outside = frozenset[str]().union(
        *(letters_of(name.spelling) for name in written if (name.start, name.end) not in places)
    )
    return frozenset[str]().union(*(letters_of(name.spelling) for name in inside)) - outside


def statements(passage: int, parsed: list[nodes.Statement]) -> list[Statement]:
    """Return the chains that assert something; signs such as an implication separate statements."""
    found: list[Statement] = []
    for each in parsed:
        parts_of_it = map(_turned, _split(each)) if isinstance(each, nodes.Chain) else ()
        for chain in (one for part in parts_of_it for one in _entries(part)):
            if not chain.relations or sum(1 for one in chain.sides if one is not None) < 2 or _is_naming(chain):
                continue
            if _is_about_indices(chain):
                if found:
                    found[-1] = replace(found[-1], unequal=found[-1].unequal | _unequal(chain))
                continue
            found.append(Statement(passage, chain))
    return found


def _unequal(chain: nodes.Chain) -> frozenset[str]:
    names = [side.spelling.base for side in chain.sides if isinstance(side, nodes.Name)]
    return frozenset(names) if len(names) == 2 and chain.relations[0].kind == "!=" else frozenset()


def _is_naming(chain: nodes.Chain) -> bool:
    r"""Return whether a chain only says what a function is called, as ``f = \tanh``."""
    sides = [side for side in chain.sides if side is not None]
    if not all(isinstance(side, nodes.Name) for side in sides):
        return False
    return any(side.spelling == nodes.Spelling(side.spelling.base) and side.spelling.base in _NAMED
               for side in sides if isinstance(side, nodes.Name))  # fmt: skip


def _is_about_indices(chain: nodes.Chain) -> bool:
    r"""Return whether a chain only says which numbers a letter stands for, as ``j \neq i`` or ``k \in \{1, 2\}``."""
    first, relation, last = chain.sides[0], chain.relations[0], chain.sides[-1]
    if len(chain.relations) != 1 or not isinstance(first, nodes.Name) or first.spelling not in _INDEX_LETTERS:
        return False
    return relation.kind in ("!=", "in", "notin") or isinstance(last, nodes.Listing)


def _split(chain: nodes.Chain) -> Iterator[nodes.Chain]:
    first = 0
    for index, relation in enumerate(chain.relations):
        if relation.kind in SEPARATING:
            yield _part(chain, first, index + 1)
            first = index + 1
    yield _part(chain, first, len(chain.sides))


def _entries(chain: nodes.Chain) -> Iterator[nodes.Chain]:
    """Yield the chains of which a list of names and one of numbers are made: ``[w_1, w_2] = [0.5, -0.4]``."""
    some, others = (_listed(side) for side in chain.sides) if len(chain.sides) == 2 else ((), ())
    are_names = bool(some) and all(isinstance(each, nodes.Name) for each in some)
    if are_names and len(some) == len(others) and all(map(is_number, others)):
        for name, number in zip(some, others, strict=True):
            yield nodes.Chain(name.start, number.end, (name, number), chain.relations)
    else:
        yield chain


def _turned(chain: nodes.Chain) -> nodes.Chain:
    r"""Return a chain that begins with what it is about, where only its end tells that: ``0.5 \cdot 2 = w x``."""
    *before, last = chain.sides
    if len(before) == 0 or last is None or None in before or any(each.kind != "=" for each in chain.relations):
        return chain
    if names(last) and (not names(tuple(before)) or (isinstance(last, nodes.Name) and not _is_head(before))):
        return replace(chain, sides=(last, *before))
    return chain


def _is_head(sides: list[nodes.Node | None]) -> bool:
    """Return whether sides have one that a chain may be about: a symbol, a derivative, a function of something."""
    match sides[0]:
        case nodes.Product(factors=(nodes.Name(), nodes.Group(), *_), signs=("", *_)):
            return True
    return any(isinstance(each, nodes.Name | nodes.Derivative | nodes.Applied) for each in sides)


def _listed(node: nodes.Node | None) -> tuple[nodes.Node, ...]:
    """Return what a list holds: a row, a column, or what stands in braces."""
    match node:
        case nodes.Matrix(rows=(row,)):
            return row
        case nodes.Matrix(rows=rows) if all(len(row) == 1 for row in rows):
            return tuple(row[0] for row in rows)
        case nodes.Group(opening="{", inner=nodes.Listing(items=items)):
            return items
    return ()


def is_number(node: nodes.Node) -> bool:
    """Return whether a node is a number, which may have a sign."""
    return isinstance(node.operand if isinstance(node, nodes.Negative) else node, nodes.Number)


def _part(chain: nodes.Chain, first: int, last: int) -> nodes.Chain:
    sides = chain.sides[first:last]
    relations = chain.relations[first : last - 1]
    known = [each for each in sides if each is not None]
    start = known[0].start if known else chain.start
    end = known[-1].end if known else chain.end
    return nodes.Chain(start, end, sides, relations)
