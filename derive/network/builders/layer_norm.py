"""Layer normalization: every row less its mean, over its standard deviation, times a gain, plus a shift.

Ba, Kiros, Hinton, Layer normalization (2016), equations 3 and 4; epsilon under the root as in PyTorch.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from derive.expressions.expression import Call, Constant, Negative, Power, Product, Quotient, Sum, Symbol
from derive.expressions.tensors.nodes import ROWS, Reduce
from derive.network.builders.assembly import axes, every_axis
from derive.network.builders.grids import vector
from derive.network.fields.fields import Model
from derive.network.fields.problem import Problem
from derive.network.fields.scalars import exact

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


def _not_negative(value: object) -> Fraction:
    number = exact(value)
    if number < 0:
        raise PydanticCustomError("choice", "epsilon is a number of at least 0")
    return number


class LayerNorm(Model):
    """``gain`` and ``shift``: a number for all, or a list, the same for every row; ``epsilon``: above 0, or 0."""

    kind: Literal["layer_norm"]
    gain: Annotated[Any, Field(description="a number, or a list of numbers")] = 1
    shift: Annotated[Any, Field(description="a number, or a list of numbers")] = 0
    epsilon: Annotated[
        Fraction, BeforeValidator(_not_negative), Field(description="a small number such as 0.00001")
    ] = Fraction(1, 100_000)


def build(layer: LayerNorm, assembly: Assembly) -> None:
    """Add mean, variance, deviation and the normalized numbers of every row; raises Problem."""
    width = assembly.signal.width
    if width < 2:
        raise Problem(assembly.path, "layer normalization needs rows of at least two numbers")
    gain = assembly.vector(vector(layer.gain, width, (*assembly.path, "gain")), "gamma")
    shift = assembly.vector(vector(layer.shift, width, (*assembly.path, "shift")), "beta")
    epsilon = Symbol(assembly.constant(layer.epsilon, "epsilon")) if layer.epsilon else None
    rows = assembly.signal.rowwise
    # One row needs no number in the names.
    many, rank = len(assembly.signal.rows) > 1, len(assembly.arrays.shape(rows))
    of_row, of_number = (axes(0), every_axis) if many else (axes(), axes(rank - 1))
    less = Sum((rows, Negative(assembly.tensor("mu", Reduce("mean", rows, ROWS), of_row))))
    variance = assembly.tensor("v", Reduce("mean", Power(less, Constant(Fraction(2))), ROWS), of_row)
    deviation = Call("sqrt", (Sum((variance, epsilon)) if epsilon else variance,))
    normalized = assembly.tensor("xhat", Quotient(less, assembly.tensor("s", deviation, of_row)), of_number)
    assembly.hand_on_array(assembly.tensor("n", Sum((Product((gain, normalized)), shift)), of_number))
