"""What the kinds of normalization share: mean, variance and deviation along an axis, then gain and shift."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from derive.expressions.expression import Call, Constant, Negative, Power, Product, Quotient, Sum, Symbol
from derive.expressions.tensors.nodes import Reduce, Reshape
from derive.network.builders.grids import vector
from derive.network.fields.fields import Kind
from derive.network.fields.scalars import exact

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly, Index


def _not_negative(value: object) -> Fraction:
    number = exact(value)
    if number < 0:
        raise PydanticCustomError("choice", "epsilon is a number of at least 0")
    return number


class Normalization(Kind):
    """``gain`` and ``shift``: a number for all, or a list, one for each number of a row; ``epsilon``: 0 or above."""

    gain: Annotated[Any, Field(description="a number, or a list of numbers")] = 1
    shift: Annotated[Any, Field(description="a number, or a list of numbers")] = 0
    epsilon: Annotated[
        Fraction, BeforeValidator(_not_negative), Field(description="a small number such as 0.00001")
    ] = Fraction(1, 100_000)


@dataclass(frozen=True)
class Normalized:
    """An array to be normalized along an axis, and which indices the names have of what is one a line, and of all."""

    array: Expression
    axis: int
    of_line: Index
    of_number: Index


class Normalizer:
    """Adds the parts of one normalization, in the order of calculation."""

    def __init__(self, layer: Normalization, width: int, assembly: Assembly, *, of_channels: bool = False) -> None:
        """Add gain and shift: for each number of a row, or where a row is a channel, for each row."""
        self._assembly = assembly
        gain = assembly.vector(vector(layer.gain, width, (*assembly.path, "gain")), "gamma")
        shift = assembly.vector(vector(layer.shift, width, (*assembly.path, "shift")), "beta")
        column = (width, 1)
        self._gain: Expression = Reshape(gain, column) if of_channels else gain
        self._shift: Expression = Reshape(shift, column) if of_channels else shift
        self._epsilon = Symbol(assembly.constant(layer.epsilon, "epsilon")) if layer.epsilon else None

    def computed(self, what: Normalized) -> Symbol:
        """Add mean and variance of every line, and what is made with them; return that."""
        add = self._assembly.tensor
        mean = add("mu", Reduce("mean", what.array, what.axis), what.of_line)
        less = Sum((what.array, Negative(mean)))
        variance = add("v", Reduce("mean", Power(less, Constant(Fraction(2))), what.axis), what.of_line)
        return self.given(what, mean, variance)

    def given(self, what: Normalized, mean: Expression, variance: Expression) -> Symbol:
        """Add what is made of an array with mean and variance; return that."""
        add = self._assembly.tensor
        deviation = Call("sqrt", (Sum((variance, self._epsilon)) if self._epsilon else variance,))
        less = Sum((what.array, Negative(mean)))
        normalized = add("xhat", Quotient(less, add("s", deviation, what.of_line)), what.of_number)
        return add("n", Sum((Product((self._gain, normalized)), self._shift)), what.of_number)
