"""One dense layer for every row (time step or token): the same weights each time.

Goodfellow, Bengio, Courville, Deep Learning (2016), equation 10.10: V are the weights from a hidden state to its
output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from derive.expressions.expression import Sum
from derive.expressions.tensors.nodes import MatMul, Transpose
from derive.network.builders.arrays import mapped
from derive.network.builders.assembly import axes, every_axis
from derive.network.builders.grids import vector, wide
from derive.network.fields.choices import Choice, activation_of, chosen_activation
from derive.network.fields.fields import Kind

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly


class SharedDense(Kind):
    """``weights``: one row a neuron; ``bias``: a number, or a list of one a neuron."""

    kind: Literal["shared_dense"]
    weights: Annotated[Any, Field(description="a number, or a list of rows of numbers, one for each neuron")]
    bias: Annotated[Any, Field(description="a number, or a list of numbers")] = None
    activation: Annotated[Choice, BeforeValidator(chosen_activation)] = Choice("identity")


def build(layer: SharedDense, assembly: Assembly) -> None:
    """Add weights and biases once, and the neurons of every row; raises Problem."""
    entries = wide(layer.weights, assembly.signal.width, "a row", (*assembly.path, "weights"))
    weights, count = assembly.matrix(entries, "v"), len(entries)
    net: Expression = MatMul((assembly.signal.matrix, Transpose(weights)))
    if layer.bias is not None and layer.bias != "none":
        net = Sum((net, assembly.vector(vector(layer.bias, count, (*assembly.path, "bias")), "c")))
    index = every_axis if count > 1 else axes(0)
    if layer.activation == "identity":
        assembly.hand_on_array(assembly.tensor("y", net, index))
    else:
        activated = mapped(activation_of(layer.activation), assembly.tensor("z", net, index))
        assembly.hand_on_array(assembly.tensor("y", activated, index))
