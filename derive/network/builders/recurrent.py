"""A recurrent layer, unrolled: one row of its input a time step, the same weights at every one.

Goodfellow, Bengio, Courville, Deep Learning (2016), equations 10.8 and 10.9: the weights of the input are U, those
from one time step to the next W. Both ways: Schuster, Paliwal, Bidirectional recurrent neural networks (1997).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from derive.network.builders.unrolled import STATE, Bidirectional, Returns, Units, Weights, unroll
from derive.network.fields.choices import Choice, chosen_activation
from derive.network.fields.fields import Exact, Kind

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.unrolled import State, Way


class OneWay(Weights):
    """The weights of one way over the time steps, and the state before the first of them."""

    initial: Annotated[list[Exact] | None, STATE] = None


class Recurrent(OneWay, Kind):
    """A recurrent layer as described; ``returns`` the last time step, or all of them in rows."""

    kind: Literal["recurrent"]
    activation: Annotated[Choice, BeforeValidator(chosen_activation)] = Choice("tanh")
    returns: Returns = "last"
    bidirectional: Bidirectional = False
    backward: Annotated[OneWay | None, Field(description="the weights of the way back")] = None


class _Cell:
    """A pre-activation and an activation for every unit."""

    def __init__(self, activation: Choice, described: OneWay, way: Way) -> None:
        self._activation, self._initial, self._way = activation, described.initial, way
        self._units = Units(described, "", way.path, way)

    def start(self, time: int) -> State:
        return (self._way.start(self._initial, "h", "initial", self._units.count, time),)

    def step(self, row: Expression, state: State, time: int) -> State:
        net = self._units.nets(row, state[0], time)
        return (self._way.activated(self._activation, "h", net, self._units.count, time),)


def build(layer: Recurrent, assembly: Assembly) -> None:
    """Add the weights once, and the states of every time step; raises Problem."""
    unroll(layer, assembly, partial(_Cell, layer.activation))
