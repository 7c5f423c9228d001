"""One dense layer for every row (time step or token): the same weights each time.

Goodfellow, Bengio, Courville, Deep Learning (2016), equation 10.10: V are the weights from a hidden state to its
output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from derive.network.builders.grids import vector, wide
from derive.network.builders.recurrent import indices
from derive.network.fields.choices import Choice, chosen_activation
from derive.network.fields.fields import Model
from derive.network.graph.softmax import SOFTMAX

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    biases: Sequence[str | None] = [None] * count
    if layer.bias is not None and layer.bias != "none":
        biases = assembly.parameters(vector(layer.bias, count, (*assembly.path, "bias")), "c")
    rows = []
    for number, row in enumerate(assembly.signal.rows, 1):
        places = [indices(number, unit, count) for unit in range(count)]
        base = "y" if layer.activation == "identity" else "z"
        nets = [
            assembly.weighted_sum(own, row, bias, base, *place)
            for own, bias, place in zip(weights, biases, places, strict=True)
        ]
        rows.append(_activated(layer, nets, places, assembly))
    assembly.hand_on(rows)


def _activated(layer: SharedDense, nets: list[str], places: list[tuple[int, ...]], assembly: Assembly) -> Sequence[str]:
    """Add what the activation makes of one row, unless it changes nothing."""
    if layer.activation == "identity":
        return nets
    if layer.activation == SOFTMAX.name:
        return assembly.softmax(tuple(nets), "y", places[0][0])
    return [assembly.activated(layer.activation, net, "y", *place) for net, place in zip(nets, places, strict=True)]
