"""Dense layers become quantities. A further kind of layer is a further builder here."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from derive.network.builders.objective import objective
from derive.network.fields.choices import Choice, activation_of
from derive.network.fields.entries import Ends, Entry, Tied, bias_entries, weight_entries
from derive.network.fields.fields import MatrixWeights, TransposedWeights
from derive.network.fields.names import LEARNING_RATE, WEIGHT, NameRegister, counted_neurons, named
from derive.network.fields.optimizers import hyperparameters
from derive.network.fields.problem import Problem
from derive.network.graph.quantity import Applied, Given, Place, Quantity, Role, WeightedSum
from derive.network.graph.softmax import SOFTMAX, Softmax
from derive.network.tables.losses import FUSED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.builders.described import DescribedLayers
    from derive.network.fields.entries import Edge
    from derive.network.fields.fields import Layer
    from derive.network.fields.located import Key
    from derive.network.tables.function import Function


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


def build(description: DescribedLayers) -> tuple[list[Quantity], list[DenseLayer]]:
    """Turn a description into quantities in topological order, and the layers they form.

    Raises Problem for what only shows when the parts are seen together: shapes, unknown neurons, missing edges,
    names used twice.
    """
    names, numbers = NameRegister(), count(1)
    inputs = named(description.inputs, "x")
    quantities = [Quantity(LEARNING_RATE, Role.LEARNING_RATE, Given(description.learning_rate), Place(0))]
    quantities += hyperparameters(description.optimizer, names)
    for index, (name, number) in enumerate(inputs.items(), 1):
        names.claim(name, ("inputs", name), "an input")
        quantities.append(Quantity(name, Role.INPUT, Given(number), Place(0, index, neuron=name)))
    layers: list[DenseLayer] = []
    sources = source_neurons = tuple(inputs)
    for position, layer in enumerate(description.layers, 1):
        setting = Setting(position, position == len(description.layers), description.numbering, description.objective)
        builder = LayerBuilder(layer, setting, source_neurons, sources, names, numbers)
        new_quantities, built = builder.build()
        quantities += new_quantities
        layers.append(built)
        sources, source_neurons = built.activations, built.neurons
    weights = [quantity.name for quantity in quantities if quantity.role is Role.WEIGHT]
    return [*quantities, *objective(description, layers[-1], weights, names)], layers


@dataclass(frozen=True)
class Setting:
    """What a layer must know of the network around it; ``number`` counts layers from 1."""

    number: int
    is_output: bool
    numbering: str
    loss: Choice


class LayerBuilder:
    """Builds one dense layer; its methods share the place of the layer in the description."""

    def __init__(
        self,
        layer: Layer,
        setting: Setting,
        source_neurons: tuple[str, ...],
        sources: tuple[str, ...],
        names: NameRegister,
        numbers: Iterator[int],
    ) -> None:
        self.layer = layer
        self.path: Key = ("layers", setting.number - 1)
        self.number = setting.number
        self.is_output = setting.is_output
        self.source_neurons = source_neurons
        self.sources = sources
        self.names = names
        self.numbers = numbers
        own = layer.weights.numbering if isinstance(layer.weights, MatrixWeights) else None
        self.numbering = own or setting.numbering
        self.neurons = self._neuron_names()
        self.activation = self._activation(setting.loss)

    def build(self) -> tuple[list[Quantity], DenseLayer]:
        """Return the layer's quantities, in topological order, and the layer; raises Problem."""
        parameters, layer = self.parameters()
        return [*parameters, *self._neurons(layer)], layer

    def parameters(self) -> tuple[list[Quantity], DenseLayer]:
        """Return weights and biases, and the layer that they make; raises Problem."""
        ends = Ends(self.neurons, self.source_neurons, self.number, self.path)
        described = self.layer.weights
        if isinstance(described, TransposedWeights):
            raise TypeError("the weights of another layer are to be put in before")
        names, weights = self._weights(weight_entries(described, ends))
        biases = self._biases(bias_entries(self.layer.bias, ends))
        layer = DenseLayer(
            number=self.number,
            neurons=self.neurons,
            source_neurons=self.source_neurons,
            sources=self.sources,
            activation=activation_of(self.activation),
            weights=tuple(
                tuple(names[target, source] for source in range(1, len(self.sources) + 1))
                for target in range(1, len(self.neurons) + 1)
            ),
            biases=tuple(quantity.name if quantity else None for quantity in biases),
        )
        # A shared bias is one quantity, however many neurons use it.
        distinct_biases = {quantity.name: quantity for quantity in biases if quantity}
        return [*weights, *distinct_biases.values()], layer

    def _activation(self, loss: Choice) -> Choice:
        """Return what the layer says, or what a loss that is fused with an activation does."""
        own = self.layer.activation
        if not self.is_output or loss not in FUSED:
            return own
        fused = Choice(FUSED[loss][0])
        if "activation" in self.layer.model_fields_set and own != fused:
            raise Problem(
                (*self.path, "activation"),
                f"the loss {loss} works on a {fused} layer",
                hint=f"write 'activation: {fused}', or leave it out",
            )
        return fused

    def _neuron_names(self) -> tuple[str, ...]:
        described = self.layer.neurons
        if isinstance(described, int):
            described = counted_neurons(self.number, described, output=self.is_output)
        for index, neuron in enumerate(described):
            self.names.claim_neuron(neuron, (*self.path, "neurons", index), output=self.is_output)
        return tuple(described)

    def _weights(self, entries: Mapping[Edge, Entry | Tied]) -> tuple[dict[Edge, str], list[Quantity]]:
        """Return the name of every weight, and those that the layer does not share with an earlier one, in order."""
        by_source = self.numbering == "by_source"
        names: dict[Edge, str] = {}
        weights = []
        for target, source in sorted(entries, key=lambda edge: edge[::-1] if by_source else edge):
            entry = entries[target, source]
            if isinstance(entry, Tied):
                self.names.require_weight(entry.name, entry.path)
                names[target, source] = entry.name
                continue
            # A weight with a name of its own is counted, too: w5 is the fifth, whichever of the others are named.
            number = next(self.numbers)
            name = entry.name or self._numbered(target, source, number)
            self.names.claim(name, entry.path, WEIGHT)
            place = Place(self.number, target, source, self.neurons[target - 1])
            names[target, source] = name
            weights.append(Quantity(name, Role.WEIGHT, Given(entry.number), place))
        return names, weights

    def _numbered(self, target: int, source: int, number: int) -> str:
        return f"w{self.number}_{target}_{source}" if self.numbering == "double" else f"w{number}"

    def _biases(self, entries: list[Entry] | Entry | None) -> list[Quantity | None]:
        if entries is None:
            return [None] * len(self.neurons)
        if isinstance(entries, Entry):
            return [self._bias(entries, f"b{self.number}", Place(self.number))] * len(self.neurons)
        return [
            self._bias(entry, f"b_{neuron}", Place(self.number, index, neuron=neuron))
            for index, (neuron, entry) in enumerate(zip(self.neurons, entries, strict=True), 1)
        ]

    def _bias(self, entry: Entry, default: str, place: Place) -> Quantity:
        name = entry.name or default
        self.names.claim(name, entry.path, "a bias")
        return Quantity(name, Role.BIAS, Given(entry.number), place)

    def _neurons(self, layer: DenseLayer) -> Iterator[Quantity]:
        for index, (neuron, row, bias) in enumerate(
            zip(layer.neurons, layer.weights, layer.biases, strict=True), 1
        ):
            place = Place(self.number, index, neuron=neuron)
            net = f"net_{neuron}"
            yield Quantity(net, Role.PRE_ACTIVATION, WeightedSum(row, self.sources, bias), place)
            if layer.activation is not SOFTMAX:
                yield Quantity(f"out_{neuron}", Role.ACTIVATION, Applied(layer.activation, (net,)), place)
        if layer.activation is SOFTMAX:
            for position, out in enumerate(layer.activations):
                definition = Softmax(layer.pre_activations, layer.activations, position)
                place = Place(self.number, position + 1, neuron=layer.neurons[position])
                yield Quantity(out, Role.ACTIVATION, definition, place)
