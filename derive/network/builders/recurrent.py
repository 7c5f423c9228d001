"""A recurrent layer, unrolled: one row of its input a time step, the same weights at every one.

Goodfellow, Bengio, Courville, Deep Learning (2016), equations 10.8 and 10.9: the weights of the input are U, those
from one time step to the next W.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from derive.network.builders.grids import shaped, vector, wide
from derive.network.fields.choices import Choice, chosen_activation
from derive.network.fields.fields import Exact, Kind, Model, one_of
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.signal import Row
    from derive.network.fields.located import Key

RETURNS = ("last", "all")
Returns = Annotated[str, one_of("choice of time steps", RETURNS)]
# What stands for the weights of a gate.
GATE = Field(description="weights such as {input_weights: 0.3, recurrent_weights: 0.2, bias: 0.1}")
_MATRIX = "a number, or a list of rows of numbers, one for each unit"


class Weights(Model):
    """The weights of one set of units: of the input, from the time step before, and the bias."""

    input_weights: Annotated[Any, Field(description=_MATRIX)]
    recurrent_weights: Annotated[Any, Field(description=_MATRIX)]
    bias: Annotated[Any, Field(description="a number, or a list of numbers")] = None


class Recurrent(Weights, Kind):
    """A recurrent layer as described; ``returns`` the last time step, or all of them in rows."""

    kind: Literal["recurrent"]
    activation: Annotated[Choice, BeforeValidator(chosen_activation)] = Choice("tanh")
    initial: Annotated[list[Exact] | None, Field(description="a list of numbers, one for each unit")] = None
    returns: Returns = "last"


class Units:
    """Units with weights of their own, at any time step: the pre-activations of a layer or of a gate."""

    def __init__(self, described: Weights, label: str, path: Key, assembly: Assembly) -> None:
        self._assembly = assembly
        self._net = f"net_{label}" if label else "net"
        suffix = f"_{label}" if label else ""
        entries = wide(described.input_weights, assembly.signal.width, "a time step", (*path, "input_weights"))
        self.count = len(entries)
        recurrent = shaped(described.recurrent_weights, self.count, self.count, (*path, "recurrent_weights"))
        self._input = assembly.weight_rows(entries, f"u{suffix}")
        self._recurrent = assembly.weight_rows(recurrent, f"w{suffix}")
        self._bias: list[str] = []
        if described.bias is not None and described.bias != "none":
            self._bias = assembly.parameters(vector(described.bias, self.count, (*path, "bias")), f"b{suffix}")

    def nets(self, inputs: Row, before: Row, time: int) -> list[str]:
        """Add the pre-activations of one time step."""
        return [
            self._assembly.weighted_sum(
                (*self._input[unit], *self._recurrent[unit]), (*inputs, *before),
                self._bias[unit] if self._bias else None, self._net, *indices(time, unit, self.count),
            )
            for unit in range(self.count)
        ]


def indices(time: int, unit: int, units: int) -> tuple[int, ...]:
    """Return the indices of one unit (from 0) at a time step: the unit is not counted where it is the only one."""
    return (time, unit + 1) if units > 1 else (time,)


def initial_state(given: list[Fraction] | None, base: str, key: str, units: int, assembly: Assembly) -> Row:
    """Add the state before the first time step, zero where it is not given; raises Problem."""
    numbers = [Fraction(0)] * units if given is None else given
    if len(numbers) != units:
        raise Problem(
            (*assembly.path, key), f"the number of entries is {len(numbers)}",
            hint=f"expected {units}, one for each unit", of_key=True,
        )
    return tuple(assembly.constant(number, base, *indices(0, unit, units)) for unit, number in enumerate(numbers))


def returned(states: list[Row], returns: str, assembly: Assembly) -> None:
    """End the layer with its last state, or with all of them."""
    assembly.hand_on(states if returns == "all" else states[-1:])


def build(layer: Recurrent, assembly: Assembly) -> None:
    """Add the weights once, and a pre-activation and an activation for every unit and time step; raises Problem."""
    inputs = assembly.signal.rows
    units = Units(layer, "", assembly.path, assembly)
    state = initial_state(layer.initial, "h", "initial", units.count, assembly)
    states: list[Row] = []
    for time, row in enumerate(inputs, 1):
        nets = units.nets(row, state, time)
        state = tuple(
            assembly.activated(layer.activation, net, "h", *indices(time, unit, units.count))
            for unit, net in enumerate(nets)
        )
        states.append(state)
    returned(states, layer.returns, assembly)
