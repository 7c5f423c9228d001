"""A convolution: a small filter that moves over the rows of an image, one weight a place of the filter.

As machine learning has it, a cross-correlation: Goodfellow, Bengio, Courville, Deep Learning (2016), equation 9.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from derive.network.builders.grids import grid
from derive.network.choices import Choice, chosen_activation
from derive.network.entries import entry
from derive.network.fields import Model
from derive.network.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


class Convolution(Model):
    """``filter``: a list of rows; ``bias``: one number for all places; ``stride``: how far the filter moves."""

    kind: Literal["convolution"]
    filter: Annotated[Any, Field(description="a list of rows of numbers such as [[1, 0], [0, -1]]")]
    bias: Annotated[Any, Field(description="a number, or {name: number}")] = None
    activation: Annotated[Choice, BeforeValidator(chosen_activation)] = Choice("identity")
    stride: Annotated[int, Field(ge=1, le=100, description="a whole number from 1")] = 1


def places(size: int, window: int, stride: int) -> range:
    """Return where along a side of an image a window begins."""
    return range(0, size - window + 1, stride)


def build(layer: Convolution, assembly: Assembly) -> None:
    """Add the filter, and for every place of it a weighted sum and its activation; raises Problem."""
    image = assembly.signal.rows
    entries = grid(layer.filter, (*assembly.path, "filter"))
    height, width = len(entries), len(entries[0])
    if height > len(image) or width > len(image[0]):
        raise Problem(
            (*assembly.path, "filter"), f"a filter of {height} by {width}",
            hint=f"the layer before has {len(image)} by {len(image[0])} numbers", of_key=True,
        )
    weights = tuple(name for row in assembly.weight_rows(entries, "k") for name in row)
    bias = None
    if layer.bias is not None and layer.bias != "none":
        bias = assembly.parameter(entry(layer.bias, (*assembly.path, "bias"), "b"), "b")
    rows = []
    for i, top in enumerate(places(len(image), height, layer.stride), 1):
        row = []
        for j, left in enumerate(places(len(image[0]), width, layer.stride), 1):
            window = tuple(name for line in image[top : top + height] for name in line[left : left + width])
            net = assembly.weighted_sum(weights, window, bias, "z", i, j)
            row.append(net if layer.activation == "identity" else assembly.activated(layer.activation, net, "a", i, j))
        rows.append(row)
    assembly.hand_on(rows)
