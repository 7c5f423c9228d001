"""A network of layers of any kind becomes quantities: the inputs, layer after layer, then the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.expressions.expression import Symbol
from derive.expressions.tensors.nodes import Reduce
from derive.expressions.tidy import negated, total
from derive.network.builders.arrays import mapped
from derive.network.builders.assembly import NOWHERE, Assembly, placed
from derive.network.builders.kinds import KINDS
from derive.network.builders.objective import objective
from derive.network.builders.penalties import penalty_of_matrices
from derive.network.fields.choices import loss_of
from derive.network.fields.names import LEARNING_RATE, TOTAL_ERROR, NameRegister, named
from derive.network.fields.optimizers import hyperparameters
from derive.network.fields.problem import Problem
from derive.network.graph.quantity import Given, Part, Quantity, Role
from derive.network.graph.tensors import TensorGraph

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.network.builders.described import DescribedLayers

# What the errors of the outputs are: part of no layer.
ERROR = Part(0, "loss", "error")


@dataclass(frozen=True)
class BuiltStructure:
    """Quantities in topological order, and the arrays whose entries they are."""

    quantities: list[Quantity]
    tensors: TensorGraph


@dataclass(frozen=True)
class _Outputs:
    """The last layer, as the loss sees it."""

    number: int
    neurons: tuple[str, ...]
    activations: tuple[str, ...]


def build_structure(description: DescribedLayers) -> BuiltStructure:
    """Build a network of layers of any kind; raises Problem for shapes that do not fit and unknown names."""
    assembly = Assembly(NameRegister(), description.numbering, description.objective)
    assembly.quantities.append(Quantity(LEARNING_RATE, Role.LEARNING_RATE, Given(description.learning_rate), NOWHERE))
    assembly.quantities += hyperparameters(description.optimizer, assembly.names)
    _inputs(description, assembly)
    for index, layer in enumerate(description.layers, 1):
        assembly.begin(layer.kind, is_output=index == len(description.layers))
        KINDS[layer.kind][1](layer, assembly)
    outputs = assembly.signal.flat
    labels = {quantity: label for label, quantity in assembly.neurons.items()}
    last = _Outputs(assembly.number, tuple(labels[name] for name in outputs), outputs)
    ending = [
        replace(each, role=Role.INTERMEDIATE, part=ERROR) if each.role is Role.ERROR else each
        for each in objective(description, last, assembly.weights, assembly.names)
    ]
    assembly.add(ending)
    _arrays_of_loss(description, ending, assembly)
    tensors = TensorGraph.of(assembly.arrays.tensors.values(), TOTAL_ERROR)
    return BuiltStructure(placed(assembly.quantities), tensors)


def _inputs(description: DescribedLayers, assembly: Assembly) -> None:
    """Add the inputs: a vector, or rows of numbers; the row is the first index."""
    described = description.inputs
    rows = [len(row) for row in described if isinstance(row, list)]
    if len(set(rows)) > 1:
        raise Problem(("inputs",), "rows of inputs of different lengths", hint="every row has as many", of_key=True)
    numbers = named(described, "x")
    keys = numbers if isinstance(described, dict) else range(len(numbers))
    shape = (len(rows), rows[0]) if rows else (len(numbers),)
    assembly.hand_on_array(assembly.given_array("x", shape, numbers, [("inputs", key) for key in keys]))


def _arrays_of_loss(description: DescribedLayers, ending: list[Quantity], assembly: Assembly) -> None:
    """Add the arrays of targets and errors, the penalties, and their total."""
    shape = assembly.signal.shape
    targets = assembly.array_of("t", shape, [each for each in ending if each.role is Role.TARGET])
    parts = [each for each in ending if each.part is ERROR]
    formula = mapped(loss_of(description.objective, len(parts)), targets, assembly.signal.formula)
    terms: list[Expression] = [Reduce("sum", assembly.array_of("E", shape, parts, formula))]
    for each in ending:
        if each.role is Role.HYPERPARAMETER:
            factor = assembly.array_of(each.name, (), [each])
        elif each.role is Role.PENALTY:
            arrays = assembly.arrays.tensors.values()
            matrices = [Symbol(array.name) for array in arrays if array.part and array.part.is_weight]
            penalty = penalty_of_matrices(each.name, factor, matrices)
            terms.append(assembly.array_of(each.name, (), [each], negated(penalty) if description.ascends else penalty))
    assembly.array_of(TOTAL_ERROR, (), [ending[-1]], total(terms))
