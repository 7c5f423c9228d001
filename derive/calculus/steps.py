"""What a teacher writes on the board: one step after the other, each with the rule that justifies it.

Steps name quantities and rules only. How they look is the notation's and the templates' business; which digits
are printed is decided in ``lines``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.chain import local_partial, terms
from derive.calculus.updates import assignments, first_update, look_ahead
from derive.expressions.expression import Call, Expression, ExpressionAlgebra, Partial, Product, Symbol, Updated, sum_of
from derive.expressions.tidy import ONE, negated, product
from derive.network.graph.expressed import Expressed
from derive.network.graph.largest import Largest
from derive.network.graph.quantity import Applied, Role, WeightedSum
from derive.network.graph.softmax import Softmax

if TYPE_CHECKING:
    from derive.network.graph.graph import Graph
    from derive.network.model import Model
    from derive.network.network import Network

# Where more outputs than this lie on the way, the sum over the paths is written in one line.
MOST_PATHS = 4
# The rule of weighted sums.
LINEAR = "linear"


@dataclass(frozen=True)
class Step:
    """``left`` equals each of ``forms``; numbers are put into the last one. ``because`` names the rule.

    ``numeric`` is false where the step only says how to go on (the chain rule before its factors are known).
    ``local`` is the local partial derivative to which the rule applies, where that is not what stands on the left:
    the quantity between passes its derivative, which is one, on without a step of its own.
    """

    left: Expression
    forms: tuple[Expression, ...]
    because: str
    numeric: bool = True
    local: Partial | None = None

    @property
    def differentiated(self) -> Partial | None:
        """The derivative that ``because`` justifies; None for a step that differentiates nothing."""
        return self.local or (self.left if isinstance(self.left, Partial) else None)


def pre_activation_step(graph: Graph, name: str) -> Step:
    """``net = w x + ... + b``."""
    return Step(Symbol(name), (definition(graph, name),), "weighted_sum")


def activation_step(graph: Graph, name: str) -> Step:
    """``out = f(net)``, the function named where it has a name, then written out."""
    applied = graph[name].definition
    if not isinstance(applied, Applied):
        return definition_step(graph, name)
    arguments = tuple(Symbol(argument) for argument in applied.arguments)
    written_out = definition(graph, name)
    sign = applied.function.sign
    one_call = isinstance(written_out, Call) and len(written_out.arguments) == 1
    unnamed = not sign or one_call or isinstance(written_out, Symbol)
    forms = (written_out,) if unnamed else (Call(sign, arguments), written_out)
    return Step(Symbol(name), forms, applied.function.rule)


def definition_step(graph: Graph, name: str) -> Step:
    """Any quantity, by its definition."""
    return Step(Symbol(name), (definition(graph, name),), rule(graph, name))


def rule(graph: Graph, name: str) -> str:
    """Return the name of the rule behind a quantity's definition and its local partial derivatives."""
    match graph[name].definition:
        case Applied(function):
            return function.rule
        case Expressed() | Softmax() | Largest() as known:
            return known.rule
    return LINEAR


def error_step(graph: Graph, name: str) -> Step:
    """``E = ...`` of one output, or the total."""
    rule = "error" if graph[name].role is Role.ERROR else "total_error"
    return Step(Symbol(name), (definition(graph, name),), rule)


def definition(graph: Graph, name: str) -> Expression:
    """Return a quantity's definition as an expression in its parents."""
    parents = graph[name].definition
    if isinstance(parents, Largest):
        return parents.written()
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
    return Step(Partial(child, parent), (local_partial(graph, child, parent),), rule(graph, child))


