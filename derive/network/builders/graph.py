"""A graph described directly becomes quantities: ``graph: {q: x + y, f: q*z}``, in any order."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from derive.errors import nearest
from derive.expressions.expression import Constant, Expression
from derive.expressions.formula import PI
from derive.expressions.walking import names
from derive.network.fields.names import LEARNING_RATE, NameRegister
from derive.network.fields.optimizers import hyperparameters
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed
from derive.network.graph.quantity import Definition, Given, Place, Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.builders.described import DescribedGraph

Formulas = dict[str, Expression]


def build_graph(description: DescribedGraph) -> tuple[list[Quantity], str, tuple[str, ...]]:
    """Return the quantities in topological order, the name of the loss, and what it is differentiated by.

    Raises Problem for a name used twice or not known, expressions that depend on each other in a circle, and a
    loss on which nothing has any influence.
    """
    register = _claimed(description)
    formulas = description.graph
    _require_known(formulas, register)
    numbers = hyperparameters(description.optimizer, register) if description.parameters else ()
    givens = [*_givens(description), *numbers]
    depths = {quantity.name: 0 for quantity in givens}
    counts: dict[int, int] = {}
    computed = []
    for name in _in_order(formulas):
        depth = depths[name] = 1 + max((depths[parent] for parent in names(formulas[name])), default=-1)
        counts[depth] = counts.get(depth, 0) + 1
        computed.append(_quantity(name, formulas[name], Place(depth, counts[depth], neuron=name)))
    loss = _loss(description)
    variables = tuple(quantity.name for quantity in givens if quantity.role in (Role.INPUT, Role.PARAMETER))
    _require_influence(description, loss, variables)
    return [*givens, *computed], loss, variables


def _claimed(description: DescribedGraph) -> NameRegister:
    register = NameRegister({PI: "the number pi"})
    if description.parameters:
        register.claim(LEARNING_RATE, ("parameters",), "the learning rate")
    for key, owner in (("inputs", "an input"), ("parameters", "a parameter"), ("graph", "an expression")):
        for name in getattr(description, key):
            register.claim(name, (key, name), owner)
    return register


def _givens(description: DescribedGraph) -> Iterator[Quantity]:
    if description.parameters:
        yield Quantity(LEARNING_RATE, Role.LEARNING_RATE, Given(description.learning_rate), Place(0))
    index = 0
    for role, numbers in ((Role.INPUT, description.inputs), (Role.PARAMETER, description.parameters)):
        for name, number in numbers.items():
            index += 1
            yield Quantity(name, role, Given(number), Place(0, index, neuron=name))


def _quantity(name: str, formula: Expression, place: Place) -> Quantity:
    if isinstance(formula, Constant):
        return Quantity(name, Role.HYPERPARAMETER, Given(formula.value), place)
    definition: Definition = Expressed(formula)
    return Quantity(name, Role.INTERMEDIATE, definition, place)


def _require_known(formulas: Formulas, register: NameRegister) -> None:
    for name, formula in formulas.items():
        for mentioned in names(formula):
            if mentioned not in register:
                hint = nearest(mentioned, register)
                raise Problem(("graph", name), f"unknown name '{mentioned}'", hint=hint, mentions=mentioned)


def _in_order(formulas: Formulas) -> list[str]:
    """Return the expressions, what one is made of before it, else as written; raises Problem for a circle."""
    waiting = {name: {each for each in names(formula) if each in formulas} for name, formula in formulas.items()}
    children: dict[str, list[str]] = {name: [] for name in formulas}
    for name, parents in waiting.items():
        for parent in parents:
            children[parent].append(name)
    written = {name: position for position, name in enumerate(formulas)}
    ready = [position for name, position in written.items() if not waiting[name]]
    order: list[str] = []
    everything = list(formulas)
    while ready:
        name = everything[heappop(ready)]
        order.append(name)
        for child in children[name]:
            waiting[child].discard(name)
            if not waiting[child]:
                heappush(ready, written[child])
    if len(order) < len(formulas):
        raise _circle({name: parents for name, parents in waiting.items() if parents})
    return order


def _circle(waiting: Mapping[str, set[str]]) -> Problem:
    """Follow what each waits for until a name comes back."""
    path = [next(iter(waiting))]
    while path[-1] not in path[:-1]:
        path.append(min(waiting[path[-1]]))
    circle = path[path.index(path[-1]) :]
    shown = " -> ".join(circle if len(circle) <= 8 else [*circle[:4], "...", *circle[-3:]])
    return Problem(
        ("graph", circle[0]), f"'{circle[0]}' is made of itself", hint=f"the circle is {shown}", mentions=circle[1]
    )


def _loss(description: DescribedGraph) -> str:
    if not description.loss:
        return list(description.graph)[-1]
    if description.loss not in description.graph:
        hint = nearest(description.loss, description.graph)
        raise Problem(("loss",), f"no expression is called '{description.loss}'", hint=hint)
    return description.loss


def _require_influence(description: DescribedGraph, loss: str, variables: tuple[str, ...]) -> None:
    reached, found = {loss}, [loss]
    while found:
        formula = description.graph.get(found.pop())
        new = set(names(formula)) - reached if formula else set()
        reached |= new
        found += new
    if reached.isdisjoint(variables):
        hint = "a derivation differentiates it by the inputs and the parameters"
        raise Problem(("graph", loss), f"'{loss}' depends on no input and no parameter", hint=hint)
