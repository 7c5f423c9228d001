"""A dense layer within a structure; ``sources`` names the earlier neurons and inputs that feed it: skip connections.

He, Zhang, Ren, Sun, Deep residual learning for image recognition (2016), section 3; Huang et al., Densely connected
convolutional networks (2017), equation 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.network.builders.layers import LayerBuilder, Setting
from derive.network.fields.fields import Layer
from derive.network.fields.problem import Problem
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly
    from derive.network.graph.quantity import Quantity

_ROLES = {
    Role.WEIGHT: Role.PARAMETER, Role.BIAS: Role.PARAMETER, Role.PRE_ACTIVATION: Role.INTERMEDIATE,
    Role.ACTIVATION: Role.INTERMEDIATE,
}


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
    quantities, built = builder.build()
    assembly.weights += [each.name for each in quantities if each.role is Role.WEIGHT]
    assembly.add(_within(each, assembly) for each in quantities)
    assembly.hand_on([built.activations])
    assembly.neurons |= dict(zip(built.neurons, built.activations, strict=True))


def _within(quantity: Quantity, assembly: Assembly) -> Quantity:
    """Return a quantity of a dense layer as one of a structure."""
    part = assembly.part(quantity.role.value, is_weight=quantity.role is Role.WEIGHT)
    return replace(quantity, role=_ROLES[quantity.role], part=part)


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
