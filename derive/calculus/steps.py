"""What a teacher writes on the board: one step after the other, each with the rule that justifies it.

Steps name quantities and rules only. How they look is the notation's and the templates' business; which digits
are printed is decided in ``lines``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.chain import local_partial, terms
from derive.network.expression import (
    Call,
    Expression,
    ExpressionAlgebra,
    Partial,
    Product,
    Sum,
    Symbol,
    Updated,
)
from derive.network.quantity import Applied, Role

if TYPE_CHECKING:
    from derive.network.graph import Graph
    from derive.network.network import Network

# Where more outputs than this lie on the way, the sum over the paths is written in one line.
MOST_PATHS = 4


@dataclass(frozen=True)
class Step:
    """``left`` equals each of ``forms``; numbers are put into the last one. ``because`` names the rule.

    ``numeric`` is false where the step only says how to go on (the chain rule before its factors are known).
    """

    left: Expression
    forms: tuple[Expression, ...]
    because: str
    numeric: bool = True


def pre_activation_step(graph: Graph, name: str) -> Step:
    """``net = w x + ... + b``."""
    return Step(Symbol(name), (definition(graph, name),), "weighted_sum")


def activation_step(graph: Graph, name: str) -> Step:
    """``out = f(net)``, the function named, then written out."""
    applied = graph[name].definition
    if not isinstance(applied, Applied):
        raise TypeError(f"{name} is no activation")
    arguments = tuple(Symbol(argument) for argument in applied.arguments)
    written_out = definition(graph, name)
    named = Call(applied.function.sign, arguments)
    forms = (written_out,) if isinstance(written_out, Call | Symbol) else (named, written_out)
    return Step(Symbol(name), forms, applied.function.rule)


def error_step(graph: Graph, name: str) -> Step:
    """``E = ...`` of one output, or the total."""
    rule = "error" if graph[name].role is Role.ERROR else "total_error"
    return Step(Symbol(name), (definition(graph, name),), rule)


def definition(graph: Graph, name: str) -> Expression:
    """Return a quantity's definition as an expression in its parents."""
    parents = graph[name].definition
    symbols = {parent: Symbol(parent) for parent in parents.parents}
    expression: Expression = parents.value(symbols, ExpressionAlgebra())
    return expression


def error_slope_step(graph: Graph, of: str, output: str) -> Step:
    """The derivative of the error by an output, with the inner derivative shown."""
    error = next(child for child in graph.children[output] if graph[child].role is Role.ERROR)
    applied = graph[error].definition
    if not isinstance(applied, Applied):
        raise TypeError(f"{error} is no loss")
    formal = applied.function.formals[applied.arguments.index(output)]
    textbook = local_partial(graph, error, output)
    unrolled = applied.function.unrolled.get(formal)
    arguments = [Symbol(argument) for argument in applied.arguments]
    shown = (unrolled(ExpressionAlgebra(), *arguments),) if unrolled else ()
    return Step(Partial(of, output), (*shown, textbook), applied.function.rule)


def local_step(graph: Graph, child: str, parent: str) -> Step:
    """One local partial derivative, in textbook form."""
    child_definition = graph[child].definition
    rule = child_definition.function.rule if isinstance(child_definition, Applied) else "linear"
    return Step(Partial(child, parent), (local_partial(graph, child, parent),), rule)


def path_steps(graph: Graph, error: str, net: str, source: str) -> list[Step]:
    """One path: from an output's error back over its pre-activation to a neuron of the layer before."""
    output = next(child for child in graph.children[net] if graph[child].role is Role.ACTIVATION)
    slope = Product((Partial(error, output), Partial(output, net)))
    through = Product((Partial(error, net), Partial(net, source)))
    return [
        Step(Partial(error, source), (through,), "chain_rule", numeric=False),
        Step(Partial(error, net), (slope,), "chain_rule"),
        local_step(graph, net, source),
        Step(Partial(error, source), (through,), "product"),
    ]


