"""One dense layer for every row (time step or token): the same weights each time.

Goodfellow, Bengio, Courville, Deep Learning (2016), equation 10.10: V are the weights from a hidden state to its
output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from derive.network.builders.grids import vector, wide
from derive.network.builders.recurrent import indices
from derive.network.choices import Choice, chosen_activation
from derive.network.fields import Model

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


class SharedDense(Model):
    """``weights``: one row a neuron; ``bias``: a number, or a list of one a neuron."""

    kind: Literal["shared_dense"]
    weights: Annotated[Any, Field(description="a number, or a list of rows of numbers, one for each neuron")]
    bias: Annotated[Any, Field(description="a number, or a list of numbers")] = None
    activation: Annotated[Choice, BeforeValidator(chosen_activation)] = Choice("identity")


def build(layer: SharedDense, assembly: Assembly) -> None:
    """Add weights and biases once, and the neurons of every row; raises Problem."""
    entries = wide(layer.weights, assembly.signal.width, "a row", (*assembly.path, "weights"))
    weights, count = assembly.weight_rows(entries, "v"), len(entries)
    biases: list[str] = []
    if layer.bias is not None and layer.bias != "none":
        biases = assembly.parameters(vector(layer.bias, count, (*assembly.path, "bias")), "c")
    plain = layer.activation == "identity"
    rows = []
    for number, row in enumerate(assembly.signal.rows, 1):
        names = []
        for unit in range(count):
            index = indices(number, unit, count)
            bias = biases[unit] if biases else None
            net = assembly.weighted_sum(weights[unit], row, bias, "y" if plain else "z", *index)
            names.append(net if plain else assembly.activated(layer.activation, net, "y", *index))
        rows.append(names)
    assembly.hand_on(rows)
