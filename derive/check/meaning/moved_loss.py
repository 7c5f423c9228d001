"""The loss where a parameter was moved: ``J(k + h)``, as difference quotients and line searches have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.steps import definition
from derive.check.formulas.not_understood import NotUnderstood
from derive.check.reason import because
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names
from derive.expressions.expression import Symbol
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.meaning.scope import Environment
    from derive.expressions.expression import Expression
    from derive.network.graph.graph import Graph

MOST_QUANTITIES = 40
"""The loss of a larger graph is not written out."""


def moved_loss(
    node: nodes.Product, environment: Environment, bound: Callable[[nodes.Node], Expression]
) -> Expression | None:
    """Return the loss at another value of a parameter, from what the bracket behind it is ``bound`` to; else None.

    Nobody multiplies a loss by a sum with a trained parameter in it. Raises NotUnderstood for a large graph.
    """
    graph, trained = environment.network.graph, environment.network.trained
    argument = _argument(node, environment) if trained else None
    if argument is None:
        return None
    meanings = [environment.meaning(name.spelling) for name in names(argument)]
    moved = [each for each in meanings if isinstance(each, Symbol) and each.name in trained]
    if len(moved) != 1:
        return None
    if len(graph.computed) > MOST_QUANTITIES:
        raise NotUnderstood(node, because("formula-too-large"))
    there = bound(argument)
    return with_leaves(_written_out(graph), lambda leaf: there if leaf == moved[0] else leaf)


def _argument(node: nodes.Product, environment: Environment) -> nodes.Sum | None:
    """Return the sum in the bracket behind the name of the loss, where nothing else stands."""
    match node.factors:
        case (nodes.Name(spelling=spelling), nodes.Group(opening="(", inner=nodes.Sum() as argument)):
            is_loss = environment.meaning(spelling) == Symbol(environment.network.graph.loss)
            return argument if is_loss and node.signs == ("",) else None
    return None


def _written_out(graph: Graph) -> Expression:
    """Return the loss as a formula of the givens alone."""
    known: dict[Expression, Expression] = {}
    for name in graph.computed:
        known[Symbol(name)] = with_leaves(definition(graph, name), lambda leaf: known.get(leaf, leaf))
        if name == graph.loss:
            break
    return known[Symbol(graph.loss)]
