"""Statements that give a new value under the old name: ``w = w - ...``, and what an arrow or ``:=`` points to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.updates import parts
from derive.check.formulas.sides import Side, SideKind
from derive.check.meaning.binder import UnknownSymbol
from derive.check.meaning.sides import side
from derive.check.syntax.tree import Spelling
from derive.check.syntax.trees import names
from derive.expressions.alike import flat, in_any_order
from derive.expressions.expression import Negative, Partial, Product, Sum, Symbol, Updated
from derive.expressions.matrices import Bound, Stack, entries, single, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.meaning.scope import Environment
    from derive.expressions.expression import Expression
    from derive.network.graph.graph import Graph

# Signs by which something new is put in the place of what was.
ASSIGNING = frozenset(("assign", "define"))


def gives_a_new_value(sides: list[Side], relations: tuple[str, ...], environment: Environment) -> bool:
    """Return whether a document without a network gives a symbol a new value, worked out from the old one mostly.

    So it does with an array, all of whose entries are given.
    """
    head = sides[0].bound
    if environment.network.unsaid is None or head is None:
        return False
    own = {entry.name for entry in entries(head) if isinstance(entry, Symbol)}
    are_numbers = all(_is_a_number(environment.network.graph, name) for name in own)
    is_assigned = relations[0] in ASSIGNING
    if not all(isinstance(entry, Symbol) for entry in entries(head)) or not (is_assigned or are_numbers):
        return False
    return (is_assigned and are_numbers) or any(_names_one(each.bound, own) for each in sides[1:])


def _names_one(bound: Bound | None, own: set[str]) -> bool:
    return bound is not None and any(isinstance(part, Symbol) and part.name in own for part in walk(bound))


def _is_a_number(graph: Graph, name: str) -> bool:
    """Return whether numbers alone, worked out or not, are the value of a symbol."""
    return name in graph and not graph[name].definition.parents


def is_self_update(head: Bound, sides: list[Side], environment: Environment) -> bool:
    """Return whether a line such as ``w = w - eta dE/dw`` gives the new parameter the old one's name."""
    parameters = _parameters(head, environment)
    if parameters is None:
        return False
    for each in sides[1:]:
        if each.bound is not None and each.is_formula_in_symbols:
            inside = list(walk(each.bound))
            own = any(isinstance(part, Symbol) and part.name in parameters for part in inside)
            is_state = any(_is_a_state(name, environment) for name in parameters)
            return own and (is_state or any(map(_is_of_a_step, inside)) or _is_changed(each.bound, parameters))
        if each.kind is SideKind.UNKNOWN and isinstance(each.problem, UnknownSymbol):
            spelled = {name.spelling for name in names(sides[0].node)}
            return any(name.spelling in spelled for name in names(each.node))
    return False


def _is_of_a_step(part: Expression) -> bool:
    return isinstance(part, Partial) or part == Symbol("eta")


def _is_changed(bound: Bound, parameters: set[str]) -> bool:
    """Return whether something is added to a parameter or taken from it."""
    sums = [flat(entry) for entry in (bound.entries if isinstance(bound, Stack) else (bound,))]
    return all(
        isinstance(each, Sum)
        and any(isinstance(term, Symbol) and term.name in parameters for term in each.terms)
        and not all(isinstance(term, Symbol) for term in each.terms)
        for each in sums
    )


def _parameters(head: Bound, environment: Environment) -> set[str] | None:
    entries = head.entries if isinstance(head, Stack) else (head,)
    graph = environment.network.graph
    parameters = graph.remembered("names of parameters", lambda: frozenset(graph.parameters))
    if all(isinstance(entry, Symbol) and _is_a_state(entry.name, environment) for entry in entries):
        return {entry.name for entry in entries if isinstance(entry, Symbol)}
    # Most heads are none: all that is trained is not looked through for these.
    if not all(isinstance(entry, Symbol) and entry.name in parameters for entry in entries):
        return None
    found = {entry.name for entry in entries if isinstance(entry, Symbol)}
    return found if len(found) == len(entries) and found.issubset(environment.network.trained) else None


def _is_a_state(name: str, environment: Environment) -> bool:
    """Return whether a symbol is what an update rule carries on for a parameter: ``m`` of Adam."""
    carried = parts(name)
    return carried is not None and carried[0] in environment.network.optimizer.rule.states


def updated(head: Bound) -> Bound:
    """Return what the name of a parameter, or of a matrix of them, means after the update."""
    if isinstance(head, Stack):
        return head.map(lambda entry: Updated(entry.name) if isinstance(entry, Symbol) else entry)
    return Updated(head.name) if isinstance(head, Symbol) else head


def with_gradient(
    sides: list[Side], environment: Environment, indices: Mapping[str, int] | None = None
) -> list[Side]:
    """Return the sides of ``w = w - eta g`` with g read as the gradient, where it means no derivative else."""
    head = single(sides[0].bound)
    if not isinstance(head, Symbol) or head.name not in environment.network.trained:
        return sides
    gradient = Partial(environment.network.graph.loss, head.name)
    step = Product((Symbol("eta"), gradient))
    forms = {in_any_order(Sum((head, change))) for change in (step, Negative(step))}
    return [_with_gradient(each, gradient, forms, environment, indices) for each in sides]


def _with_gradient(
    before: Side,
    gradient: Partial,
    forms: set[str],
    environment: Environment,
    indices: Mapping[str, int] | None,
) -> Side:
    bare = {name.spelling for name in names(before.node) if name.spelling == Spelling(name.spelling.base)}
    for letter in bare:
        meaning = environment.meaning(letter)
        if meaning is None or (isinstance(meaning, Symbol) and meaning.name != "eta"):
            after = side(before.node, environment.with_definition(letter, gradient), indices)
            formula = single(after.bound)
            if formula is not None and in_any_order(flat(formula)) in forms:
                return after
    return before
