"""A layer of LSTM cells, unrolled over the time steps.

Goodfellow, Bengio, Courville, Deep Learning (2016), equations 10.40 to 10.44, without peepholes; the candidate and the
output go through tanh, as in Hochreiter and Schmidhuber, Long short-term memory (1997), and in PyTorch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.expression import Product, Sum
from derive.network.builders.unrolled import GATE, STATE, Bidirectional, Returns, Units, Weights, unroll
from derive.network.fields.choices import Choice
from derive.network.fields.fields import Exact, Kind, Model
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.unrolled import State, Way

# Each gate's key, its letter, and its activation; g is the candidate for the cell.
GATES = (("forget", "f", "sigmoid"), ("input", "i", "sigmoid"), ("candidate", "g", "tanh"), ("output", "o", "sigmoid"))


class OneWay(Model):
    """The gates of one way over the time steps, and the states before the first of them."""

    forget: Annotated[Weights, GATE]
    input: Annotated[Weights, GATE]
    candidate: Annotated[Weights, GATE]
    output: Annotated[Weights, GATE]
    initial: Annotated[list[Exact] | None, STATE] = None
    initial_cell: Annotated[list[Exact] | None, STATE] = None


class LSTM(OneWay, Kind):
    """Each gate has the keys ``input_weights``, ``recurrent_weights`` and ``bias``."""

    kind: Literal["lstm"]
    returns: Returns = "last"
    bidirectional: Bidirectional = False
    backward: Annotated[OneWay | None, Field(description="the gates of the way back")] = None


class _Cell:
    """Gates, cell c = f c' + i g, and state h = o tanh(c)."""

    def __init__(self, described: OneWay, way: Way) -> None:
        self._described, self._way = described, way
        self._gates = {
            letter: Units(getattr(described, key), letter, (*way.path, key), way) for key, letter, _ in GATES
        }
        self._count = self._gates["f"].count
        for key, letter, _ in GATES:
            count = self._gates[letter].count
            if count != self._count:
                message = f"{count} units, and {self._count} in the forget gate"
                raise Problem((*way.path, key), message, of_key=True)

    def start(self, time: int) -> State:
        given = (("h", "initial"), ("c", "initial_cell"))
        return tuple(
            self._way.start(getattr(self._described, key), letter, key, self._count, time) for letter, key in given
        )

    def step(self, row: Expression, state: State, time: int) -> State:
        (hidden, cell), way, count = state, self._way, self._count
        gate = {}
        for _, letter, activation in GATES:
            net = self._gates[letter].nets(row, hidden, time)
            gate[letter] = way.activated(Choice(activation), letter, net, count, time)
        kept, new = Product((gate["f"], cell)), Product((gate["i"], gate["g"]))
        cell = way.added("c", Sum((kept, new)), count, time)
        squashed = way.activated(Choice("tanh"), "q", cell, count, time)
        return way.added("h", Product((gate["o"], squashed)), count, time), cell


def build(layer: LSTM, assembly: Assembly) -> None:
    """Add the gates' weights once, then gates, cell and state for every time step; raises Problem."""
    unroll(layer, assembly, _Cell)
