"""A network of layers of any kind becomes quantities: the inputs, layer after layer, then the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derive.expressions.expression import Constant
from derive.expressions.tensors.nodes import Reduce
from derive.expressions.tidy import product, total
from derive.network.builders.arrays import mapped
from derive.network.builders.assembly import Assembly
from derive.network.builders.by_example import build_layer, join
from derive.network.builders.example_rows import are_rows, mean_of, numbers_of_examples
from derive.network.builders.kinds import KINDS
from derive.network.builders.losses import ERROR, add_losses, penalty_terms
from derive.network.builders.objective import objective
from derive.network.builders.placing import NOWHERE, placed
from derive.network.fields.choices import loss_of
from derive.network.fields.names import LEARNING_RATE, TOTAL_ERROR, NameRegister, named
from derive.network.fields.optimizers import hyperparameters
from derive.network.fields.problem import Problem
from derive.network.graph.quantity import Given, Quantity, Role
from derive.network.graph.tensors import TensorGraph

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.expressions.tensors.shape import Shape
    from derive.network.builders.described import DescribedLayers
    from derive.network.builders.example_rows import Numbers
    from derive.network.fields.located import Key


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
    of_examples = are_rows(description)
    names = NameRegister()
    assembly = Assembly(names, description.numbering, description.objective, of_examples=of_examples)
    assembly.quantities.append(Quantity(LEARNING_RATE, Role.LEARNING_RATE, Given(description.learning_rate), NOWHERE))
    assembly.quantities += hyperparameters(description.optimizer, names)
    _inputs(description, assembly)
    for index, layer in enumerate(description.layers, 1):
        assembly.begin(layer.kind, name=layer.name, is_output=index == len(description.layers))
        build_layer(layer, KINDS[layer.kind][1], assembly)
    join(assembly)
    if description.losses:
        add_losses(description, assembly)
    else:
        _loss(description, assembly)
    tensors = TensorGraph.of(assembly.arrays.tensors.values(), TOTAL_ERROR)
    return BuiltStructure(placed(assembly.quantities), tensors)


def _inputs(description: DescribedLayers, assembly: Assembly) -> None:
    """Add the inputs: a vector, or rows of numbers; the row is the first index. A single token is a number."""
    if assembly.of_examples:
        inputs = numbers_of_examples(description, "inputs", "x")
        count = len(inputs.paths) // len(inputs.columns)
        shape: Shape = _shape(description.inputs)
        if len(shape) > 1:
            _inputs_by_example(inputs, shape, assembly)
            return
        shape = (count, len(inputs.columns))
        assembly.hand_on_array(assembly.given_array("x", shape, inputs.by_name, inputs.paths), columns=inputs.columns)
        return
    described = description.inputs
    if isinstance(described, dict) and any(isinstance(each, list) for each in described.values()):
        _several_inputs(described, assembly)
        return
    numbers, shape = named(described, "x"), _shape(described)
    keys = numbers if isinstance(described, dict) else range(len(numbers))
    if shape == (1,) and description.layers[0].kind == "embedding":
        shape = ()
    assembly.hand_on_array(assembly.given_array("x", shape, numbers, [("inputs", key) for key in keys]))


def _inputs_by_example(inputs: Numbers, shape: Shape, assembly: Assembly) -> None:
    """Add an array of inputs for each example."""
    found, names, width = [], list(inputs.by_name), len(inputs.columns)
    for start in range(0, len(names), width):
        numbers = {name: inputs.by_name[name] for name in names[start : start + width]}
        paths = inputs.paths[start : start + width]
        assembly.hand_on_array(assembly.given_array(f"X_{start // width + 1}", shape, numbers, paths))
        found.append(assembly.signal)
    assembly.by_example = found


def _several_inputs(described: dict[str, Any], assembly: Assembly) -> None:
    """Add arrays of inputs by name; layers go on from the first, and find each by its name."""
    for name, rows in described.items():
        numbers = named(rows, name)
        paths = [("inputs", name)] * len(numbers)
        formula = assembly.given_array(name, _shape(rows, ("inputs", name)), numbers, paths)
        assembly.hand_on_array(formula)
        assembly.arrays_of_inputs[name] = assembly.signal
    assembly.signal = next(iter(assembly.arrays_of_inputs.values()))


def _shape(described: Any, path: Key = ("inputs",)) -> Shape:
    """Return how many numbers, rows of them, and maps of rows there are; raises Problem where these differ."""
    if not isinstance(described, list):
        return (len(described),)
    shapes = {_shape(each, path) for each in described if isinstance(each, list)}
    if len(shapes) > 1:
        of_rows = len(min(shapes)) == 1
        message = "rows of inputs of different lengths" if of_rows else "maps of inputs of different sizes"
        raise Problem(path, message, hint="every row has as many", of_key=True)
    return (len(described), *(shapes.pop() if shapes else ()))


def _loss(description: DescribedLayers, assembly: Assembly) -> None:
    """Add targets, errors, penalties and their total, and the arrays of them."""
    outputs = assembly.signal.flat
    labels = {quantity: label for label, quantity in assembly.neurons.items()}
    last = _Outputs(assembly.number, tuple(labels[name] for name in outputs), outputs)
    targets = numbers_of_examples(description, "targets", "t") if assembly.of_examples else None
    if targets and len(targets.columns) != assembly.signal.width:
        message = f"the number of targets is {len(targets.columns)}, that of outputs {assembly.signal.width}"
        raise Problem(("examples", 0, "targets"), message, hint="give one target for each output", of_key=True)
    ending = [
        replace(each, role=Role.INTERMEDIATE, part=ERROR) if each.role is Role.ERROR else each
        for each in objective(description, last, assembly.weights, assembly.names, targets)
    ]
    if targets and description.reduction == "mean":
        errors, penalties = ([each.name for each in ending if belongs(each)] for belongs in (_is_error, _is_penalty))
        ending[-1] = replace(ending[-1], definition=mean_of(errors, penalties, assembly.signal.shape[0]))
    assembly.add(ending)
    _arrays_of_loss(description, ending, assembly)


def _is_error(quantity: Quantity) -> bool:
    return quantity.part is ERROR


def _is_penalty(quantity: Quantity) -> bool:
    return quantity.role is Role.PENALTY


def _arrays_of_loss(description: DescribedLayers, ending: list[Quantity], assembly: Assembly) -> None:
    """Add the arrays of targets and errors, the penalties, and their total."""
    shape, share = assembly.signal.shape, Constant(Fraction(1))
    if assembly.of_examples and description.reduction == "mean":
        share = Constant(Fraction(1, shape[0]))
    targets = assembly.array_of("t", shape, [each for each in ending if each.role is Role.TARGET])
    parts = list(filter(_is_error, ending))
    outputs = shape[-1] if assembly.of_examples else len(parts)
    formula = mapped(loss_of(description.objective, outputs), targets, assembly.signal.formula)
    terms: list[Expression] = [product(share, Reduce("sum", assembly.array_of("E", shape, parts, formula)))]
    terms += penalty_terms(ending, assembly, ascends=description.ascends)
    assembly.array_of(TOTAL_ERROR, (), [ending[-1]], total(terms))
