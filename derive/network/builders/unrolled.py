"""What recurrent layers of every kind share: unrolling over the time steps, there and back, and weights of units."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from pydantic import Field

from derive.expressions.expression import Expression, Sum, Symbol
from derive.expressions.tensors.nodes import COLUMNS, ROWS, Concat, Entries, MatMul
from derive.network.builders.arrays import mapped
from derive.network.builders.assembly import axes, every_axis
from derive.network.builders.grids import shaped, vector, wide
from derive.network.fields.choices import activation_of
from derive.network.fields.fields import Model, one_of
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.network.builders.assembly import Assembly, Index
    from derive.network.fields.choices import Choice
    from derive.network.fields.located import Key

RETURNS = ("last", "all")
Returns = Annotated[str, one_of("choice of time steps", RETURNS)]
Bidirectional = Annotated[bool, Field(description="true or false")]
# What stands for the weights of a gate.
GATE = Field(description="weights such as {input_weights: 0.3, recurrent_weights: 0.2, bias: 0.1}")
STATE = Field(description="a list of numbers, one for each unit")
_MATRIX = "a number, or a list of rows of numbers, one for each unit"
BACK = "_back"


class Weights(Model):
    """The weights of one set of units: of the input, from the time step before, and the bias.

    ``recurrent_bias``: a second bias, where the product with the recurrent weights has one of its own, as in PyTorch.
    """

    input_weights: Annotated[Any, Field(description=_MATRIX)]
    recurrent_weights: Annotated[Any, Field(description=_MATRIX)]
    bias: Annotated[Any, Field(description="a number, or a list of numbers")] = None
    recurrent_bias: Annotated[Any, Field(description="a number, or a list of numbers")] = None


@dataclass(frozen=True)
class Way:
    """One way over the time steps: where it is described, and what the names of its quantities end in."""

    assembly: Assembly
    path: Key
    suffix: str = ""

    def start(self, numbers: list[Fraction] | None, base: str, key: str, units: int, time: int) -> Symbol:
        """Add the state before the first time step, zero where it is not given; raises Problem."""
        numbers = [Fraction(0)] * units if numbers is None else numbers
        if len(numbers) != units:
            raise Problem(
                (*self.path, key), f"the number of entries is {len(numbers)}",
                hint=f"expected {units}, one for each unit", of_key=True,
            )
        return self.assembly.constants(numbers, f"{base}{self.suffix}", counted(units), time)

    def added(self, base: str, formula: Expression, units: int, time: int) -> Symbol:
        """Add what the units have at a time step."""
        return self.assembly.tensor(f"{base}{self.suffix}", formula, counted(units), time)

    def activated(self, choice: Choice, base: str, net: Symbol, units: int, time: int) -> Symbol:
        """Add the activations of units at a time step; raises Problem."""
        self.assembly.require_entrywise(choice)
        return self.added(base, mapped(activation_of(choice), net), units, time)


def counted(units: int) -> Index:
    """Count units; not where there is only one."""
    return every_axis if units > 1 else axes()


class Units:
    """Units with weights of their own, at any time step: the pre-activations of a layer or of a gate."""

    def __init__(self, described: Weights, letter: str, path: Key, way: Way) -> None:
        self._way = way
        self._net = f"net_{letter}" if letter else "net"
        ending = (f"_{letter}" if letter else "") + way.suffix
        assembly = way.assembly
        entries = wide(described.input_weights, assembly.signal.width, "a time step", (*path, "input_weights"))
        self.count = len(entries)
        recurrent = shaped(described.recurrent_weights, self.count, self.count, (*path, "recurrent_weights"))
        self._input = assembly.matrix(entries, f"u{ending}")
        self._recurrent = assembly.matrix(recurrent, f"w{ending}")
        self._bias = self._biases(described.bias, f"b{ending}", (*path, "bias"))
        self._recurrent_bias = self._biases(described.recurrent_bias, f"c{ending}", (*path, "recurrent_bias"))

    def _biases(self, described: Any, name: str, path: Key) -> tuple[Symbol, ...]:
        if described is None or described == "none":
            return ()
        return (self._way.assembly.vector(vector(described, self.count, path), name),)

    def recurrent_of(self, before: Expression) -> Expression:
        """Return what comes from the time step before."""
        product = MatMul((self._recurrent, before))
        return Sum((product, *self._recurrent_bias)) if self._recurrent_bias else product

    def nets(self, row: Expression, before: Expression, time: int) -> Symbol:
        """Add the pre-activations of one time step."""
        return self.nets_of(row, self.recurrent_of(before), time)

    def nets_of(self, row: Expression, recurrent: Expression, time: int) -> Symbol:
        """Add the pre-activations of one time step, with what comes from the time step before."""
        terms = recurrent.terms if isinstance(recurrent, Sum) else (recurrent,)
        net = Sum((MatMul((self._input, row)), *terms, *self._bias))
        return self._way.added(self._net, net, self.count, time)


State = tuple[Symbol, ...]


class Cell(Protocol):
    """What happens at a time step; the first array of a state is what the layer hands on."""

    def start(self, time: int) -> State:
        """Add the state before the first time step."""

    def step(self, row: Expression, state: State, time: int) -> State:
        """Add one time step."""


class Ways(Protocol):
    """A layer that is unrolled: what it returns, and whether it goes back, too."""

    returns: str
    bidirectional: bool
    backward: Any


def unroll(layer: Any, assembly: Assembly, cell: Callable[[Any, Way], Cell]) -> None:
    """Unroll a layer over the rows of its input, there and, where it is described so, back; raises Problem."""
    if layer.bidirectional and layer.backward is None:
        hint = "the way back has weights of its own: write them under 'backward', with the keys of the layer"
        raise Problem((*assembly.path, "bidirectional"), "'backward' is missing", hint=hint, of_key=True)
    rows = _rows(assembly)
    states = _states(cell(layer, Way(assembly, assembly.path)), list(enumerate(rows, 1)), 0)
    ways = [states]
    if layer.backward is not None:
        way = Way(assembly, (*assembly.path, "backward"), BACK)
        turned = list(enumerate(rows, 1))[::-1]
        ways.append(_states(cell(layer.backward, way), turned, len(rows) + 1)[::-1])
    if layer.returns == "all":
        handed = [Concat(tuple(states), COLUMNS) for states in ways]
        assembly.hand_on_array(Concat(tuple(handed), ROWS) if len(ways) > 1 else handed[0])
    else:
        # The last state of the way back is that of the first time step.
        ends = (ways[0][-1], *(states[0] for states in ways[1:]))
        assembly.hand_on_array(Concat(ends, ROWS) if len(ways) > 1 else ends[0])


def _states(cell: Cell, rows: list[tuple[int, Expression]], start: int) -> list[Symbol]:
    state = cell.start(start)
    found = []
    for time, row in rows:
        state = cell.step(row, state, time)
        found.append(state[0])
    return found


def _rows(assembly: Assembly) -> list[Expression]:
    """Return the rows of the input, one a time step."""
    matrix = assembly.signal.matrix
    if isinstance(matrix, Concat) and matrix.axis == COLUMNS:
        return list(matrix.arrays)
    return [Entries(matrix, (row,)) for row in range(1, len(assembly.signal.rows) + 1)]