def path_steps(graph: Graph, error: str, net: str, source: str) -> list[Step]:
    """One path: from an output's error, or the total, back over its pre-activation to a neuron of the layer before."""
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
    before_outputs = graph[name].place.layer == len(network.layers) - 1 and len(children) <= MOST_PATHS
    if before_outputs and len(children) == 1 and len(graph.children[children[0]]) == 1:
        out = graph.children[children[0]][0]
        slopes = [error_slope_step(graph, loss, out), local_step(graph, out, children[0])]
        announced, *others = path_steps(graph, loss, children[0], name)
        return [announced, *slopes, *others]
    if before_outputs and all(len(graph.children[child]) == 1 for child in children):
        errors = [(f"E_{graph[child].place.neuron}", child) for child in children]
        paths = [step for error, net in errors for step in path_steps(graph, error, net, name)]
        total = sum_of([Partial(error, name) for error, _ in errors])
        announced = Step(Partial(loss, name), (total,), "sum_over_paths", numeric=False)
        return [announced, *paths, Step(Partial(loss, name), (total,), "sum_over_paths")]
    return [adjoint_line(network, name)]


def adjoint_line(network: Network, name: str) -> Step:
    """The derivative of the total error by a hidden activation in one line: signals times weights."""
    graph, loss = network.graph, network.graph.loss
    paths = terms(graph, name, loss)
    symbolic = sum_of([Product((Partial(loss, child), Partial(child, name))) for child, _ in paths])
    with_weights = sum_of([Product((Partial(loss, child), partial)) for child, partial in paths])
    return Step(Partial(loss, name), (symbolic, with_weights), "chain_rule" if len(paths) == 1 else "sum_over_paths")


def signal_step(network: Network, net: str) -> Step:
    """The derivative of the total error by a pre-activation: activation's adjoint times slope.

    Where an activation works on the whole layer, the sum over all of its outputs.
    """
    loss = network.graph.loss
    parts = [Product((Partial(loss, out), Partial(out, net))) for out in network.graph.children[net]]
    return Step(Partial(loss, net), (sum_of(parts),), "chain_rule" if len(parts) == 1 else "sum_over_paths")


def gradient_steps(network: Network, parameter: str) -> list[Step]:
    """The whole derivation for one weight or bias, from the chain rule to the number.

    Raises KeyError where the network has no such parameter.
    """
    graph, loss = network.graph, network.graph.loss
    if not _feeds_single_units(network, parameter):
        return derivation(network, parameter)
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


def _feeds_single_units(network: Network, parameter: str) -> bool:
    """Whether a parameter acts through pre-activations alone, each of which has an activation of its own."""
    graph = network.graph
    return network.is_layered and all(
        graph[net].role is Role.PRE_ACTIVATION and len(graph.children[net]) == 1
        for net in graph.children[parameter]
    )


def derivation(network: Network, name: str) -> list[Step]:
    """The whole derivation of the loss by any quantity: backwards, one quantity after the other.

    Raises KeyError where the network has no such quantity, or the loss does not depend on it.
    """
    graph, loss = network.graph, network.graph.loss
    if name not in graph.ancestors(loss):
        raise KeyError(name)
    between = [
        each for each in reversed(graph.quantities)
        if each in graph.ancestors(loss) and name in graph.ancestors(each) and not is_added(graph, each)
    ]
    return [step for each in between for step in adjoint_steps(network, each)]


def adjoint_steps(network: Network, name: str) -> list[Step]:
    """The derivative of the loss by one quantity: the chain rule, the local partial derivatives, the sum."""
    graph, loss = network.graph, network.graph.loss
    children = [child for child, _ in terms(graph, name, loss)]
    left = Partial(loss, name)
    if children == [loss]:
        return [Step(left, (local_partial(graph, loss, name),), rule(graph, loss))]
    if has_detour(graph, name) and {rule(graph, child) for child in children} == {LINEAR}:
        # Weighted sums alone: with every local factor in its place the sum is clearer than with some of them.
        put_in = [_contribution(graph, child, local_partial(graph, child, name)) for child in children]
        return [Step(left, (sum_of(put_in),), "sum_over_paths")]
    locals_ = [local_step(graph, child, name) for child in children if is_only_path(graph, child, name)]
    total = sum_of([_term(graph, child, name) for child in children])
    if len(children) == 1 and is_added(graph, children[0]):
        child = children[0]
        forms = (total, local_partial(graph, child, name))
        return [Step(left, forms, rule(graph, child), local=Partial(child, name))]
    handed_on = _handed_on(graph, children, name)
    if handed_on is not None:
        return [Step(left, (total, handed_on), "handed_on" if isinstance(handed_on, Partial) else "handed_on_negative")]
    because = "chain_rule" if len(children) == 1 else "sum_over_paths"
    conclusion = "product" if len(children) == 1 else "sum_over_paths"
    return [Step(left, (total,), because, numeric=False), *locals_, Step(left, (total,), conclusion)]


