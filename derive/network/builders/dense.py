"""A dense layer within a structure; ``sources`` names the earlier neurons and inputs that feed it: skip connections.

He, Zhang, Ren, Sun, Deep residual learning for image recognition (2016), section 3; Huang et al., Densely connected
convolutional networks (2017), equation 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.errors import nearest
from derive.expressions.expression import Symbol
from derive.expressions.tensors.array import Array
from derive.expressions.tensors.nodes import MatMul, Transpose
from derive.network.builders.arrays import mapped
from derive.network.builders.assembly import OF_IMAGES
from derive.network.builders.grids import counted
from derive.network.builders.layers import LayerBuilder, Setting
from derive.network.fields.fields import Layer, MatrixWeights, TransposedWeights
from derive.network.fields.problem import Problem
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.layers import DenseLayer
    from derive.network.graph.quantity import Quantity


class Dense(Layer):
    """A dense layer as described, with the names of what feeds it where that is not the layer before."""

    kind: Literal["dense"] = "dense"
    sources: Annotated[
        list[str] | None, Field(min_length=1, description="a list of inputs and earlier neurons such as [h1, x1]")
    ] = None


def build(layer: Dense, assembly: Assembly) -> None:
    """Add weights, biases, pre-activations and activations, of every row where it acts on rows; raises Problem."""
    layer = _untransposed(layer, assembly)
    rows = _rows(layer, assembly)
    labels = assembly.columns if rows and layer.sources is None else _sources(layer, assembly)
    sources = labels if rows else tuple(assembly.neurons[label] for label in labels)
    setting = Setting(assembly.number, assembly.is_output, assembly.numbering, assembly.loss)
    builder = LayerBuilder(layer, setting, labels, sources, assembly.names, assembly.weight_numbers)
    quantities, built = builder.parameters()
    assembly.matrices |= dict.fromkeys([str(assembly.number), *([layer.name] if layer.name else [])], built.weights)
    assembly.weights += [each.name for each in quantities if each.role is Role.WEIGHT]
    weights, bias = _parameters([_within(each, assembly) for each in quantities], built, assembly)
    if rows:
        net: Expression = MatMul((_matrix_of_rows(layer, rows, assembly), Transpose(weights)))
    elif layer.sources is None:
        net = MatMul((weights, assembly.signal.vector))
    else:
        net = MatMul((weights, assembly.arrays.gathered(sources, (len(sources),))))
    nets, outs = (_entries(names, rows, assembly) for names in (built.pre_activations, built.activations))
    number = assembly.number
    before = assembly.named_tensor(f"net{number}", net + bias if bias else net, nets, "pre-activation")
    out = assembly.named_tensor(f"out{number}", mapped(built.activation, before), outs, "activation")
    assembly.hand_on_array(out, columns=built.neurons)
    neurons = built.neurons if not rows else [f"{name}_{row}" for row in range(1, rows + 1) for name in built.neurons]
    assembly.neurons |= dict(zip(neurons, outs.cells, strict=True))


def _matrix_of_rows(layer: Dense, rows: int, assembly: Assembly) -> Expression:
    """Return what a layer takes row by row: the layer before, or of every example some neurons."""
    if layer.sources is None:
        return assembly.signal.matrix
    names = [assembly.neurons[f"{label}_{row}"] for row in range(1, rows + 1) for label in layer.sources]
    return assembly.arrays.gathered(names, (rows, len(layer.sources)))


def _rows(layer: Dense, assembly: Assembly) -> int:
    """Return on how many rows a layer acts, one after the other; 0 where it takes all numbers together."""
    rows, width, matrix = len(assembly.signal.rows), assembly.signal.width, layer.weights
    is_image = len(assembly.signal.shape) > 2 or assembly.kind_before in OF_IMAGES
    if assembly.of_examples:
        return rows
    if layer.sources is not None or is_image or rows == 1:
        return 0
    columns = len(matrix.matrix[0]) if isinstance(matrix, MatrixWeights) and matrix.matrix else None
    if columns == width:
        return rows
    if columns not in (None, rows * width):
        hint = f"expected {width}, one for each number of a row, or {rows * width}, one for each of the layer before"
        path = (*assembly.path, "weights", "matrix", 0)
        raise Problem(path, f"row 1 of the weight matrix has {counted(columns or 0, 'number')}", hint=hint)
    return 0


def _entries(names: tuple[str, ...], rows: int, assembly: Assembly) -> Array:
    """Return the names of what the neurons have, with the number of the row where there are rows."""
    if not rows:
        return Array((len(names),), names)
    of_rows = tuple(f"{name}_{row}" for row in range(1, rows + 1) for name in names)
    for name in of_rows:
        assembly.names.claim(name, assembly.path, "a quantity of a layer")
    return Array((rows, len(names)), of_rows)


def _parameters(
    quantities: list[Quantity], built: DenseLayer, assembly: Assembly
) -> tuple[Expression, Symbol | None]:
    """Add weights and biases, where there are some, and the arrays of them; a shared bias is one number."""
    assembly.add(quantities)
    by_name = {each.name: each for each in quantities}
    matrix = _matrix(by_name, built, assembly)
    shared = built.shared_bias
    biases = [by_name[shared]] if shared else [by_name[name] for name in built.biases if name]
    if not biases:
        return matrix, None
    # The second bias of an earlier layer may be called b2.
    name = f"b_{built.number}" if f"b{built.number}" in assembly.names and not shared else f"b{built.number}"
    return matrix, assembly.array_of(name, () if shared else (len(biases),), biases)


def _matrix(new: Mapping[str, Quantity], built: DenseLayer, assembly: Assembly) -> Expression:
    """Add the array of the weights, or say by earlier arrays what the layer shares."""
    names = tuple(name for row in built.weights for name in row)
    shape = (len(built.weights), len(built.sources))
    if all(name in new for name in names):
        return assembly.array_of(f"W{built.number}", shape, [new[name] for name in names])
    for name in filter(new.__contains__, names):
        assembly.array_of(name, (), [new[name]])
    columns = tuple(name for column in zip(*built.weights, strict=True) for name in column)
    for tensor in assembly.arrays.tensors.values():
        if tensor.entries == columns and tensor.shape == shape[::-1]:
            return Transpose(Symbol(tensor.name))
    return assembly.arrays.gathered(names, shape)


def _untransposed(layer: Dense, assembly: Assembly) -> Dense:
    """Return a layer with the names of the weights that it shares in their places; raises Problem."""
    described = layer.weights
    if not isinstance(described, TransposedWeights):
        return layer
    if described.transpose_of not in assembly.matrices:
        hint = nearest(described.transpose_of, assembly.matrices)
        path = (*assembly.path, "weights", "transpose_of")
        raise Problem(path, f"no earlier dense layer is called '{described.transpose_of[:80]}'", hint=hint)
    columns = [list(column) for column in zip(*assembly.matrices[described.transpose_of], strict=True)]
    return layer.model_copy(update={"weights": MatrixWeights(matrix=columns)})


def _within(quantity: Quantity, assembly: Assembly) -> Quantity:
    """Return a quantity of a dense layer as one of a structure."""
    part = assembly.part(quantity.role.value, is_weight=quantity.role is Role.WEIGHT)
    return replace(quantity, role=Role.PARAMETER, part=part)


def _sources(layer: Dense, assembly: Assembly) -> tuple[str, ...]:
    if layer.sources is None:
        labels = {quantity: label for label, quantity in assembly.neurons.items()}
        return tuple(labels[quantity] for quantity in assembly.signal.flat)
    for index, label in enumerate(layer.sources):
        path = (*assembly.path, "sources", index)
        assembly.known(f"{label}_1" if assembly.of_examples else label, path)
        if label in layer.sources[:index]:
            raise Problem(path, f"duplicate source '{label}'", hint="name each once")
    return tuple(layer.sources)
