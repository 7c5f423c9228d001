"""The loss where a parameter was moved: ``J(k + h)``, as difference quotients and line searches have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.steps import definition
from derive.check.formulas.not_understood import NotUnderstood
from derive.check.reason import because
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names
from derive.expressions.expression import Symbol
from derive.expressions.matrices import is_too_large
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.meaning.scope import Environment
    from derive.expressions.expression import Expression
    from derive.network.graph.graph import Graph


def moved_loss(
    node: nodes.Product, environment: Environment, bound: Callable[[nodes.Node], Expression]
) -> Expression | None:
    """Return the loss at another value of a parameter, from what the bracket behind it is ``bound`` to; else None.

    Nobody multiplies a loss by a sum with a trained parameter in it. Raises NotUnderstood for what is too large.
    """
    graph, trained = environment.network.graph, environment.network.trained
    argument = _argument(node, environment) if trained else None
    if argument is None:
        return None
    meanings = [environment.meaning(name.spelling) for name in names(argument)]
    moved = [each for each in meanings if isinstance(each, Symbol) and each.name in trained]
    if len(moved) != 1:
        return None
    loss, there = graph.remembered(_written_out, lambda: _written_out(graph)), bound(argument)
    if loss is None:
        raise NotUnderstood(node, because("formula-too-large-put-in"))
    return with_leaves(loss, lambda leaf: there if leaf == moved[0] else leaf)


def _argument(node: nodes.Product, environment: Environment) -> nodes.Sum | None:
    """Return the sum in the bracket behind the name of the loss, where nothing else stands."""
    match node.factors:
        case (nodes.Name(spelling=spelling), nodes.Group(opening="(", inner=nodes.Sum() as argument)):
            is_loss = environment.meaning(spelling) == Symbol(environment.network.graph.loss)
            return argument if is_loss and node.signs == ("",) else None
    return None


def _written_out(graph: Graph) -> Expression | None:
    """Return the loss as a formula of the givens alone; None where it is longer than anybody writes."""
    made_of = graph.ancestors(graph.loss)
    known: dict[Expression, Expression] = {}
    for name in graph.computed:
        if name in made_of:
            known[Symbol(name)] = with_leaves(definition(graph, name), lambda leaf: known.get(leaf, leaf))
            if is_too_large(known[Symbol(name)]):
                return None
    return known[Symbol(graph.loss)]
