"""What a document asserts: its statements as chains ready to be judged, each side bound in an environment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from derive.check import nodes
from derive.check.assigning import gives_a_new_value, is_self_update, updated, with_gradient
from derive.check.bound import Bound, Stack
from derive.check.function_rules import about_a_function
from derive.check.general_letters import about_any_weight
from derive.check.indices import INDICES, LAYER, letters_of
from derive.check.judgement import Sides
from derive.check.lookalikes import is_lookalike
from derive.check.sides import Side, SideKind, side, single, unknown_name
from derive.check.trees import names, parts
from derive.network.expression import Symbol, Updated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.check.environment import Environment

# Signs between statements rather than between sides of one.
SEPARATING = frozenset(("implies", "iff", "arrow", "therefore"))
# Functions that stand without an argument where a document gives them another name.
_INDEX_LETTERS = frozenset(nodes.Spelling(letter) for letter in INDICES | {LAYER})
NAMED_FUNCTIONS = frozenset(("tanh", "sigma", "relu", "exp", "softmax", "identity"))


@dataclass(frozen=True)
class Statement:
    """One chain of a passage, with at least one relation; ``unequal`` are letters said to stand for other numbers."""

    passage: int
    chain: nodes.Chain
    unequal: frozenset[str] = frozenset()

    @cached_property
    def names(self) -> list[nodes.Name]:
        """The symbols in it."""
        return names(self.chain.sides)

    @cached_property
    def letters(self) -> list[tuple[nodes.Spelling, frozenset[str]]]:
        """The spellings whose subscripts have letters that may be indices, with these; summed ones left out."""
        sums = [part for part in parts(self.chain.sides) if isinstance(part, nodes.BigSum)]
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
        split = (one for part in _split(each) for one in _entries(part)) if isinstance(each, nodes.Chain) else ()
        for chain in split:
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
    return any(side.spelling == nodes.Spelling(side.spelling.base) and side.spelling.base in NAMED_FUNCTIONS
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
    match chain.sides:
        case (nodes.Matrix(rows=(some,)), nodes.Matrix(rows=(others,))) if len(some) == len(others):
            if all(isinstance(each, nodes.Name) for each in some) and all(map(_is_number, others)):
                for name, number in zip(some, others, strict=True):
                    yield nodes.Chain(name.start, number.end, (name, number), chain.relations)
                return
    yield chain


def _is_number(node: nodes.Node) -> bool:
    return isinstance(node.operand if isinstance(node, nodes.Negative) else node, nodes.Number)


def _part(chain: nodes.Chain, first: int, last: int) -> nodes.Chain:
    sides = chain.sides[first:last]
    relations = chain.relations[first : last - 1]
    known = [each for each in sides if each is not None]
    start = known[0].start if known else chain.start
    end = known[-1].end if known else chain.end
    return nodes.Chain(start, end, sides, relations)


@dataclass(frozen=True)
class Prepared:
    """A statement bound: the chain to judge, and what the document defines by it (None mostly).

    ``renamed`` says that the head bears the name of the old parameter but means the updated one; ``indices`` are the
    numbers that stand for the letters of a generic formula. ``is_general`` says that this is one reading of many.
    """

    sides: Sides
    defines: tuple[nodes.Name, Bound] | None = None
    renamed: bool = False
    indices: Mapping[str, int] = field(default_factory=dict)
    is_general: bool = False


def prepare(statement: Statement, environment: Environment, indices: dict[str, int] | None = None) -> Prepared:
    """Bind the sides of a statement and find what stands at its head."""
    rule = about_a_function(statement, environment)
    if rule:
        statement, environment = rule
    edge = about_any_weight(statement, environment)
    environment = edge or environment
    chain = statement.chain
    present = [(index, node) for index, node in enumerate(chain.sides) if node is not None]
    relations = tuple(chain.relations[index - 1].kind for index, _ in present[1:])
    head_node = present[0][1]
    name = unknown_name(head_node, environment) if not indices else None
    sides = _of_one_shape([side(node, environment, indices) for _, node in present], environment, indices)
    if name is not None and len(sides) > 1 and sides[1].bound is not None and not sides[1].holes:
        known = Side(head_node, sides[1].kind, sides[1].bound)
        lacking = not sides[1].is_formula_in_symbols and is_lookalike(name.spelling, environment)
        bound = Sides((known, *sides[1:]), relations, sides[1].bound, statement.passage, True, lacking)
        return Prepared(bound, None if lacking else (name, sides[1].bound))
    if len(sides) > 1 and sides[1].bound is not None and gives_a_new_value(sides, relations, environment):
        # The new value is known by the symbol in later lines only.
        alone = Side(head_node, sides[1].kind, sides[1].bound)
        return Prepared(Sides((alone, *sides[1:]), relations, sides[1].bound, statement.passage))
    head, renamed = _head(sides, environment)
    if renamed:
        sides = with_gradient(sides, environment, indices)
    # What a function of the document's own is defined as is put in for it: nothing is compared.
    introduces = isinstance(head_node, nodes.OwnCall) and len(sides) > 1 and sides[1].bound == sides[0].bound
    bound = Sides(tuple(sides), relations, head, statement.passage, introduces=introduces)
    return Prepared(bound, renamed=renamed, indices=indices or {}, is_general=bool(indices or edge))


def _of_one_shape(
    sides: list[Side], environment: Environment, indices: Mapping[str, int] | None
) -> list[Side]:
    """Return the sides with a dot between vectors read as their dot product, where another side is a number."""
    bound = [each.bound for each in sides if each.bound is not None]
    if len({isinstance(each, Stack) for each in bound}) < 2:
        return sides
    found = [each if not isinstance(each.bound, Stack) else side(each.node, replace(environment, dots=True), indices)
             for each in sides]  # fmt: skip
    return [old if isinstance(new.bound, Stack) else new for old, new in zip(sides, found, strict=True)]


def _head(sides: list[Side], environment: Environment) -> tuple[Bound | None, bool]:
    """Return what the sides are compared with: a formula in symbols at the head, or nothing."""
    first = sides[0]
    if not first.is_formula_in_symbols or first.bound is None:
        return None, False
    if is_self_update(first.bound, sides, environment):
        return updated(first.bound), True
    return first.bound, False


def as_updated(prepared: Prepared, environment: Environment) -> Prepared | None:
    """Return a claim about a parameter read as one about its updated value, where that is possible."""
    head = single(prepared.sides.head)
    if not isinstance(head, Symbol) or head.name not in environment.network.trained:
        return None
    if any(each.kind not in (SideKind.NUMBER, SideKind.MISSING, SideKind.NUMERIC) for each in prepared.sides.sides[1:]):
        return None
    return replace(prepared, sides=replace(prepared.sides, head=Updated(head.name)), renamed=True)


__all__ = ["Prepared", "Statement", "as_updated", "prepare", "statements"]
