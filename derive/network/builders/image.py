"""What windows of a layer move over: places along one axis or two, in one or several channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.expressions.expression import Sum
from derive.expressions.tensors.nodes import Reshape, Transpose
from derive.network.builders.arrays import mapped
from derive.network.builders.assembly import axes, every_axis
from derive.network.builders.grids import counted, vector
from derive.network.fields.choices import activation_of
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.expressions.tensors.convolution import Sizes
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.filters import Filtered
    from derive.network.fields.located import Key


@dataclass(frozen=True)
class Image:
    """Places of ``sizes``; where the formula ``is_deep``, the channels come first in it.

    ``in_columns``: a row of the layer before has a number of each channel, and so has one of what comes out.
    """

    formula: Expression
    sizes: Sizes
    channels: int = 1
    is_deep: bool = False
    in_columns: bool = False

    @property
    def deep(self) -> Expression:
        """Channels, each with its places."""
        return self.formula if self.is_deep else Reshape(self.formula, (self.channels, *self.sizes))

    @property
    def words(self) -> str:
        """How many numbers a channel has, in words."""
        return f"{' by '.join(map(str, self.sizes))} number{'s' * (self.sizes != (1,))}"


def image_of(assembly: Assembly, described: Filtered, depth: int) -> Image:
    """Return the image that filters move over; ``depth``: how many lists are within each other in one of them.

    Raises Problem where 'channels' is said of what is no matrix.
    """
    signal = assembly.signal
    shape = signal.shape
    in_a_row = len(shape) == 3 and shape[1] == 1
    if described.channels is not None and len(shape) != 2 and not in_a_row:
        message, path = "channels in rows or columns of what is no matrix", (*assembly.path, "channels")
        raise Problem(path, message, hint="leave it out", of_key=True)
    if described.channels == "columns":
        return Image(Transpose(signal.matrix), (len(signal.rows),), signal.width, is_deep=True, in_columns=True)
    if described.channels == "rows" or (in_a_row and depth < 3):
        return Image(signal.matrix, (signal.width,), len(signal.rows), is_deep=True)
    if len(shape) == 3:
        return Image(signal.formula, shape[1:], shape[0], is_deep=True)
    if len(shape) == 1 and depth != 1:
        return Image(signal.matrix, (1, *shape))
    return Image(signal.formula, shape)


def hand_on_maps(formula: Expression, count: int, image: Image, layer: Filtered, assembly: Assembly) -> None:
    """Add the bias to ``count`` maps, each with its activation, and end the layer with them; raises Problem."""
    shape = assembly.arrays.shape(formula)
    places = shape[-len(image.sizes) :]
    if image.in_columns:
        formula = Transpose(formula)
    elif count == 1 and shape != places:
        formula = Reshape(formula, places)
    if layer.bias is not None and layer.bias != "none":
        bias: Expression = assembly.vector(vector(layer.bias, count, (*assembly.path, "bias")), "b")
        if count > 1 and not image.in_columns:
            bias = Reshape(bias, (count, *(1 for _ in places)))
        formula = Sum((formula, bias))
    index = axes(0) if image.in_columns and count == 1 else every_axis
    found = assembly.tensor("z", formula, index, zeros=True)
    if layer.activation != "identity":
        assembly.require_entrywise(layer.activation)
        found = assembly.tensor("a", mapped(activation_of(layer.activation), found), index)
    if count > 1 and len(places) == 1 and not image.in_columns:
        assembly.hand_on_array(Reshape(found, (count, 1, *places)))
    else:
        assembly.hand_on_array(found)


def each_axis(value: int | list[int], axes: int, path: Key, across: int | None = None) -> Sizes:
    """Return one number an axis; ``across``: what a single one means across an image of a single row.

    Raises Problem for a list of another length.
    """
    if isinstance(value, int):
        return (value,) * axes if across is None else (across, value)
    if len(value) != axes:
        hint = "expected one number, or a list of 2" if axes > 1 else "expected one number: there is one axis"
        raise Problem(path, f"a list of {counted(len(value), 'number')}", hint=hint, of_key=True)
    return tuple(value)


def brief(sizes: Sizes) -> Sizes:
    """Return a single number where all are alike."""
    return sizes[:1] if len(set(sizes)) == 1 else sizes
