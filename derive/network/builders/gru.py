"""A layer of GRU cells, unrolled over the time steps.

Cho et al., Learning phrase representations using RNN encoder-decoder (2014), equations 5 to 8: the update gate z keeps
the state, the reset gate r acts on it before the recurrent weights of the candidate n.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.expression import Constant, Negative, Product, Sum, Symbol
from derive.network.builders.recurrent import GATE, Returns, Units, Weights, indices, initial_state, returned
from derive.network.fields.choices import Choice
from derive.network.fields.fields import Exact, Kind
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.signal import Row

GATES = (("update", "z"), ("reset", "r"), ("candidate", "n"))


class GRU(Kind):
    """Each gate has the keys ``input_weights``, ``recurrent_weights`` and ``bias``."""

    kind: Literal["gru"]
    update: Annotated[Weights, GATE]
    reset: Annotated[Weights, GATE]
    candidate: Annotated[Weights, GATE]
    initial: Annotated[list[Exact] | None, Field(description="a list of numbers, one for each unit")] = None
    returns: Returns = "last"


def build(layer: GRU, assembly: Assembly) -> None:
    """Add the gates' weights once, then gates, candidate and state for every time step; raises Problem."""
    inputs = assembly.signal.rows
    gates = {letter: Units(getattr(layer, key), letter, (*assembly.path, key), assembly) for key, letter in GATES}
    count = gates["z"].count
    for key, letter in GATES:
        if gates[letter].count != count:
            message = f"{gates[letter].count} units, and {count} in the update gate"
            raise Problem((*assembly.path, key), message, of_key=True)
    state = initial_state(layer.initial, "h", "initial", count, assembly)
    states: list[Row] = []
    for time, row in enumerate(inputs, 1):
        state = _step(gates, row, state, time, assembly)
        states.append(state)
    returned(states, layer.returns, assembly)


def _step(gates: dict[str, Units], row: Row, state: Row, time: int, assembly: Assembly) -> Row:
    """Add one time step: z and r, r h', the candidate n, and h = z h' + (1 - z) n."""
    count = len(state)

    def activated(letter: str, before: Row, activation: str) -> list[str]:
        return [
            assembly.activated(Choice(activation), net, letter, *indices(time, unit, count))
            for unit, net in enumerate(gates[letter].nets(row, before, time))
        ]

    update, reset = activated("z", state, "sigmoid"), activated("r", state, "sigmoid")
    acted = tuple(
        assembly.computed(
            Expressed(Product((Symbol(reset[unit]), Symbol(state[unit])))), "s", *indices(time, unit, count)
        )
        for unit in range(count)
    )
    candidate = activated("n", acted, "tanh")
    after = []
    for unit in range(count):
        gate = Symbol(update[unit])
        kept = Product((gate, Symbol(state[unit])))
        new = Product((Sum((Constant(Fraction(1)), Negative(gate))), Symbol(candidate[unit])))
        after.append(assembly.computed(Expressed(Sum((kept, new))), "h", *indices(time, unit, count)))
    return tuple(after)
