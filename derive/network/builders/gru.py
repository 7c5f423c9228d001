"""A layer of GRU cells, unrolled over the time steps.

Cho et al., Learning phrase representations using RNN encoder-decoder (2014), equations 5 to 8: the update gate z keeps
the state, the reset gate r acts on it before the recurrent weights of the candidate n. With ``reset_after`` it acts
behind them, as in PyTorch and in Keras: s = r (W h' + c), with the recurrent bias c.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.expression import Constant, Expression, Negative, Product, Sum
from derive.network.builders.unrolled import GATE, STATE, Bidirectional, Returns, Units, Weights, unroll
from derive.network.fields.choices import Choice
from derive.network.fields.fields import Exact, Kind, Model
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.unrolled import State, Way

GATES = (("update", "z"), ("reset", "r"), ("candidate", "n"))


class OneWay(Model):
    """The gates of one way over the time steps, and the state before the first of them."""

    update: Annotated[Weights, GATE]
    reset: Annotated[Weights, GATE]
    candidate: Annotated[Weights, GATE]
    initial: Annotated[list[Exact] | None, STATE] = None


class GRU(OneWay, Kind):
    """Each gate has the keys ``input_weights``, ``recurrent_weights`` and ``bias``."""

    kind: Literal["gru"]
    reset_after: Annotated[bool, Field(description="true or false")] = False
    returns: Returns = "last"
    bidirectional: Bidirectional = False
    backward: Annotated[OneWay | None, Field(description="the gates of the way back")] = None


class _Cell:
    """z and r, what the reset gate lets through, the candidate n, and h = z h' + (1 - z) n."""

    def __init__(self, after: bool, described: OneWay, way: Way) -> None:
        self._initial, self._way, self._after = described.initial, way, after
        self._gates = {letter: Units(getattr(described, key), letter, (*way.path, key), way) for key, letter in GATES}
        self._count = self._gates["z"].count
        for key, letter in GATES:
            count = self._gates[letter].count
            if count != self._count:
                message = f"{count} units, and {self._count} in the update gate"
                raise Problem((*way.path, key), message, of_key=True)

    def start(self, time: int) -> State:
        return (self._way.start(self._initial, "h", "initial", self._count, time),)

    def step(self, row: Expression, state: State, time: int) -> State:
        (hidden,), way, count = state, self._way, self._count

        def gate(letter: str) -> Expression:
            net = self._gates[letter].nets(row, hidden, time)
            return way.activated(Choice("sigmoid"), letter, net, count, time)

        update, reset = gate("z"), gate("r")
        candidate = self._gates["n"]
        if self._after:
            seen = way.added("m", candidate.recurrent_of(hidden), count, time)
            net = candidate.nets_of(row, way.added("s", Product((reset, seen)), count, time), time)
        else:
            net = candidate.nets(row, way.added("s", Product((reset, hidden)), count, time), time)
        new = way.activated(Choice("tanh"), "n", net, count, time)
        mixed = Product((Sum((Constant(Fraction(1)), Negative(update))), new))
        return (way.added("h", Sum((Product((update, hidden)), mixed)), count, time),)


def build(layer: GRU, assembly: Assembly) -> None:
    """Add the gates' weights once, then gates, candidate and state for every time step; raises Problem."""
    unroll(layer, assembly, partial(_Cell, layer.reset_after))
