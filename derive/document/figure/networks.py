"""A network of dense layers as a diagram: one column a layer, the inputs first and the errors last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.document.figure import palette
from derive.document.figure.diagram import Column, Diagram, Edge, Node, Note, Side
from derive.document.figure.kinds import FigureKind
from derive.document.figure.palette import Ink, Skin
from derive.document.figure.paths import NO_PATHS, Paths, paths_to
from derive.errors import DeriveError, nearest
from derive.network.graph.softmax import SOFTMAX
from derive.notation.scheme import identifier

if TYPE_CHECKING:
    from derive.document.equations.mathematics import MathWriter
    from derive.network.builders.layers import DenseLayer
    from derive.network.network import Network

# A column with more neurons shows its first ones, dots, and its last.
LONGEST_COLUMN, SHOWN_FIRST = 6, 3
# A network with more layers shows its first ones, dots, and its last ones.
MOST_LAYERS, SHOWN_LAYERS_FIRST, SHOWN_LAYERS_LAST = 5, 1, 2
# Between two columns with more edges than this, weights are not labelled one by one.
MOST_LABELS = 25


__all__ = ["FigureKind", "Subject", "network_diagram", "network_diagrams"]


@dataclass(frozen=True)
class Subject:
    """What is to be drawn: the arguments of the public functions, checked."""

    network: Network
    mathematics: MathWriter
    kind: FigureKind
    values: Callable[[str], str]
    parameter: str
    paths: Paths

    @classmethod
    def of(
        cls,
        network: Network,
        mathematics: MathWriter,
        kind: FigureKind,
        values: Callable[[str], str],
        parameter: str | None,
    ) -> Subject:
        """Check the arguments; raises DeriveError for a parameter that the network does not have."""
        chosen = parameter or network.layers[0].weights[0][0]
        if chosen not in network.graph.parameters:
            hint = nearest(chosen, network.graph.parameters)
            raise DeriveError(f"no weight or bias is called '{chosen}'", hint=hint)
        paths = paths_to(network.graph, chosen) if kind is FigureKind.BACKWARD else NO_PATHS
        return cls(network, mathematics, kind, values, chosen, paths)


def network_diagram(subject: Subject, *, bias_nodes: bool = True) -> Diagram:
    """Return the diagram of a network; without ``bias_nodes`` a shared bias stands at each neuron that it enters."""
    return _Builder(subject, bias_nodes).diagram()


def network_diagrams(subject: Subject) -> Iterator[Diagram]:
    """Yield the diagrams of a network, the best-looking first: in a wide one, lines of a bias may run into neurons."""
    yield network_diagram(subject)
    if any(layer.shared_bias for layer in subject.network.layers):
        yield network_diagram(subject, bias_nodes=False)


class _Builder:
    def __init__(self, subject: Subject, bias_nodes: bool) -> None:
        self.subject = subject
        self.bias_nodes = bias_nodes
        self.graph = subject.network.graph
        self.layers = subject.network.layers
        self.paths = subject.paths
        self.backward = subject.kind is FigureKind.BACKWARD
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.summaries: dict[str, str] = {}

    def diagram(self) -> Diagram:
        shown = self.shown_layers()
        inputs = self.column(self.layers[0].source_neurons)
        columns = [Column(self.add_neurons(inputs, palette.INPUT))]
        for before, layer in zip([None, *shown], shown, strict=False):
            adjacent = layer.number == (before.number if before else 0) + 1
            if not adjacent:
                columns.append(Column((), near=True))
            columns += self.layer_columns(columns.pop(), layer, adjacent)
        if self.backward:
            columns.append(self.errors(columns[-1].keys))
        return Diagram(tuple(columns), self.nodes, tuple(self.edges), self.summaries)

    def shown_layers(self) -> list[DenseLayer]:
        """Return the layers that are drawn: of many the first, the last, and the one that the parameter is in."""
        if len(self.layers) <= MOST_LAYERS:
            return list(self.layers)
        numbers = {*range(1, SHOWN_LAYERS_FIRST + 1)}
        numbers |= {*range(len(self.layers) - SHOWN_LAYERS_LAST + 1, len(self.layers) + 1)}
        chosen = self.graph[self.subject.parameter].place.layer
        needed = {chosen, max(chosen - 1, 1)}
        if self.backward and not needed <= numbers:
            numbers = {1, *needed, len(self.layers)}
        return [layer for layer in self.layers if layer.number in numbers]

    def column(self, neurons: tuple[str, ...]) -> tuple[str | None, ...]:
        """Return the neurons to show, None where some are left out."""
        if len(neurons) <= LONGEST_COLUMN:
            return neurons
        kept = {*range(SHOWN_FIRST), len(neurons) - 1}
        place = self.graph[self.subject.parameter].place
        if self.backward:
            layer = self.layers[place.layer - 1]
            if neurons == layer.neurons:
                kept.add(max(place.index - 1, 0))
            if neurons == layer.source_neurons:
                kept.add(max(place.source_index - 1, 0))
        found: list[str | None] = []
        for index in sorted(kept):
            if index and index - 1 not in kept:
                found.append(None)
            found.append(neurons[index])
        return tuple(found)

    def layer_columns(self, before: Column, layer: DenseLayer, adjacent: bool) -> Iterator[Column]:
        """Yield the column before, with its bias node, and the layer's own."""
        keys = self.column(layer.neurons)
        is_output = layer is self.layers[-1]
        skin = palette.OUTPUT if is_output else palette.HIDDEN
        self.add_neurons(keys, skin, layer)
        if adjacent:
            self.add_weights(before.keys, keys, layer)
        bias = layer.shared_bias if self.bias_nodes else None
        if bias and adjacent:
            self.add_shared_bias(bias, [key for key in keys if key], layer)
        yield Column(before.keys, bias if adjacent else None, before.near)
        if self.in_two(layer):
            yield Column(self.add_pre_activations(keys, skin, layer), near=not adjacent)
        yield Column(keys, near=not adjacent and not self.in_two(layer))

    def in_two(self, layer: DenseLayer) -> bool:
        """Whether a layer stands as two columns: where each of its activations is made of all its pre-activations."""
        return self.backward and layer.activation is SOFTMAX

    def entry(self, key: str, layer: DenseLayer) -> str:
        """Return the node that the weights of a neuron lead to."""
        return f"net_{key}" if self.in_two(layer) else key

    def add_pre_activations(
        self, keys: tuple[str | None, ...], skin: Skin, layer: DenseLayer
    ) -> tuple[str | None, ...]:
        """Add a node for each pre-activation, and what leads from it to every activation."""
        for key in filter(None, keys):
            net, outs = f"net_{key}", [each for each in keys if each]
            used = bool(self.paths.lanes([(net, f"out_{each}") for each in outs]))
            self.nodes[net] = Node(net, self.symbol(net), self.skin(skin, used), notes=self.own_bias(key, layer))
            for out in outs:
                lanes = self.paths.lanes([(net, f"out_{out}")])
                self.edges.append(Edge(net, out, palette.DIM_EDGE, lanes=lanes))
        return tuple(key and f"net_{key}" for key in keys)

    def add_neurons(
        self, keys: tuple[str | None, ...], skin: Skin, layer: DenseLayer | None = None
    ) -> tuple[str | None, ...]:
        for key in keys:
            if key:
                self.nodes[key] = self.neuron(key, skin, layer)
        return keys

    def neuron(self, key: str, skin: Skin, layer: DenseLayer | None) -> Node:
        if layer is None:
            notes = self.notes_of_values(key, (key,))
            return Node(key, self.symbol(key), self.skin(skin, self.feeds_chosen(key)), notes=notes)
        net, out = f"net_{key}", f"out_{key}"
        if self.in_two(layer):
            reached = bool(self.paths.lanes([(each, out) for each in layer.pre_activations]))
            return Node(key, self.symbol(out), self.skin(skin, reached or self.feeds_chosen(key)))
        lanes = self.paths.lanes([(net, out)])
        halves = (self.symbol(net), self.symbol(out)) if net in self.paths.first else None
        target = self.target_of(key) if layer is self.layers[-1] else None
        notes = (*self.own_bias(key, layer), *self.notes_of_values(key, (target,) if target else ()))
        used = bool(lanes) or self.feeds_chosen(key)
        return Node(key, self.neuron_symbol(key), self.skin(skin, used), halves, lanes if halves else (), notes)

    def neuron_symbol(self, key: str) -> str:
        """A neuron goes by its name where the notation uses it, and by its activation's symbol where not."""
        by_name = "<neuron>" in self.subject.mathematics.notation.activation
        return identifier(key) if by_name else self.symbol(f"out_{key}")

    def symbol(self, name: str) -> str:
        return str(self.subject.mathematics.symbol(name))

    def shown(self, name: str) -> tuple[str, str]:
        """Return what is written for a parameter, its name or its number, and the colour."""
        if self.subject.kind is FigureKind.VALUES:
            return str(self.subject.values(name)), "number"
        on_path = not self.backward or name == self.subject.parameter
        return self.symbol(name), "ink" if on_path else "quiet"

    def skin(self, skin: Skin, used: bool) -> Skin:
        return skin if used or not self.backward else palette.DIM

    def feeds_chosen(self, key: str) -> bool:
        """Whether the edge of the chosen weight leaves this neuron."""
        place = self.graph[self.subject.parameter].place
        layer = self.layers[place.layer - 1]
        return self.backward and place.source_index > 0 and layer.source_neurons[place.source_index - 1] == key

    def target_of(self, neuron: str) -> str:
        return next(parent for parent in self.graph[f"E_{neuron}"].definition.parents if parent != f"out_{neuron}")

    def notes_of_values(self, key: str, names: tuple[str, ...]) -> tuple[Note, ...]:
        """Inputs have their number on the left, outputs their target on the right."""
        if self.subject.kind is not FigureKind.VALUES:
            return ()
        return tuple(self.note_of_value(key, name) for name in names)

    def note_of_value(self, key: str, name: str) -> Note:
        number = str(self.subject.values(name))
        if name == key:
            return Note(number, (Side.LEFT,), "number", "inputs", (Side.BELOW_LEFT, Side.ABOVE_LEFT))
        equation = f"{self.symbol(name)} = {number}"
        return Note(equation, (Side.RIGHT,), "number", "targets", (Side.ABOVE_RIGHT, Side.BELOW_RIGHT))

    def own_bias(self, key: str, layer: DenseLayer) -> tuple[Note, ...]:
        bias = layer.biases[layer.neurons.index(key)]
        if bias is None or (self.bias_nodes and bias == layer.shared_bias):
            return ()
        latex, colour = self.shown(bias)
        lanes = self.paths.lanes([(bias, f"net_{key}")])
        colour = "quiet" if colour == "ink" and not lanes else colour
        group = f"biases {layer.number}"
        arrow = self.dimmed(palette.BIAS_EDGE)
        return (Note(latex, (Side.BELOW, Side.ABOVE), colour, group, arrow=arrow, lanes=lanes),)

    def add_weights(self, sources: tuple[str | None, ...], targets: tuple[str | None, ...], layer: DenseLayer) -> None:
        """Add the edges of a layer; where they are too many, only those on a path are labelled."""
        group = f"weights {layer.number}"
        crowded = None in sources or None in targets or len(sources) * len(targets) > MOST_LABELS
        self.summaries[group] = self.subject.mathematics.notation.layer_symbol("matrix_weight", layer.number)
        for source in filter(None, sources):
            column = layer.source_neurons.index(source)
            for target in filter(None, targets):
                weight = layer.weights[layer.neurons.index(target)][column]
                links = [(weight, f"net_{target}"), (layer.sources[column], f"net_{target}")]
                lanes = self.paths.lanes(links)
                latex, colour = self.shown(weight)
                latex = "" if crowded and not lanes else latex
                colour = "ink" if lanes else colour
                edge = Edge(source, self.entry(target, layer), self.dimmed(palette.EDGE), latex, colour, group, lanes)
                self.edges.append(edge)

    def dimmed(self, ink: Ink) -> Ink:
        """Lines that are not on a path step back where there are paths."""
        return palette.DIM_EDGE if self.backward else ink

    def add_shared_bias(self, bias: str, targets: list[str], layer: DenseLayer) -> None:
        used = bias == self.subject.parameter
        notes: tuple[Note, ...] = ()
        if self.subject.kind is FigureKind.VALUES:
            sides = (Side.LEFT,) if layer.number == 1 else (Side.BELOW, Side.LEFT)
            narrow = (Side.BELOW_LEFT, Side.BELOW, Side.LEFT)
            notes = (Note(str(self.subject.values(bias)), sides, "number", f"biases {layer.number}", narrow),)
        self.nodes[bias] = Node(bias, self.symbol(bias), self.skin(palette.BIAS, used), notes=notes)
        for target in targets:
            lanes = self.paths.lanes([(bias, f"net_{target}")])
            self.edges.append(Edge(bias, self.entry(target, layer), self.dimmed(palette.BIAS_EDGE), lanes=lanes))

    def errors(self, outputs: tuple[str | None, ...]) -> Column:
        keys = []
        for neuron in outputs:
            error = f"E_{neuron}" if neuron else None
            keys.append(error)
            if neuron and error:
                lanes = self.paths.lanes([(f"out_{neuron}", error)])
                self.nodes[error] = Node(error, self.symbol(error), self.skin(palette.ERROR, bool(lanes)))
                self.edges.append(Edge(neuron, error, palette.DIM_EDGE, lanes=lanes))
        return Column(tuple(keys), near=True)