def _handed_on(graph: Graph, children: list[str], name: str) -> Expression | None:
    """Return the derivative by the only child, or its negative, where the factor is one or minus one.

    In layers, where that is a copy or a skip connection, factors one by one would say no more; in a circuit they are
    what is to be learned.
    """
    if len(children) != 1 or graph[name].part is None or isinstance(graph[name].definition, WeightedSum):
        return None
    behind = Partial(graph.loss, children[0])
    return {ONE: behind, negated(ONE): negated(behind)}.get(local_partial(graph, children[0], name))


def _term(graph: Graph, child: str, name: str) -> Expression:
    """Return what a child contributes: its adjoint times the local partial derivative."""
    # Where the local partial derivative is not the whole derivative, the sign for that would mislead.
    whole = is_only_path(graph, child, name)
    return _contribution(graph, child, Partial(child, name) if whole else local_partial(graph, child, name))


def _contribution(graph: Graph, child: str, partial: Expression) -> Expression:
    return partial if is_added(graph, child) else product(Partial(graph.loss, child), partial)


def is_added(graph: Graph, name: str) -> bool:
    """Whether the loss is this quantity plus others, or itself: its derivative by it is one and goes without saying."""
    if name == graph.loss:
        return True
    return graph.children[name] == (graph.loss,) and local_partial(graph, graph.loss, name) == ONE


def has_detour(graph: Graph, name: str) -> bool:
    """Whether a quantity reaches something that it enters along other quantities, too."""
    return not all(is_only_path(graph, child, name) for child, _ in terms(graph, name, graph.loss))


def is_only_path(graph: Graph, child: str, name: str) -> bool:
    """Whether a quantity reaches its child along the edge between them alone."""
    return not any(
        name in graph.ancestors(parent) for parent in graph[child].definition.parents if parent != name
    )


def weight_line(network: Network, weight: str) -> Step:
    """The derivative by a weight in one line: the signal of its neuron times what the weight multiplies.

    Where there is a penalty on the weight, it adds a term.
    """
    graph, loss = network.graph, network.graph.loss
    if len(terms(graph, weight, loss)) > 1:
        return adjoint_line(network, weight)
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
    symbolic = sum_of([Product((Partial(loss, net), Partial(net, parameter))) for net, _ in nets])
    short = sum_of([Partial(loss, net) for net, _ in nets])
    return Step(Partial(loss, parameter), (symbolic, short), "shared")


def update_step(network: Model, parameter: str) -> Step:
    """The first update of one parameter, in the network's own quantities alone."""
    return Step(Updated(parameter), (first_update(network, parameter),), _update(network))


def update_steps(network: Model, parameter: str, number: int = 1) -> list[Step]:
    """One update of a trained parameter by the network's rule, line by line; ``number`` counts updates from 1."""
    ahead = look_ahead(network, parameter)
    lines = [*([ahead] if ahead else []), *assignments(network, parameter, number)]
    last, own = _update(network), Updated(parameter)
    return [Step(line.left, (line.form,), last if line.left == own else "state") for line in lines]


def _update(network: Model) -> str:
    return "update_up" if network.optimizer.ascends else "update"
