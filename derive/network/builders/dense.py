"""A dense layer within a structure; ``sources`` names the earlier neurons and inputs that feed it: skip connections.

He, Zhang, Ren, Sun, Deep residual learning for image recognition (2016), section 3; Huang et al., Densely connected
convolutional networks (2017), equation 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.tensors.array import Array
from derive.expressions.tensors.nodes import MatMul
from derive.network.builders.arrays import mapped
from derive.network.builders.layers import LayerBuilder, Setting
from derive.network.fields.fields import Layer
from derive.network.fields.problem import Problem
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.expressions.expression import Expression, Symbol
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
    """Add weights, biases, pre-activations and activations; raises Problem."""
    labels = _sources(layer, assembly)
    sources = tuple(assembly.neurons[label] for label in labels)
    setting = Setting(assembly.number, assembly.is_output, assembly.numbering, assembly.loss)
    builder = LayerBuilder(layer, setting, labels, sources, assembly.names, assembly.weight_numbers)
    quantities, built = builder.parameters()
    assembly.weights += [each.name for each in quantities if each.role is Role.WEIGHT]
    weights, bias = _parameters([_within(each, assembly) for each in quantities], built, assembly)
    net: Expression = MatMul((weights, assembly.arrays.gathered(sources, (len(sources),))))
    nets, outs = (Array((len(names),), names) for names in (built.pre_activations, built.activations))
    number = assembly.number
    before = assembly.named_tensor(f"net{number}", net + bias if bias else net, nets, "pre-activation")
    out = assembly.named_tensor(f"out{number}", mapped(built.activation, before), outs, "activation")
    assembly.hand_on_array(out)
    assembly.neurons |= dict(zip(built.neurons, built.activations, strict=True))


def _parameters(quantities: list[Quantity], built: DenseLayer, assembly: Assembly) -> tuple[Symbol, Symbol | None]:
    """Add weights and biases, where there are some, and the arrays of them; a shared bias is one number."""
    assembly.add(quantities)
    by_name = {each.name: each for each in quantities}
    shape = (len(built.weights), len(built.sources))
    weights = [by_name[name] for row in built.weights for name in row]
    matrix = assembly.array_of(f"W{built.number}", shape, weights)
    shared = built.shared_bias
    biases = [by_name[shared]] if shared else [by_name[name] for name in built.biases if name]
    if not biases:
        return matrix, None
    return matrix, assembly.array_of(f"b{built.number}", () if shared else (len(biases),), biases)


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
        assembly.known(label, path)
        if label in layer.sources[:index]:
            raise Problem(path, f"duplicate source '{label}'", hint="name each once")
    return tuple(layer.sources)
