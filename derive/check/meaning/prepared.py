"""A statement with its sides bound: the chain to judge, and what the document defines by it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.claims.statements import Statement
from derive.check.formulas.shapes import misfit
from derive.check.formulas.sides import Side, SideKind, Sides
from derive.check.meaning.assigning import gives_a_new_value, is_self_update, updated, with_gradient
from derive.check.meaning.function_rules import about_a_function
from derive.check.meaning.general_letters import about_any_weight
from derive.check.meaning.lookalikes import is_lookalike
from derive.check.meaning.sides import side, unknown_name
from derive.check.syntax import tree as nodes
from derive.expressions.expression import Symbol
from derive.expressions.matrices import Bound, Stack, entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.meaning.scope import Environment


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
    said = _said(sides, are_own=environment.network.unsaid is not None)
    if name is not None and said is not None and said.bound is not None and not said.holes:
        known = Side(head_node, said.kind, said.bound)
        lacking = not said.is_formula_in_symbols and is_lookalike(name.spelling, environment)
        bound = Sides((known, *sides[1:]), relations, said.bound, statement.passage, True, lacking)
        return Prepared(bound, None if lacking else (name, said.bound))
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


def _said(sides: list[Side], *, are_own: bool) -> Side | None:
    """Return the member that says what a new name is: the next one, or the matrix that is printed where it cannot be.

    A product that does not exist, or whose rows are the columns of what is printed, is no definition.
    """
    if len(sides) < 2:
        return None
    printed = sides[2] if len(sides) > 2 and sides[2].kind is SideKind.NUMBER else None
    problem = (misfit(sides, None, 1) or misfit(sides, None, 2)) if printed is not None else None
    return printed if problem is not None and problem.is_certain(are_own=are_own) else sides[1]


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
    head = prepared.sides.head
    trained = environment.network.trained
    if head is None or not all(isinstance(each, Symbol) and each.name in trained for each in entries(head)):
        return None
    if any(each.kind not in (SideKind.NUMBER, SideKind.MISSING, SideKind.NUMERIC) for each in prepared.sides.sides[1:]):
        return None
    return replace(prepared, sides=replace(prepared.sides, head=updated(head)), renamed=True)


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
