"""A network of layers of any kind becomes quantities: the inputs, layer after layer, then the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.network.builders.assembly import NOWHERE, Assembly, placed
from derive.network.builders.kinds import KINDS
from derive.network.builders.objective import objective
from derive.network.fields.names import LEARNING_RATE, NameRegister, named
from derive.network.fields.optimizers import hyperparameters
from derive.network.fields.problem import Problem
from derive.network.graph.quantity import Given, Part, Quantity, Role

if TYPE_CHECKING:
    from derive.network.builders.described import DescribedLayers

# What the errors of the outputs are: part of no layer.
ERROR = Part(0, "loss", "error")


@dataclass(frozen=True)
class _Outputs:
    """The last layer, as the loss sees it."""

    number: int
    neurons: tuple[str, ...]
    activations: tuple[str, ...]


def build_structure(description: DescribedLayers) -> list[Quantity]:
    """Return the quantities in topological order; raises Problem for shapes that do not fit and unknown names."""
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
    ending = objective(description, last, assembly.weights, assembly.names)
    assembly.add(
        replace(each, role=Role.INTERMEDIATE, part=ERROR) if each.role is Role.ERROR else each for each in ending
    )
    return placed(assembly.quantities)


def _inputs(description: DescribedLayers, assembly: Assembly) -> None:
    """Add the inputs: a vector, or rows of numbers; the row is the first index."""
    described = description.inputs
    rows = [len(row) for row in described if isinstance(row, list)]
    if len(set(rows)) > 1:
        raise Problem(("inputs",), "rows of inputs of different lengths", hint="every row has as many", of_key=True)
    numbers = named(described, "x")
    for index, (name, number) in enumerate(numbers.items()):
        path = ("inputs", name) if isinstance(described, dict) else ("inputs", index)
        assembly.given(number, Role.INPUT, name, path, "an input")
    names = list(numbers)
    width = rows[0] if rows else len(names)
    assembly.hand_on(names[start : start + width] for start in range(0, len(names), width))
