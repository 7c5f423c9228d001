"""What the layers of a structure are built into: quantities with names of their own, one layer after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any, NoReturn, cast

from derive.errors import nearest
from derive.expressions.expression import Symbol
from derive.expressions.tensors.array import Array, positions
from derive.expressions.tensors.nodes import Entries
from derive.expressions.tensors.shape import Shape
from derive.expressions.tensors.shape_error import ShapeError
from derive.network.builders.arrays import Arrays, is_matrix
from derive.network.builders.placing import NOWHERE
from derive.network.builders.signal import Signal
from derive.network.fields.problem import Problem
from derive.network.graph.lowering import lowered
from derive.network.graph.quantity import Given, Part, Quantity, Role
from derive.network.graph.softmax import SOFTMAX
from derive.network.graph.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from derive.expressions.expression import Expression
    from derive.network.builders.grids import Grid
    from derive.network.builders.signal import Row
    from derive.network.fields.choices import Choice
    from derive.network.fields.entries import Entry
    from derive.network.fields.located import Key
    from derive.network.fields.names import NameRegister

# Behind these kinds, rows are the lines of an image, which a dense layer takes all together.
OF_IMAGES = ("convolution", "pooling", "transposed_convolution")
# What layers call the input of the network.
INPUT = "input"
# Of the unrolled graph: some seconds of work.
MOST_EDGES = 300_000
# The indices that the name of an entry has, by its position (from 1).
Index = Callable[[Shape], tuple[int, ...]]


def every_axis(position: Shape) -> tuple[int, ...]:
    """Count along every axis: an entry of C is ``c_2_1``."""
    return position


def axes(*counted: int) -> Index:
    """Count along some axes (from 0): with the first, a column of means has ``mu1``, ``mu2``."""
    return lambda position: tuple(position[axis] for axis in counted)


def in_a_row(shape: Shape) -> Index:
    """Count through, row by row: the entries are ``r1``, ``r2``, ..."""
    places = {tuple(index + 1 for index in at): count for count, at in enumerate(positions(shape), 1)}
    return lambda position: (places[position],)


class Assembly:
    """The quantities and arrays so far, the signal they end in, and the names that are taken.

    A layer reads ``signal``, adds its parameters (``matrix``, ``vector``) and what it computes (``tensor``), each a
    formula of arrays, and hands on an array (``hand_on_array``)::

        weights = assembly.matrix(wide(layer.weights, assembly.signal.width, ...), "v")
        bias = assembly.vector(vector(layer.bias, ...), "c")
        net = assembly.tensor("z", MatMul((assembly.signal.formula, Transpose(weights))) + bias)
        assembly.hand_on_array(assembly.tensor("y", mapped(activation_of(layer.activation), net)))

    Each entry becomes a quantity, ``z_1_2`` of ``z``; ``index`` says which indices it has. The array gets a name of its
    own, ``Z``.
    """

    def __init__(self, names: NameRegister, numbering: str, loss: Choice, *, of_examples: bool = False) -> None:
        self.names = names
        self.numbering = numbering
        self.loss = loss
        # Whether the rows of the signal are the examples of a batch.
        self.of_examples = of_examples
        self.quantities: list[Quantity] = []
        self.arrays = Arrays(names)
        self.signal = Signal(Symbol(""), Array((0,), ()))
        # Where examples depend on each other and are no rows: what each hands on, and the number of the one in work.
        self.by_example: list[Signal] = []
        self.example = 0
        self._made: list[Any] = []
        self._used = 0
        self.weights: list[str] = []
        # Of dense layers, by number and by name, the names of their weights: a row a neuron.
        self.matrices: dict[str, tuple[Row, ...]] = {}
        self._parameter_names: set[str] = set()
        # The inputs with where they stand, and the same as arrays.
        self.inputs: dict[str, tuple[Fraction, Key]] = {}
        self._numbers: dict[str, Array] = {}
        # Where there are several arrays of inputs, each by its name.
        self.arrays_of_inputs: dict[str, Signal] = {}
        self.weight_numbers: Iterator[int] = count(1)
        self.number = 0
        self.kind = ""
        self.kind_before = ""
        # Whether a layer so far has made maps.
        self.has_images = False
        self.is_output = False
        self.columns: tuple[str, ...] = ()
        # What the input and each layer handed on, and the numbers of the layers that have a name.
        self.handed_on: list[tuple[Signal, list[Signal]]] = []
        self.numbers: dict[str, list[int]] = {INPUT: [0]}
        # What a neuron is called, and the quantity that it hands on.
        self.neurons: dict[str, str] = {}
        self._bases: dict[str, int] = {}
        self._edges = 0

    @property
    def path(self) -> Key:
        """Where the layer being built stands in the description."""
        return ("layers", self.number - 1)

    def begin(self, kind: str, *, name: str | None = None, is_output: bool) -> None:
        """Start the next layer."""
        self.handed_on.append((self.signal, self.by_example))
        self.number += 1
        if name is not None:
            self.numbers.setdefault(name, []).append(self.number)
        self.kind_before, self.kind = self.kind, kind
        self.has_images = self.has_images or self.kind_before in OF_IMAGES
        self.is_output = is_output

    def begin_example(self, number: int) -> None:
        """Start an example of a layer that is built for each; those behind the first share its parameters. 0: none."""
        self.example = number
        self._used = 0
        if number <= 1:
            self._made = []

    def _once(self, make: Callable[[], Any]) -> Any:
        """Return what the first example has made in this place."""
        if not self.example:
            return make()
        if self.example == 1:
            self._made.append(make())
        self._used += 1
        return self._made[self._used - 1]

    def signals(self, whole: Signal, each: list[Signal]) -> list[Signal]:
        """Return what every example has: the rows of a matrix where they are put together."""
        if each:
            return each
        rows = [Entries(whole.formula, (number,)) for number in range(1, len(whole.rows) + 1)]
        return list(map(self.handed, rows))

    def part(self, letter: str, *, is_weight: bool = False) -> Part:
        """Return what a letter means in the layer being built."""
        return Part(self.number, self.kind, letter, is_weight)

    def hand_on_array(self, formula: Expression, *, columns: Sequence[str] = ()) -> None:
        """End a layer with an array that takes entries as they are, each known by its own name.

        ``columns`` are what the numbers of a row are called, by default as the first row has them.
        """
        self.signal = self.handed(formula)
        self.columns = tuple(columns) or (self.signal.rows[0] if self.signal.shape else ())
        self.neurons |= {name: name for name in self.signal.flat}

    def handed(self, formula: Expression) -> Signal:
        """Return an array that takes entries as they are, as one layer hands it to the next."""
        return Signal(formula, self.arrays.names(formula))

    def name(self, base: str, *indices: int) -> str:
        """Return ``base`` with indices; where an earlier layer has such names, with the layer's number, too."""
        if self._bases.setdefault(base, self.number) != self.number:
            numbered = f"{base}{self.number}"
            # An earlier layer may have so many of its own: ``b2`` is then the second bias of that one.
            return "_".join([numbered, *map(str, indices or ((1,) if numbered in self.names else ()))])
        if len(indices) == 1 and "_" not in base:
            return f"{base}{indices[0]}"
        return "_".join([base, *map(str, indices)])

    def given(
        self, number: Fraction, role: Role, name: str, path: Key, owner: str, part: Part | None = None
    ) -> str:
        """Add a number that the description states; raises Problem where its name is taken."""
        self._given(number, role, name, path, owner, part)
        self._named_array(name, Tensor("", (), (name,), role, part=part))
        return name

    def given_array(self, name: str, shape: Shape, numbers: Mapping[str, Fraction], paths: Iterable[Key]) -> Symbol:
        """Add an array of inputs by the names of its entries; raises Problem where a name is taken."""
        for (entry, number), path in zip(numbers.items(), paths, strict=True):
            self._given(number, Role.INPUT, entry, path, "an input", None)
            self.inputs[entry] = number, path
        found = self._named_array(name, Tensor("", shape, tuple(numbers), Role.INPUT))
        self._numbers[found.name] = Array(shape, tuple(numbers.values()))
        return found

    def _given(self, number: Fraction, role: Role, name: str, path: Key, owner: str, part: Part | None) -> None:
        self.names.claim(name, path, owner)
        self.quantities.append(Quantity(name, role, Given(number), NOWHERE, part))

    def matrix(self, entries: Grid, base: str, *before: int) -> Symbol:
        """Add a matrix of weights, with indices before those of row and column; a single one needs none of these."""
        shape = (len(entries), len(entries[0]))
        counted = (() if shape == (1, 1) else at for at in positions(shape))
        indices = [(*before, *(index + 1 for index in at)) for at in counted]
        return self.weights_array([entry for row in entries for entry in row], shape, base, indices, *before)

    def weights_array(
        self, entries: Sequence[Entry], shape: Shape, base: str, indices: Sequence[tuple[int, ...]], *before: int
    ) -> Symbol:
        """Add an array of weights, row by row, with the indices in the name of each."""
        def make() -> Symbol:
            part = self.part(base, is_weight=True)
            names = self._parameters(entries, part, indices)
            self.weights += names
            return self._named_array(base, Tensor("", shape, names, Role.PARAMETER, part=part), *before)

        return cast("Symbol", self._once(make))

    def vector(self, entries: Sequence[Entry], base: str, *before: int) -> Symbol:
        """Add a vector of parameters that no penalty counts, such as biases; a single one needs no index."""
        def make() -> Symbol:
            indices = [(*before, index) if len(entries) > 1 else before for index in range(1, len(entries) + 1)]
            names = self._parameters(entries, self.part(base), indices)
            tensor = Tensor("", (len(entries),), names, Role.PARAMETER, part=self.part(base))
            return self._named_array(base, tensor, *before)

        return cast("Symbol", self._once(make))

    def _parameters(self, entries: Sequence[Entry], part: Part, indices: Sequence[tuple[int, ...]]) -> tuple[str, ...]:
        names = []
        for entry, index in zip(entries, indices, strict=True):
            names.append(entry.name or self.name(part.letter, *index))
            self._given(entry.number, Role.PARAMETER, names[-1], entry.path, "a parameter", part)
            self._parameter_names.add(names[-1])
        return tuple(names)

    def _named_array(self, name: str, tensor: Tensor, *before: int) -> Symbol:
        """Add a finished array: that of ``w_q_1_2`` is ``W_q``, that of ``b1`` is ``b``, one of one entry is the entry.

        Where an earlier layer has such an array, its name tells the layer, too.
        """
        if len(tensor.entries) == 1:
            return self.arrays.add(replace(tensor, name=self.arrays.free(tensor.entries, tensor.entries)))
        head = name[0].upper() + name[1:] if is_matrix(tensor) else name
        is_first = self._bases.get(name, self.number) == self.number
        heads = [head] if is_first else [f"{head}{self.number}", f"{head}_{self.number}"]
        wanted = ["_".join([each, *map(str, before)]) for each in heads]
        return self.arrays.add(replace(tensor, name=self.arrays.free(wanted, tensor.entries)))

    def constant(self, number: Fraction, base: str, *indices: int) -> str:
        """Add a number that is not trained."""
        def make() -> str:
            name, owner = self.name(base, *indices), "a number of a layer"
            return self.given(number, Role.HYPERPARAMETER, name, self.path, owner, self.part(base))

        return cast("str", self._once(make))

    def constants(self, numbers: Sequence[Fraction], base: str, index: Index = every_axis, *before: int) -> Symbol:
        """Add a vector of numbers that are not trained."""
        def make() -> Symbol:
            part = self.part(base)
            names = tuple(self.name(base, *before, *index((position,))) for position in range(1, len(numbers) + 1))
            for name, number in zip(names, numbers, strict=True):
                self._given(number, Role.HYPERPARAMETER, name, self.path, "a number of a layer", part)
            tensor = Tensor("", (len(names),), names, Role.HYPERPARAMETER, part=part)
            return self._named_array(base, tensor, *before)

        return cast("Symbol", self._once(make))

    def tensor(
        self, base: str, formula: Expression, index: Index = every_axis, *before: int, zeros: bool = False
    ) -> Symbol:
        """Add an array given by a formula of earlier ones; raises Problem where there is too much to write out.

        Its entries are named by ``base``, the indices ``before`` and those that ``index`` gives for a position. A
        softmax or a maximum stands by itself, taken of an array with a name. An entry that is exactly zero is no
        quantity, unless ``zeros`` asks for all.
        """
        try:
            shape = self.arrays.shape(formula)
        except ShapeError as error:
            raise Problem(self.path, str(error), hint=error.hint) from error
        ending = f"_{self.example}" if self.example else ""
        names = Array.made(shape, lambda at: self.name(base, *before, *index(tuple(each + 1 for each in at))) + ending)
        tensor = self._defined(formula, names, self.part(base), zeros=zeros)
        for name in filter(None, tensor.entries):
            self.names.claim(name, self.path, "a quantity of a layer")
        return self._named_array(base, tensor, *before, *([self.example] if self.example else []))

    def named_tensor(self, name: str, formula: Expression, entries: Array, letter: str) -> Symbol:
        """Add an array given by a formula, with a name and names of its entries that are taken already."""
        return self._named_array(name, self._defined(formula, entries, self.part(letter)))

    def array_of(
        self, name: str, shape: Shape, quantities: Sequence[Quantity], formula: Expression | None = None
    ) -> Symbol:
        """Add the array of quantities that have been added one by one; ``formula`` says it by other arrays."""
        first, entries = quantities[0], tuple(each.name for each in quantities)
        if first.role is Role.PARAMETER:
            self._parameter_names.update(entries)
        tensor = Tensor("", shape, entries, first.role, formula, first.part)
        return self._named_array(name, tensor)

    def _defined(self, formula: Expression, names: Array, part: Part, *, zeros: bool = False) -> Tensor:
        """Add the entries of a formula; return the array, which has no name yet."""
        if self._edges + self.arrays.products(formula) > MOST_EDGES:
            self._refuse()
        found = lowered(formula, names.at, self.arrays.symbols, self._numbers, self._parameter_names.__contains__)
        if zeros:
            found = found.each(lambda each: each or Given(Fraction(0)))
        self.add(
            Quantity(name, Role.HYPERPARAMETER if isinstance(each, Given) else Role.INTERMEDIATE, each, NOWHERE, part)
            for name, each in zip(names.cells, found.cells, strict=True) if each
        )
        shown = tuple(name if each else "" for name, each in zip(names.cells, found.cells, strict=True))
        return Tensor("", names.shape, shown, Role.INTERMEDIATE, formula, part)

    def add(self, quantities: Iterable[Quantity]) -> None:
        """Add finished quantities."""
        for quantity in quantities:
            self._edges += len(quantity.definition.parents)
            self.quantities.append(quantity)
        if self._edges > MOST_EDGES:
            self._refuse()

    def _refuse(self) -> NoReturn:
        hint = f"at most {MOST_EDGES:,} edges in all"
        raise Problem(self.path, "written out, the network is too large", hint=hint)

    def require_entrywise(self, choice: Choice) -> None:
        """Raise Problem for an activation that is no function of a single number."""
        if choice == SOFTMAX.name:
            hint = "take another activation, or a dense or shared_dense layer"
            raise Problem((*self.path, "activation"), "softmax is a function of a whole dense layer", hint=hint)

    def earlier(self, label: int | str, path: Key) -> Signal:
        """Return what an earlier layer, by its number or its name, or the input has handed on; raises Problem.

        Of several inputs, each goes by its name.
        """
        if label in self.arrays_of_inputs:
            return self.arrays_of_inputs[str(label)]
        if isinstance(label, int) or label.isdecimal():
            found = [int(label)] if 1 <= int(label) < self.number else []
        else:
            found = [each for each in self.numbers.get(label, []) if each < self.number]
        if len(found) != 1:
            numbers = f", or its number from 1 to {self.number - 1}" if self.number > 1 else ""
            message = f"no earlier layer is called '{str(label)[:80]}'"
            if found:
                message = f"layers {' and '.join(map(str, found))} are called '{label}'"
            known = [*self.numbers, *self.arrays_of_inputs]
            raise Problem(path, message, hint=f"{nearest(str(label), known)}{numbers}")
        whole, each = self.handed_on[found[0]]
        return self.signals(whole, each)[self.example - 1] if self.example else whole

    def known(self, label: str, path: Key) -> str:
        """Return the quantity that an earlier neuron or an input hands on; raises Problem for another name."""
        if label not in self.neurons:
            hint = nearest(label, self.neurons)
            raise Problem(path, f"no input or earlier neuron is called '{label[:80]}'", hint=hint)
        return self.neurons[label]
