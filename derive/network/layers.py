"""Dense layers become quantities. A further kind of layer is a further builder here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from derive.errors import nearest
from derive.network.activations import ACTIVATIONS
from derive.network.description import MatrixWeights, Problem, _name, edge_of, exact
from derive.network.losses import LOSSES
from derive.network.quantity import Applied, Given, Place, Quantity, Role, Total, WeightedSum

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.network.description import Description, Layer
    from derive.network.function import Function
    from derive.network.located import Key

# Names of neurons that are only counted: one letter a hidden layer, none of which means anything else.
HIDDEN_LETTERS = "hkmpqrsuv"


@dataclass(frozen=True)
class DenseLayer:
    """A built layer. ``weights[target][source]`` and ``biases[target]`` are names of quantities.

    ``number`` counts layers from 1; ``sources`` are the names of the quantities that feed it and ``source_neurons``
    those of the neurons (or inputs) they belong to.
    """

    number: int
    neurons: tuple[str, ...]
    source_neurons: tuple[str, ...]
    sources: tuple[str, ...]
    activation: Function
    weights: tuple[tuple[str, ...], ...]
    biases: tuple[str | None, ...]

    @property
    def pre_activations(self) -> tuple[str, ...]:
        """Names of the layer's pre-activations."""
        return tuple(f"net_{neuron}" for neuron in self.neurons)

    @property
    def activations(self) -> tuple[str, ...]:
        """Names of the layer's activations."""
        return tuple(f"out_{neuron}" for neuron in self.neurons)

    @property
    def shared_bias(self) -> str | None:
        """The one bias of all neurons, where there is one and more than one neuron uses it."""
        names = set(self.biases)
        return next(iter(names)) if len(names) == 1 and len(self.biases) > 1 else None


@dataclass(frozen=True)
class _Entry:
    """A weight or bias as described: its value, its name if given, and where it stands."""

    number: Fraction
    name: str | None
    path: Key


def build(description: Description) -> tuple[list[Quantity], list[DenseLayer]]:
    """Turn a description into quantities in topological order, and the layers they form.

    Raises Problem for what only shows when the parts are seen together: shapes, unknown neurons, missing edges,
    names used twice.
    """
    inputs = _named(description.inputs, "x")
    names = _NameRegister()
    quantities = [
        Quantity(name, Role.INPUT, Given(number), Place(0, index, neuron=name))
        for index, (name, number) in enumerate(inputs.items(), 1)
    ]
    for name in inputs:
        names.claim(name, ("inputs", name))
    layers: list[DenseLayer] = []
    numbers = count(1)
    sources, neurons_before = tuple(inputs), tuple(inputs)
    for position, layer in enumerate(description.layers):
        builder = _LayerBuilder(description, layer, position, neurons_before, sources, names, numbers)
        new_quantities, built = builder.build()
        quantities += new_quantities
        layers.append(built)
        sources, neurons_before = built.activations, built.neurons
    quantities += _errors(description, layers[-1], names)
    rate = Given(description.learning_rate)
    names.claim("eta", ("learning_rate",))
    quantities.insert(0, Quantity("eta", Role.LEARNING_RATE, rate, Place(0)))
    return quantities, layers


class _NameRegister:
    """Every name of the network, each once."""

    def __init__(self) -> None:
        self._claimed: dict[str, Key] = {}

    def claim(self, name: str, path: Key) -> None:
        if name in self._claimed:
            raise Problem(path, f"duplicate name '{name}'", hint="use each name once", of_key=True)
        self._claimed[name] = path


def _named(numbers: Mapping[str, Fraction] | Sequence[Fraction], letter: str) -> dict[str, Fraction]:
    if isinstance(numbers, Mapping):
        return dict(numbers)
    return {f"{letter}{index}": number for index, number in enumerate(numbers, 1)}


def _errors(description: Description, last: DenseLayer, names: _NameRegister) -> list[Quantity]:
    targets = _named(description.targets, "t")
    if len(targets) != len(last.neurons):
        raise Problem(
            ("targets",),
            f"{len(targets)} targets for {len(last.neurons)} output neurons ({', '.join(last.neurons)})",
            hint="give one target for each output neuron, in their order",
            of_key=True,
        )
    loss = LOSSES[description.loss]
    number = last.number + 1
    quantities, parts = [], []
    for index, ((target, value), neuron) in enumerate(zip(targets.items(), last.neurons, strict=True), 1):
        place = Place(number, index, neuron=neuron)
        names.claim(target, ("targets", target))
        names.claim(f"E_{neuron}", ("layers", last.number - 1))
        quantities.append(Quantity(target, Role.TARGET, Given(value), place))
        error = Applied(loss, (target, f"out_{neuron}"))
        parts.append(Quantity(f"E_{neuron}", Role.ERROR, error, place))
    names.claim("E_total", ("layers", last.number - 1))
    total = Total(tuple(part.name for part in parts))
    return [*quantities, *parts, Quantity("E_total", Role.TOTAL_ERROR, total, Place(number))]