def activation_adjoint_steps(network: Network, name: str) -> list[Step]:
    """The derivative of the total error by a hidden activation: the sum over everything it feeds."""
    graph, loss = network.graph, network.graph.loss
    children = [child for child, _ in terms(graph, name, loss)]
    if graph[name].place.layer == len(network.layers) - 1 and len(children) <= MOST_PATHS:
        errors = [(f"E_{graph[child].place.neuron}", child) for child in children]
        paths = [step for error, net in errors for step in path_steps(graph, error, net, name)]
        total = _sum([Partial(error, name) for error, _ in errors])
        announced = Step(Partial(loss, name), (total,), "sum_over_paths", numeric=False)
        return [announced, *paths, Step(Partial(loss, name), (total,), "sum_over_paths")]
    return [adjoint_line(network, name)]


def adjoint_line(network: Network, name: str) -> Step:
    """The derivative of the total error by a hidden activation in one line: signals times weights."""
    graph, loss = network.graph, network.graph.loss
    paths = terms(graph, name, loss)
    symbolic = _sum([Product((Partial(loss, child), Partial(child, name))) for child, _ in paths])
    with_weights = _sum([Product((Partial(loss, child), partial)) for child, partial in paths])
    return Step(Partial(loss, name), (symbolic, with_weights), "sum_over_paths")


def signal_step(network: Network, net: str) -> Step:
    """The derivative of the total error by a pre-activation: activation's adjoint times slope."""
    out = next(iter(network.graph.children[net]))
    loss = network.graph.loss
    return Step(Partial(loss, net), (Product((Partial(loss, out), Partial(out, net))),), "chain_rule")


def gradient_steps(network: Network, parameter: str) -> list[Step]:
    """The whole derivation for one weight or bias, from the chain rule to the number.

    Raises KeyError where the network has no such parameter.
    """
    graph, loss = network.graph, network.graph.loss
    nets = [child for child, _ in terms(graph, parameter, loss)]
    if len(nets) > 1:
        return [*(signal_step(network, net) for net in nets), shared_step(network, parameter)]
    net = nets[0]
    out = next(iter(graph.children[net]))
    factors = Product((Partial(loss, out), Partial(out, net), Partial(net, parameter)))
    is_output = graph[out].place.layer == len(network.layers)
    before = (
        [error_slope_step(graph, loss, out)] if is_output else activation_adjoint_steps(network, out)
    )
    return [
        Step(Partial(loss, parameter), (factors,), "chain_rule", numeric=False),
        *before,
        local_step(graph, out, net),
        local_step(graph, net, parameter),
        Step(Partial(loss, parameter), (factors,), "product"),
    ]


def weight_line(network: Network, weight: str) -> Step:
    """The derivative by a weight in one line: the signal of its neuron times what the weight multiplies."""
    graph, loss = network.graph, network.graph.loss
    net, source = terms(graph, weight, loss)[0]
    return Step(
        Partial(loss, weight),
        (Product((Partial(loss, net), Partial(net, weight))), Product((Partial(loss, net), source))),
        "product",
    )


def shared_step(network: Network, parameter: str) -> Step:
    """The derivative by a parameter that several neurons share: the sum over them."""
    graph, loss = network.graph, network.graph.loss
    nets = terms(graph, parameter, loss)
    symbolic = _sum([Product((Partial(loss, net), Partial(net, parameter))) for net, _ in nets])
    short = _sum([Partial(loss, net) for net, _ in nets])
    return Step(Partial(loss, parameter), (symbolic, short), "shared")


def update_step(network: Network, parameter: str) -> Step:
    """One step of gradient descent for one parameter."""
    slope = Product((Symbol("eta"), Partial(network.graph.loss, parameter)))
    return Step(Updated(parameter), (Symbol(parameter) - slope,), "update")


def _sum(parts: list[Expression] | list[Partial] | list[Product]) -> Expression:
    return Sum(tuple(parts)) if len(parts) > 1 else parts[0]
