"""Derivations by one quantity: step by step, or in one line with the local partial derivatives put in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.steps import MOST_PATHS, Step, adjoint_steps, local_step
from derive.expressions.expression import Expression, Partial, Product, Sum
from derive.expressions.tidy import product
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from derive.network.network import Network


def compact(network: Network, name: str) -> Step:
    """Return the loss's derivative by a quantity in one step.

    >>> from derive.network.network import Network
    >>> circuit = Network.from_arguments(inputs={"x": 2, "y": 3}, graph={"q": "x*y", "f": "q^2"})
    >>> compact(circuit, "x").forms
    (df/dq * dq/dx, df/dq * y)
    """
    return in_one_line(adjoint_steps(network, name))


def in_one_line(steps: Sequence[Step]) -> Step:
    """Put the local partial derivatives of a derivation into its conclusion, the last step."""
    last = steps[-1]
    local = {step.left: step.forms[-1] for step in steps[:-1] if step.left != last.left}
    put_in = _with(last.forms[-1], local)
    forms = last.forms if put_in == last.forms[-1] else (*last.forms, put_in)
    return replace(last, forms=forms)


def unit_steps(network: Network, name: str) -> list[Step]:
    """Return the derivation by an activation or pre-activation, in one line where it feeds many."""
    steps = adjoint_steps(network, name)
    return steps if len(network.graph.children[name]) <= MOST_PATHS else [in_one_line(steps)]


def parameter_steps(network: Network, name: str) -> list[Step]:
    """Return the derivation by a weight, given the signals of its neurons; penalties add their derivatives."""
    graph, loss = network.graph, network.graph.loss
    left = Partial(loss, name)
    children = graph.children[name]
    parts: list[Expression] = [
        Partial(child, name)
        if graph[child].role is Role.PENALTY
        else Product((Partial(loss, child), Partial(child, name)))
        for child in children
    ]
    total = Sum(tuple(parts)) if len(parts) > 1 else parts[0]
    local = [local_step(graph, child, name) for child in children]
    if len(children) == 1:
        return [Step(left, (total,), "chain_rule", numeric=False), *local, Step(left, (total,), "product")]
    return [Step(left, (total,), "with_penalty", numeric=False), *local, Step(left, (total,), "sum_over_paths")]


def _with(expression: Expression, replaced: Mapping[Expression, Expression]) -> Expression:
    """Put the local partial derivatives into a sum of products."""
    if isinstance(expression, Sum):
        return Sum(tuple(_with(term, replaced) for term in expression.terms))
    if isinstance(expression, Product):
        return product(*(replaced.get(factor, factor) for factor in expression.factors))
    return replaced.get(expression, expression)
