"""A layer of LSTM cells, unrolled over the time steps.

Goodfellow, Bengio, Courville, Deep Learning (2016), equations 10.40 to 10.44, without peepholes; the candidate and the
output go through tanh, as in Hochreiter and Schmidhuber, Long short-term memory (1997), and in PyTorch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.expression import Product, Sum, Symbol
from derive.network.builders.recurrent import GATE, Returns, Units, Weights, indices, initial_state, returned
from derive.network.fields.choices import Choice
from derive.network.fields.fields import Exact, Kind
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.signal import Row

_STATE = "a list of numbers, one for each unit"
# Each gate's key, its letter, and its activation; g is the candidate for the cell.
GATES = (("forget", "f", "sigmoid"), ("input", "i", "sigmoid"), ("candidate", "g", "tanh"), ("output", "o", "sigmoid"))


class LSTM(Kind):
    """Each gate has the keys ``input_weights``, ``recurrent_weights`` and ``bias``."""

    kind: Literal["lstm"]
    forget: Annotated[Weights, GATE]
    input: Annotated[Weights, GATE]
    candidate: Annotated[Weights, GATE]
    output: Annotated[Weights, GATE]
    initial: Annotated[list[Exact] | None, Field(description=_STATE)] = None
    initial_cell: Annotated[list[Exact] | None, Field(description=_STATE)] = None
    returns: Returns = "last"


def build(layer: LSTM, assembly: Assembly) -> None:
    """Add the gates' weights once, then gates, cell and state for every time step; raises Problem."""
    inputs = assembly.signal.rows
    gates = [(Units(getattr(layer, key), letter, (*assembly.path, key), assembly), letter, Choice(activation))
             for key, letter, activation in GATES]
    count = gates[0][0].count
    for (key, _, _), (units, _, _) in zip(GATES, gates, strict=True):
        if units.count != count:
            raise Problem((*assembly.path, key), f"{units.count} units, and {count} in the forget gate", of_key=True)
    state = initial_state(layer.initial, "h", "initial", count, assembly)
    cell = initial_state(layer.initial_cell, "c", "initial_cell", count, assembly)
    states: list[Row] = []
    for time, row in enumerate(inputs, 1):
        values: dict[str, list[str]] = {}
        for units, letter, activation in gates:
            values[letter] = [
                assembly.activated(activation, net, letter, *indices(time, unit, count))
                for unit, net in enumerate(units.nets(row, state, time))
            ]
        counted = [indices(time, unit, count) for unit in range(count)]
        cell = tuple(_cell(values, cell[unit], unit, index, assembly) for unit, index in enumerate(counted))
        state = tuple(_state(values["o"][unit], cell[unit], index, assembly) for unit, index in enumerate(counted))
        states.append(state)
    returned(states, layer.returns, assembly)


def _cell(values: dict[str, list[str]], before: str, unit: int, index: tuple[int, ...], assembly: Assembly) -> str:
    """Add c = f c' + i g."""
    kept = Product((Symbol(values["f"][unit]), Symbol(before)))
    new = Product((Symbol(values["i"][unit]), Symbol(values["g"][unit])))
    return assembly.computed(Expressed(Sum((kept, new))), "c", *index)


def _state(gate: str, cell: str, index: tuple[int, ...], assembly: Assembly) -> str:
    """Add h = o tanh(c)."""
    squashed = assembly.activated(Choice("tanh"), cell, "q", *index)
    return assembly.computed(Expressed(Product((Symbol(gate), Symbol(squashed)))), "h", *index)
