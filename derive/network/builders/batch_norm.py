"""Batch normalization: every column, the same number of all examples, less its mean, over its standard deviation.

Of maps, as behind a convolution, a channel takes the place of a column: all its numbers in all examples (section 3.2).

Ioffe, Szegedy, Batch normalization (2015), algorithm 1; with a mean and a variance that are given, algorithm 2. The
variance of training is that over m, and epsilon stands under the root, as in PyTorch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.tensors.array import positions
from derive.expressions.tensors.nodes import COLUMNS, ROWS, Concat, Entries, Reshape
from derive.network.builders.assembly import axes, every_axis
from derive.network.builders.normalization import Normalization, Normalized, Normalizer
from derive.network.fields.fields import Exact
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.expressions.expression import Symbol
    from derive.expressions.tensors.shape import Shape
    from derive.network.builders.assembly import Assembly

_NUMBERS = "a list of numbers, one for each number of a row"
HINT = "in training they are those of the examples: give 'examples', two at least; or give 'mean' and 'variance'"


class BatchNorm(Normalization):
    """``mean`` and ``variance``: those that training has left, for a network in use; else those of the examples."""

    kind: Literal["batch_norm"]
    mean: Annotated[list[Exact] | None, Field(min_length=1, description=_NUMBERS)] = None
    variance: Annotated[list[Annotated[Exact, Field(ge=0)]] | None, Field(min_length=1, description=_NUMBERS)] = None

    @property
    def is_in_training(self) -> bool:
        """Whether mean and variance are those of the examples."""
        return self.mean is None and self.variance is None


def build(layer: BatchNorm, assembly: Assembly) -> None:
    """Add mean and variance of every column, and the normalized numbers; raises Problem."""
    is_map = assembly.has_images and len(assembly.signal.shape) == 2 and not assembly.of_examples
    if assembly.by_example or len(assembly.signal.shape) > 2 or is_map:
        _of_channels(layer, assembly)
        return
    width, many = assembly.signal.width, len(assembly.signal.rows) > 1 or assembly.of_examples
    last = len(assembly.arrays.shape(assembly.signal.rowwise)) - 1
    of_number = (axes(0) if width == 1 else every_axis) if many else axes(last)
    if layer.is_in_training:
        if not assembly.of_examples or len(assembly.signal.rows) < 2:
            raise Problem(assembly.path, "batch_norm has no mean and no variance", hint=HINT)
        what = Normalized(assembly.signal.rowwise, COLUMNS, axes(1) if width > 1 else axes(), of_number)
        assembly.hand_on_array(Normalizer(layer, width, assembly).computed(what))
        return
    what = Normalized(assembly.signal.rowwise, COLUMNS, axes(0) if width > 1 else axes(), of_number)
    mean, variance = (_given(layer, key, width, assembly) for key in ("mean", "variance"))
    assembly.hand_on_array(Normalizer(layer, width, assembly).given(what, mean, variance))


def _of_channels(layer: BatchNorm, assembly: Assembly) -> None:
    """Normalize maps: each channel is a row, in training with the numbers of all examples; raises Problem."""
    signals = assembly.by_example if layer.is_in_training else [assembly.signal]
    if not signals:
        raise Problem(assembly.path, "batch_norm has no mean and no variance", hint=HINT)
    shape = signals[0].shape
    if len(shape) < 3 and not assembly.has_images:
        hint = "it stands behind neurons, or behind maps; 'flatten' makes one row of several"
        raise Problem(assembly.path, "batch normalization of rows", hint=hint)
    maps = (1,) * (3 - len(shape)) + shape
    channels, places = maps[0], maps[1] * maps[2]
    rows = tuple(Reshape(each.formula, (channels, places)) for each in signals)
    names = [each for signal in signals for each in positions(maps[1:])]

    def of_number(position: Shape) -> tuple[int, ...]:
        place = names[position[1] - 1]
        example = ((position[1] - 1) // places + 1,) if layer.is_in_training else ()
        return (*position[:1], place[0] + 1, place[1] + 1, *example)

    of_channel = axes(0) if channels > 1 else axes()
    what = Normalized(Concat(rows, ROWS) if len(rows) > 1 else rows[0], ROWS, of_channel, of_number)
    normalizer = Normalizer(layer, channels, assembly, of_channels=True)
    if layer.is_in_training:
        found = normalizer.computed(what)
    else:
        mean, variance = (_given(layer, key, channels, assembly) for key in ("mean", "variance"))
        found = normalizer.given(what, Reshape(mean, (channels, 1)), Reshape(variance, (channels, 1)))
    parts = [
        Reshape(Entries(found, ((None, None), (start + 1, start + places))) if len(rows) > 1 else found, shape)
        for start in range(0, places * len(rows), places)
    ]
    if not layer.is_in_training:
        assembly.hand_on_array(parts[0])
        return
    assembly.by_example = [assembly.handed(part) for part in parts]


def _given(layer: BatchNorm, key: str, width: int, assembly: Assembly) -> Symbol:
    numbers: list[Fraction] | None = getattr(layer, key)
    if numbers is None:
        raise Problem(assembly.path, f"'{key}' is missing", hint="mean and variance are given together")
    if len(numbers) != width:
        message, hint = f"the number of entries is {len(numbers)}", f"expected {width}, one for each number of a row"
        raise Problem((*assembly.path, key), message, hint=hint, of_key=True)
    return assembly.constants(numbers, {"mean": "mu", "variance": "v"}[key], every_axis if width > 1 else axes())
