"""Layer normalization: every row less its mean, over its standard deviation, times a gain, plus a shift.

Ba, Kiros, Hinton, Layer normalization (2016), equations 3 and 4; epsilon under the root as in PyTorch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from derive.expressions.tensors.nodes import ROWS
from derive.network.builders.assembly import axes, every_axis
from derive.network.builders.normalization import Normalization, Normalized, Normalizer
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


class LayerNorm(Normalization):
    """``gain`` and ``shift`` are the same for every row."""

    kind: Literal["layer_norm"]


def build(layer: LayerNorm, assembly: Assembly) -> None:
    """Add mean, variance, deviation and the normalized numbers of every row; raises Problem."""
    width = assembly.signal.width
    if width < 2:
        raise Problem(assembly.path, "layer normalization needs rows of at least two numbers")
    rows = assembly.signal.rowwise
    # One row needs no number in the names.
    many, last = len(assembly.signal.rows) > 1, len(assembly.arrays.shape(rows)) - 1
    of_row, of_number = (axes(0), every_axis) if many else (axes(), axes(last))
    normalizer = Normalizer(layer, width, assembly)
    assembly.hand_on_array(normalizer.computed(Normalized(rows, ROWS, of_row, of_number)))
