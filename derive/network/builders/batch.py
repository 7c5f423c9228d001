"""Several examples: everything that depends on one is written once for each, the parameters are shared.

The loss of the batch is the sum or the mean of the examples' losses; what depends on no example, such as a penalty on
the weights, is added once.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import Constant, Expression, Product, Sum, Symbol
from derive.expressions.walking import renamed
from derive.network.builders.placing import NOWHERE, placed
from derive.network.fields.names import named
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed
from derive.network.graph.graph import Graph
from derive.network.graph.largest import Largest
from derive.network.graph.quantity import Applied, Copy, Definition, Given, Quantity, Role, Total, WeightedSum
from derive.network.graph.softmax import Softmax

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from derive.network.builders.described import Described

Numbers = dict[str, Fraction]
OF_EXAMPLES = (Role.INPUT, Role.TARGET)
# Of all examples together: some seconds of work.
MOST_EDGES = 300_000
SEPARATORS = ("_", "_e", "_ex", "_example")


def example_numbers(description: Described, graph: Graph) -> list[Numbers]:
    """Return inputs and targets of every example by the names that the graph has; raises Problem for other names."""
    expected = {role: [each.name for each in graph.with_role(role)] for role in OF_EXAMPLES}
    found = []
    for index, example in enumerate(description.examples or ()):
        numbers: Numbers = {}
        for role, key, letter in ((Role.INPUT, "inputs", "x"), (Role.TARGET, "targets", "t")):
            given = named(getattr(example, key), letter)
            if sorted(given) != sorted(expected[role]):
                shown = ", ".join(expected[role][:6]) or "none"
                raise Problem(
                    ("examples", index, key), f"the {key} of example {index + 1} are not those of the first",
                    hint=f"expected {shown}{', ...' if len(expected[role]) > 6 else ''}", of_key=True,
                )
            numbers |= given
        found.append(numbers)
    return found


def with_numbers(graph: Graph, numbers: Mapping[str, Fraction]) -> Graph:
    """Return a graph with other inputs and targets."""
    quantities = [
        replace(quantity, definition=Given(numbers[name])) if name in numbers else quantity
        for name, quantity in graph.quantities.items()
    ]
    return Graph.of(quantities, graph.named_loss, graph.named_variables)


def batched(graphs: Sequence[Graph], reduction: str) -> Graph:
    """Return the graph of the whole batch, given that of each example; raises Problem where it is too large.

    What belongs to an example has its number at the end of its name, counted from 1: ``net_h1_2``.
    """
    graph = graphs[0]
    depending = _depending(graphs)
    if not graph.parameters:
        hint = "name what is learned under 'parameters'"
        raise Problem(("examples",), "examples share parameters, and there are none", hint=hint, of_key=True)
    if sum(len(graph[name].definition.parents) for name in depending) * len(graphs) > MOST_EDGES:
        hint = f"at most {MOST_EDGES:,} edges in all"
        raise Problem(("examples",), "the batch is too large to be written out", hint=hint, of_key=True)
    suffix = _suffix(graph, len(graphs))
    shared = _shared(graph, depending)
    copies: list[Quantity] = []
    losses = []
    for number, each in enumerate(graphs, 1):
        copied = _of_example(each, depending, {name: f"{name}{suffix}{number}" for name in depending})
        own = [replace(quantity, copy=Copy(name, number)) for name, quantity in copied]
        copies += own
        losses.append(own[-1].name)
    total = Quantity(graph.loss, graph[graph.loss].role, _reduced(graph, depending, losses, reduction), NOWHERE)
    return Graph.of(placed([*shared.values(), *copies, total]), graph.loss, tuple(graph.parameters))


def name_in_batch(single: Graph, name: str, number: int, count: int) -> str:
    """Return what a quantity of one example is called in the graph of so many."""
    return f"{name}{_suffix(single, count)}{number}"


def _shared(graph: Graph, depending: Container[str]) -> dict[str, Quantity]:
    """Return what all examples share; what has no influence on the loss and is made of an example is left out."""
    found: dict[str, Quantity] = {}
    for name, quantity in graph.quantities.items():
        if name not in depending and all(parent in found for parent in quantity.definition.parents):
            found[name] = _by_name(quantity)
    return found


def _depending(graphs: Sequence[Graph]) -> dict[str, None]:
    """Return what an example changes and the loss is made of, in order."""
    graph, found = graphs[0], dict[str, None]()
    # What an example looks up in a computed table, another may leave out.
    forms = [graph, *(each for each in graphs[1:] if _differs_in_form(each, graph))]
    reaching = {name for each in forms for name in each.ancestors(each.loss)}
    for name, quantity in graph.quantities.items():
        is_given, has_influence = quantity.role in OF_EXAMPLES, name in reaching
        of_example = has_influence and any(
            parent in found for each in forms for parent in each[name].definition.parents
        )
        # Which rows of a table are looked up depends on the example, too; the tokens themselves are given.
        may_differ = has_influence or isinstance(quantity.definition, Given)
        if is_given or of_example or (may_differ and any(_differs(each[name], quantity) for each in graphs)):
            found[name] = None
    return found


def _differs_in_form(one: Graph, other: Graph) -> bool:
    return any(
        _differs(one[name], quantity) for name, quantity in other.quantities.items()
        if not isinstance(quantity.definition, Given)
    )


def _differs(one: Quantity, other: Quantity) -> bool:
    return one is not other and one.definition != other.definition


def _suffix(graph: Graph, count: int) -> str:
    """Return what stands between a name and the number of the example, so that no two names are alike."""
    for separator in SEPARATORS:
        copies = [f"{name}{separator}{number}" for name in graph.quantities for number in range(1, count + 1)]
        if len({*copies, *graph.quantities}) == len(copies) + len(graph.quantities):
            return separator
    raise Problem(("examples",), "names such as x_example1 are taken", hint="rename what is called so", of_key=True)


def _by_name(quantity: Quantity) -> Quantity:
    """Return a quantity that stands in no layer any more."""
    role = Role.PARAMETER if quantity.role in (Role.WEIGHT, Role.BIAS) else quantity.role
    return replace(quantity, role=role)


def _of_example(
    graph: Graph, depending: Mapping[str, None], names: Mapping[str, str]
) -> Iterator[tuple[str, Quantity]]:
    """Yield the quantities of one example, by the names that they have where it is alone; the last is its loss."""
    for name in depending:
        quantity = graph[name]
        if isinstance(quantity.definition, Given):
            yield name, replace(quantity, name=names[name])
            continue
        definition = quantity.definition
        if name == graph.loss and isinstance(definition, Total):
            parts = tuple(part for part in definition.parts if part in depending)
            if len(parts) == 1:
                return
            definition = Total(parts)
        definition = _renamed(definition, names)
        yield name, replace(quantity, name=names[name], role=Role.INTERMEDIATE, definition=definition)


def _reduced(graph: Graph, depending: Mapping[str, None], losses: list[str], reduction: str) -> Definition:
    """Return the loss of the batch: the sum or the mean of the examples' losses, and what is added once."""
    definition = graph[graph.loss].definition
    once = [part for part in definition.parts if part not in depending] if isinstance(definition, Total) else []
    if reduction == "sum" or len(losses) == 1:
        return Total((*losses, *once))
    mean: Expression = Product((Constant(Fraction(1, len(losses))), Sum(tuple(map(Symbol, losses)))))
    return Expressed(Sum((mean, *map(Symbol, once))) if once else mean)


def _renamed(definition: Definition, names: Mapping[str, str]) -> Definition:
    """Return a definition over other names."""
    def new(given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(name, name) for name in given)

    match definition:
        case WeightedSum(weights, sources, bias):
            return WeightedSum(new(weights), new(sources), names.get(bias, bias) if bias else None)
        case Applied(function, arguments):
            return Applied(function, new(arguments))
        case Softmax(nets, outs, position):
            return Softmax(new(nets), new(outs), position)
        case Largest(parents):
            return Largest(new(parents))
        case Total(parts):
            return Total(new(parts))
        case Expressed(formula):
            return Expressed(renamed(formula, names))
    return definition