class _LayerBuilder:
    """Builds one dense layer; its methods share the place of the layer in the description."""

    def __init__(
        self,
        description: Description,
        layer: Layer,
        position: int,
        source_neurons: tuple[str, ...],
        sources: tuple[str, ...],
        names: _NameRegister,
        numbers: Iterator[int],
    ) -> None:
        self.description = description
        self.layer = layer
        self.path: Key = ("layers", position)
        self.number = position + 1
        self.is_output = self.number == len(description.layers)
        self.source_neurons = source_neurons
        self.sources = sources
        self.names = names
        self.numbers = numbers
        self.neurons = self._neuron_names()

    def build(self) -> tuple[list[Quantity], DenseLayer]:
        weights = self._weights()
        biases = self._biases()
        layer = DenseLayer(
            number=self.number,
            neurons=self.neurons,
            source_neurons=self.source_neurons,
            sources=self.sources,
            activation=ACTIVATIONS[self.layer.activation],
            weights=tuple(tuple(quantity.name for quantity in row) for row in weights),
            biases=tuple(quantity.name if quantity else None for quantity in biases),
        )
        given = sorted((quantity for row in weights for quantity in row), key=self._as_numbered)
        # A shared bias is one quantity, however many neurons use it.
        distinct_biases = {quantity.name: quantity for quantity in biases if quantity}
        return [*given, *distinct_biases.values(), *self._neurons(layer)], layer

    def _neurons(self, layer: DenseLayer) -> Iterator[Quantity]:
        for index, (neuron, row, bias) in enumerate(
            zip(layer.neurons, layer.weights, layer.biases, strict=True), 1
        ):
            place = Place(self.number, index, neuron=neuron)
            net = f"net_{neuron}"
            yield Quantity(net, Role.PRE_ACTIVATION, WeightedSum(row, self.sources, bias), place)
            activation = Applied(layer.activation, (net,))
            yield Quantity(f"out_{neuron}", Role.ACTIVATION, activation, place)

    def _neuron_names(self) -> tuple[str, ...]:
        described = self.layer.neurons
        if isinstance(described, int):
            letter = "y" if self.is_output else self._hidden_letter()
            described = [f"{letter}{index}" for index in range(1, described + 1)]
        for index, neuron in enumerate(described):
            path = (*self.path, "neurons", index)
            self.names.claim(neuron, path)
            self.names.claim(f"net_{neuron}", path)
            self.names.claim(f"out_{neuron}", path)
        return tuple(described)

    def _hidden_letter(self) -> str:
        if self.number <= len(HIDDEN_LETTERS):
            return HIDDEN_LETTERS[self.number - 1]
        return f"h{self.number}_"

    def _weights(self) -> list[list[Quantity]]:
        entries = self._entries()
        named = {
            (target, source): entry.name or self._numbered(target, source)
            for (target, source), entry in self._in_numbering_order(entries)
        }
        rows = []
        for target, neuron in enumerate(self.neurons, 1):
            row = []
            for source in range(1, len(self.sources) + 1):
                entry, name = entries[target, source], named[target, source]
                self.names.claim(name, entry.path)
                place = Place(self.number, target, source, neuron)
                row.append(Quantity(name, Role.WEIGHT, Given(entry.number), place))
            rows.append(row)
        return rows

    def _entries(self) -> dict[tuple[int, int], _Entry]:
        if set(self.layer.weights) & {"matrix", "numbering"}:
            return self._matrix_entries()
        return self._edge_entries()

    @property
    def _numbering(self) -> str:
        return self.layer.weights.get("numbering") or self.description.numbering

    def _as_numbered(self, weight: Quantity) -> tuple[int, int]:
        place = weight.place
        by_source = self._numbering == "by_source"
        return (place.source_index, place.index) if by_source else (place.index, place.source_index)

    def _in_numbering_order(
        self, entries: dict[tuple[int, int], _Entry]
    ) -> list[tuple[tuple[int, int], _Entry]]:
        by_source = self._numbering == "by_source"
        return sorted(entries.items(), key=lambda item: item[0][::-1] if by_source else item[0])

    def _numbered(self, target: int, source: int) -> str:
        if self._numbering == "double":
            return f"w{self.number}_{target}_{source}"
        return f"w{next(self.numbers)}"

    def _matrix_entries(self) -> dict[tuple[int, int], _Entry]:
        path = (*self.path, "weights")
        try:
            described = MatrixWeights.model_validate(self.layer.weights)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise Problem((*path, *first["loc"]), first["msg"]) from error
        matrix, rows, columns = described.matrix, len(self.neurons), len(self.sources)
        if len(matrix) != rows:
            raise Problem(
                (*path, "matrix"),
                f"the weight matrix has {len(matrix)} rows",
                hint=f"expected {rows}, one for each of {_listed(self.neurons)}",
            )
        for index, row in enumerate(matrix):
            if len(row) != columns:
                raise Problem(
                    (*path, "matrix", index),
                    f"row {index + 1} of the weight matrix has {len(row)} numbers",
                    hint=f"expected {columns}, one for each of {_listed(self.source_neurons)}",
                )
        return {
            (target, source): _Entry(number, None, (*path, "matrix", target - 1, source - 1))
            for target, row in enumerate(matrix, 1)
            for source, number in enumerate(row, 1)
        }

    def _edge_entries(self) -> dict[tuple[int, int], _Entry]:
        entries: dict[tuple[int, int], _Entry] = {}
        for key, value in self.layer.weights.items():
            path = (*self.path, "weights", key)
            edge = edge_of(key)
            if edge is None:
                raise Problem(path, f"'{key}' is no edge", hint="write it as 'x1 -> h1'", of_key=True)
            source = self._index(edge[0], self.source_neurons, "source", path)
            target = self._index(edge[1], self.neurons, "neuron", path)
            if (target, source) in entries:
                raise Problem(path, f"the edge {key} is given twice", hint="give each once", of_key=True)
            entries[target, source] = _entry(value, path)
        for target, neuron in enumerate(self.neurons, 1):
            for source, source_neuron in enumerate(self.source_neurons, 1):
                if (target, source) not in entries:
                    raise Problem(
                        (*self.path, "weights"),
                        f"no weight for the edge {source_neuron} -> {neuron}",
                        hint="a dense layer needs one for every pair",
                        of_key=True,
                    )
        return entries

    def _index(self, name: str, valid: tuple[str, ...], kind: str, path: Key) -> int:
        if name not in valid:
            hint = nearest(name, valid)
            raise Problem(path, f"unknown {kind} '{name}' in layer {self.number}", hint=hint, of_key=True)
        return valid.index(name) + 1

    def _biases(self) -> list[Quantity | None]:
        described, path = self.layer.bias, (*self.path, "bias")
        if described is None:
            return [None] * len(self.neurons)
        own = self._own_biases(described, path)
        if own is None:
            shared = _entry(described, path)
            quantity = self._bias(shared, f"b{self.number}", Place(self.number))
            return [quantity] * len(self.neurons)
        return [
            self._bias(entry, f"b_{neuron}", Place(self.number, index, neuron=neuron))
            for index, (neuron, entry) in enumerate(zip(self.neurons, own, strict=True), 1)
        ]

    def _own_biases(self, described: Any, path: Key) -> list[_Entry] | None:
        """Return one entry a neuron, or None where the bias is shared."""
        if isinstance(described, list):
            if len(described) != len(self.neurons):
                raise Problem(
                    path,
                    f"{len(described)} biases for {len(self.neurons)} neurons",
                    hint=f"give one for each of {_listed(self.neurons)}",
                )
            return [_entry(value, (*path, index)) for index, value in enumerate(described)]
        if isinstance(described, Mapping) and (len(described) > 1 or set(described) & set(self.neurons)):
            for neuron in described:
                self._index(neuron, self.neurons, "neuron", (*path, neuron))
            missing = [neuron for neuron in self.neurons if neuron not in described]
            if missing:
                raise Problem(path, f"no bias for {_listed(missing)}", hint="give each its own", of_key=True)
            return [_entry(described[neuron], (*path, neuron)) for neuron in self.neurons]
        return None

    def _bias(self, entry: _Entry, default: str, place: Place) -> Quantity:
        name = entry.name or default
        self.names.claim(name, entry.path)
        return Quantity(name, Role.BIAS, Given(entry.number), replace(place))


def _entry(value: Any, path: Key) -> _Entry:
    """Read ``0.15`` or ``{w1: 0.15}``."""
    name = None
    if isinstance(value, Mapping):
        if len(value) != 1:
            raise Problem(path, "expected one name with one number, such as {w1: 0.15}")
        name, value = next(iter(value.items()))
        path = (*path, name)
    try:
        return _Entry(exact(value), _name(name) if name is not None else None, path)
    except PydanticCustomError as error:
        raise Problem(path, error.message()) from error


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:6])
    return f"{shown}, ..." if len(names) > 6 else shown
