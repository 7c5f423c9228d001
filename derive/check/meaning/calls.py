"""The activation functions of the network at hand, where a document calls them by name, or by a letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.forms import CALLED
from derive.check.meaning.example_calls import at_example
from derive.check.syntax.tree import Call, Name, Node, Product, Spelling
from derive.check.syntax.trees import joined
from derive.expressions.expression import Expression, ExpressionAlgebra, Partial, Symbol
from derive.network.graph.quantity import Applied, Role
from derive.network.tables.activations import ACTIVATION_FAMILIES

if TYPE_CHECKING:
    from derive.check.meaning.scope import Environment
    from derive.expressions.matrices import Bound
    from derive.network.graph.graph import Graph
    from derive.network.model import Model
    from derive.network.tables.function import Function

FUNCTION_LETTERS = frozenset(("f", "g", "h", "varphi", "phi", "act"))
"""Letters that may name "the activation function", and, with its number, that of a layer; so may sigma."""
# Before the number of a layer: a call of whatever function the layer has.
_OF_LAYER = "layer "


def with_calls(node: Product, environment: Environment) -> list[tuple[str, Node]]:
    """Return signs and factors of a product; ``f(z)`` is a call where f is a letter for an activation function."""
    return joined(
        node,
        lambda name, group: (
            at_example(name, group.inner, group.end, environment) or call_of(name, group.inner, group.end, environment)
        ),
    )


def call_of(name: Name, argument: Node, end: int, environment: Environment) -> Call | None:
    """Return the call of the network's activation that a letter before a bracket is; None where it is none."""
    spelling = name.spelling
    if spelling.base not in FUNCTION_LETTERS | {"sigma"} or _is_factor(spelling, argument, environment):
        return None
    indices = (*spelling.below, *spelling.above)
    if len(indices) > 1 or replace(spelling, primes=0, below=(), above=()) != Spelling(spelling.base):
        return None
    layers = environment.network.layers
    if indices:
        number = indices[0].strip("()[]")
        is_layer = number.isdigit() and 0 < int(number) <= len(layers)
        called = f"{_OF_LAYER}{number}" if is_layer else None
    else:
        used = {layer.activation.name: layer for layer in layers}
        known = [CALLED[each] for each in used if each in CALLED]
        kinds = {(layer.activation.name, *layer.activation.parameters.values()) for layer in layers}
        only = f"{_OF_LAYER}1" if len(kinds) == 1 else None
        called = known[0] if len(known) == 1 else None if known else only
    return Call(name.start, end, called, (argument,), spelling.primes) if called else None


def _is_factor(spelling: Spelling, argument: Node, environment: Environment) -> bool:
    """Return whether a letter is a quantity; nobody multiplies an activation by a pre-activation in brackets."""
    meaning, graph = environment.meaning(spelling), environment.network.graph
    behind = environment.meaning(argument.spelling) if isinstance(argument, Name) else None
    roles = [graph[each.name].role for each in (meaning, behind) if isinstance(each, Symbol) and each.name in graph]
    return meaning is not None and roles != [Role.ACTIVATION, Role.PRE_ACTIVATION]


def activation_at(graph: Graph, argument: Bound, primes: int) -> Expression | None:
    """Return what a graph computes from one quantity alone, or its slope: ``f(z_1)`` where ``h_1`` is made of z_1."""
    if not isinstance(argument, Symbol) or argument.name not in graph or primes > 1:
        return None
    made = [each for each in graph.children[argument.name] if graph[each].definition.parents == (argument.name,)]
    if len(made) != 1:
        return None
    return Partial(made[0], argument.name) if primes else Symbol(made[0])


def own_function(network: Model, called: str) -> Function | None:
    """Return the network's own function behind a call: that of a layer, or its member of a family (leaky ReLU).

    None where the tables' function of that name will do, or where the network has several.
    """
    if called.startswith(_OF_LAYER):
        function = network.layers[int(called.removeprefix(_OF_LAYER)) - 1].activation
        return function if len(function.formals) == 1 else None
    if called not in ACTIVATION_FAMILIES:
        return None
    definitions = [quantity.definition for quantity in network.graph.quantities.values()]
    used = [each.function for each in definitions if isinstance(each, Applied) and each.function.name == called]
    return used[0] if len({tuple(each.parameters.values()) for each in used}) == 1 else None


def applied(function: Function, argument: Expression, primes: int) -> Expression | None:
    """Return a function or its slope at an argument, None for a higher derivative."""
    algebra = ExpressionAlgebra()
    value: Expression = function.value(algebra, argument)
    if primes == 0:
        return value
    if primes > 1:
        return None
    (slope,) = function.partials.values()
    result: Expression = slope(algebra, argument, value)
    return result
