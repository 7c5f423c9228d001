"""Right formulas for a quantity or a derivative: how the network computes it, in the forms that people write."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.chain import terms
from derive.calculus.steps import definition, update_step
from derive.calculus.updates import assigned, at_step, parts
from derive.expressions.expression import (
    AtStep,
    Call,
    Constant,
    Expression,
    Partial,
    Product,
    Sum,
    Symbol,
    Updated,
    sum_of,
)
from derive.expressions.functions import by_spelling
from derive.expressions.printed import is_leaf
from derive.expressions.walking import with_leaves
from derive.network.graph.expressed import Expressed
from derive.network.graph.quantity import Applied, Given, Role

if TYPE_CHECKING:
    from derive.network.graph.graph import Graph
    from derive.network.model import Model

# The function that documents call, by the tables' name of an activation.
CALLED = {name: by_spelling()[name].text for name in ("sigmoid", "tanh", "relu", "identity")}
# A derivative that is a sum over more children than this is not written out.
MOST_CHILDREN = 24


def right_formulas(network: Model, meaning: Expression) -> list[Expression]:
    """Return how a quantity is computed, best form first: its definition, or the chain rule for a derivative."""
    graph = network.graph
    match meaning:
        case Symbol(name) if name in graph and not isinstance(graph[name].definition, Given):
            return [*_definitions(graph, name), *_named(graph, name)]
        case Updated(name) if name in network.trained:
            return list(update_step(network, name).forms)
        case Updated(name) if parts(name):
            return [assigned(network, name)]
        case AtStep(Symbol(name), step) if name in network.trained or parts(name):
            return [_later(network, assigned(network, name, step), step - 1)]
        case AtStep(of, step):
            return [_later(network, formula, step) for formula in right_formulas(network, of)]
        case Partial(of, by) if of in graph and by in graph:
            found = [*_written_out(graph, of, by), *_over_children(graph, of, by), *_over_errors(graph, of, by)]
            found += [*_over_examples(graph, of, by), *_over_next_layer(graph, of, by)]
            return [form for form in dict.fromkeys(found) if form != meaning]
    return []


def _later(network: Model, formula: Expression, updates: int) -> Expression:
    """Return a formula as it reads so many updates later: what was old there is what the step before made."""

    def leaf(part: Expression) -> Expression:
        match part:
            case Symbol() | Partial():
                return at_step(network, part, updates)
            case Updated(name):
                return at_step(network, Symbol(name), updates + 1)
        return part

    return with_leaves(formula, leaf)


def _definitions(graph: Graph, name: str) -> list[Expression]:
    """How a quantity is computed; where that is just another one, as the total of one error, how that one is."""
    found = [definition(graph, name)]
    while isinstance(found[-1], Symbol) and not isinstance(graph[found[-1].name].definition, Given):
        found.append(definition(graph, found[-1].name))
    return found


def _named(graph: Graph, name: str) -> list[Expression]:
    """The activation of a neuron with its function named: ``sigma(net)``."""
    applied = graph[name].definition
    if isinstance(applied, Applied) and graph[name].role is Role.ACTIVATION:
        short = CALLED.get(applied.function.name)
        return [Call(short, tuple(Symbol(each) for each in applied.arguments))] if short else []
    return []


def _over_children(graph: Graph, of: str, by: str) -> list[Expression]:
    """The chain rule over what a quantity goes into: with local derivatives worked out, then in symbols."""
    if of == by or len(graph.children[by]) > MOST_CHILDREN:
        return []
    paths = terms(graph, by, of)
    worked_out = [_product(_outer(graph, of, child), local) for child, local in paths]
    in_symbols = [_product(_outer(graph, of, child), _along(graph, child, by, local)) for child, local in paths]
    return [sum_of(worked_out), sum_of(in_symbols)] if paths else []


def _along(graph: Graph, child: str, by: str, local: Expression) -> Expression:
    """The derivative of a child as a symbol, which means that along every path; worked out where there are others."""
    on_the_way = graph.ancestors(child)
    has_others = any(other in on_the_way for other in graph.children[by] if other != child)
    return local if has_others else Partial(child, by)


def _outer(graph: Graph, of: str, child: str) -> Expression | None:
    """The derivative by a child, None where it is one: by itself, or of the total error by one of its parts."""
    is_part = graph[of].role is Role.TOTAL_ERROR and graph[child].role is Role.ERROR
    if child == of or is_part or definition(graph, of) == Symbol(child):
        return None
    return Partial(of, child)


def _product(outer: Expression | None, local: Expression) -> Expression:
    if outer is None or local == Constant(Fraction(1)):
        return local if outer is None else outer
    return Product((outer, local))


def _written_out(graph: Graph, of: str, by: str) -> list[Expression]:
    """The three factors from the activation over the pre-activation to what enters it."""
    paths = terms(graph, by, of) if by in graph and len(graph.children[by]) == 1 else []
    if len(paths) != 1 or graph[paths[0][0]].role is not Role.PRE_ACTIVATION:
        return []
    net, local = paths[0]
    outs = [child for child in graph.children[net] if child in graph.ancestors(of)]
    if len(outs) != 1 or outs[0] == of:
        return []
    out = outs[0]
    last = (local, Partial(net, by)) if is_leaf(local) else (Partial(net, by),)
    return [Product((Partial(of, out), Partial(out, net), each)) for each in last]


def _over_next_layer(graph: Graph, of: str, by: str) -> list[Expression]:
    """The error signal of a hidden neuron from those of the neurons that it goes into, times its own slope."""
    if by not in graph or graph[by].role is not Role.PRE_ACTIVATION or len(graph.children[by]) != 1:
        return []
    paths = terms(graph, by, of)
    onward = terms(graph, paths[0][0], of) if len(paths) == 1 else []
    is_hidden = all(graph[child].role is Role.PRE_ACTIVATION for child, _ in onward)
    if not onward or not is_hidden or len(onward) > MOST_CHILDREN:
        return []
    back = sum_of([_product(_outer(graph, of, child), local) for child, local in onward])
    # Of one neuron alone, the factors stand beside each other.
    factors = back.factors if isinstance(back, Product) else (back,)
    return [Product((*factors, paths[0][1]))]


def _over_errors(graph: Graph, of: str, by: str) -> list[Expression]:
    """The derivative of the total error as the sum of those of its parts."""
    if graph[of].role is not Role.TOTAL_ERROR:
        return []
    parts = [part for part in graph[of].definition.parents if by in graph.ancestors(part)]
    parts = [part for part in parts if graph[part].role is Role.ERROR]
    return [sum_of([Partial(part, by) for part in parts])] if 0 < len(parts) <= MOST_CHILDREN else []


def _over_examples(graph: Graph, of: str, by: str) -> list[Expression]:
    """The derivative of a mean over examples as the mean of theirs, in short and with the chain rule in each."""
    mean = graph[of].definition
    match mean.formula if isinstance(mean, Expressed) else None:
        case Product((Constant() as share, Sum(examples))) if len(examples) <= MOST_CHILDREN:
            parts = [each.name for each in examples if isinstance(each, Symbol) and by in graph.ancestors(each.name)]
            if not parts or by in parts:
                return []
            within = [next(iter(_over_children(graph, part, by)), Partial(part, by)) for part in parts]
            return [Product((share, sum_of(within))), Product((share, sum_of([Partial(part, by) for part in parts])))]
    return []
