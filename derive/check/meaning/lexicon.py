"""How people write the quantities of a network: for each spelling the meanings it may have, by which rule.

A rule is a way of reading (``z`` for pre-activations, weights indexed target first, layers counted from the inputs).
A document mostly keeps to one rule for all symbols of one pattern; ``binding`` finds which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.meaning.coordinates.example import batch_readings
from derive.check.meaning.coordinates.matrix import end_vectors, layer_marks, layer_vectors
from derive.check.meaning.coordinates.name import graph_readings
from derive.check.meaning.coordinates.notation import notation_readings
from derive.check.meaning.coordinates.step import Steps, update_readings
from derive.check.meaning.coordinates.tensor import tensor_readings
from derive.check.meaning.coordinates.weight import Weights, node
from derive.check.meaning.reading import Reading, Readings, Rule, spelled
from derive.check.meaning.said_symbols import with_said_symbols
from derive.check.syntax.index_letters import SAMPLE
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import Negative, Partial, Sum, Symbol
from derive.expressions.matrices import Bound
from derive.network.graph.quantity import Role
from derive.notation.scheme import notation_file

if TYPE_CHECKING:
    from derive.network.builders.layers import DenseLayer
    from derive.network.graph.quantity import Quantity
    from derive.network.model import Model
    from derive.network.network import Network

# Bases of symbols, each with how usual it is (0 to 1) for that role.
PRE_ACTIVATIONS = {"net": 0.9, "z": 0.9, "in": 0.6, "s": 0.5, "u": 0.5, "input": 0.4, "a": 0.3, "v": 0.3, "sum": 0.3}
ACTIVATIONS = {
    "out": 0.9, "a": 0.85, "o": 0.7, "output": 0.6, "h": 0.5,
    "z": 0.25, "g": 0.2, "f": 0.2, "v": 0.2, "y": 0.2, "u": 0.1,
}  # fmt: skip
OUTPUTS = {"y": 0.5, "p": 0.4, "output": 0.6, "pred": 0.4}
TARGETS = {"t": 0.9, "target": 0.9, "d": 0.4, "y": 0.45, "T": 0.3}
ERRORS = {"E": 0.9, "L": 0.8, "C": 0.8, "J": 0.7, "error": 0.6, "loss": 0.6, "cost": 0.6, "Err": 0.4}
TOTALS = ("total", "tot", "T", "ges", "gesamt", "all", "net")
DIFFERENCES = {"error": 0.4, "Error": 0.4, "err": 0.4, "Err": 0.3}
RATES = {"eta": 0.9, "alpha": 0.8, "mu": 0.7, "lr": 0.6, "epsilon": 0.5, "gamma": 0.4, "lambda": 0.3, "r": 0.2}
PENALTIES = {"R": 0.9, "Omega": 0.9, "P": 0.5, "reg": 0.8, "E": 0.4, "L": 0.4}
BIASES = {"b": 0.9, "bias": 0.6, "theta": 0.3}
SIGNALS = {"delta": 0.9, "g": 0.4, "d": 0.3}
# An error signal may be the difference alone, before any slope.
AS_DIFFERENCES = {"delta": 0.3}
# Alone, these mean the activation function.
FUNCTION_LETTERS = ("f", "g")


def readings(network: Network) -> Readings:
    """Return what every spelling of a quantity, derivative, vector and matrix of a network may mean.

    Each fix that is tried reads the document anew, and each example of a batch is a network: it is made once for each.
    """
    of, made = network.graph.remembered("readings", lambda: (network, _readings(network)))
    return made if of is network else _readings(network)


def _readings(network: Network) -> Readings:
    single = network.examples[0] if network.examples else network
    weights = (Weights(single),) if single.layers else ()
    return with_said_symbols(network, Readings.of(_listed(network), *weights, Steps(network)))


def _listed(network: Network) -> Iterator[tuple[Spelling, Reading]]:
    if network.examples:
        yield from batch_readings(network, readings(network.examples[0]).lexicon.listed)
    elif not network.layers:
        yield from _of_graph(network)
    else:
        yield from _of_layers(network)
        if notation_file(network) is not None:
            yield from notation_readings(network)
    yield from _stabilizers(network)
    yield from update_readings(network)


def _stabilizers(network: Network) -> Iterator[tuple[Spelling, Reading]]:
    """The small constant of an update rule, which books call by another letter where epsilon is the learning rate."""
    for quantity in network.graph.with_role(Role.HYPERPARAMETER):
        if quantity.name == "epsilon":
            yield Spelling("delta"), Reading(Rule("stabilizer", "delta"), 0.3, Symbol(quantity.name))


def _of_graph(network: Network) -> Iterator[tuple[Spelling, Reading]]:
    listed = list(graph_readings(network))
    yield from listed
    if network.tensors is not None:
        known = {(spelling, reading.meaning) for spelling, reading in listed}
        yield from tensor_readings(network.graph, network.tensors, known)
    yield from notation_readings(network)


def _of_layers(network: Network) -> Iterator[tuple[Spelling, Reading]]:
    writers: dict[Role, Callable[[Network, Quantity], Iterator[tuple[Spelling, Reading]]]] = {
        Role.INPUT: _inputs,
        Role.TARGET: _targets,
        Role.BIAS: _biases,
        Role.PRE_ACTIVATION: _pre_activations,
        Role.ACTIVATION: _activations,
        Role.ERROR: _errors,
        Role.TOTAL_ERROR: _totals,
        Role.LEARNING_RATE: _rates,
        Role.PENALTY: _penalties,
    }
    for quantity in network.graph.quantities.values():
        yield spelled(quantity.name), Reading(Rule("name"), 1.0, Symbol(quantity.name))
        # Quantities of other kinds, such as hyperparameters, go by their names alone.
        if quantity.role in writers:
            yield from writers[quantity.role](network, quantity)
        elif quantity.role is Role.HYPERPARAMETER and quantity.name.startswith("lambda"):
            yield Spelling("lambda"), Reading(Rule("penalty", "lambda"), 0.9, Symbol(quantity.name))
    for layer in network.layers:
        yield from layer_vectors(network, layer)
    yield from end_vectors(network)


def _subscripts(network: Network, layer: int, index: int, neuron: str) -> Iterator[tuple[Rule, float, Spelling]]:
    """Yield (rule, prior, subscript as a spelling without base) for a neuron."""
    layers = len(network.layers)
    yield Rule("neuron"), 0.9, Spelling("", (neuron,))
    letter = "o" if layer == layers else "h"
    if layer == layers or layers == 2:
        yield Rule(f"{letter}-alias"), 0.8, Spelling("", (f"{letter}{index}",))
    if layer == layers:
        yield Rule("y-alias"), 0.75, Spelling("", (f"y{index}",))
    for rule, prior, above in layer_marks(layer):
        yield rule, prior, Spelling("", (str(index),), (above,))
        if len(_layer(network, layer).neurons) == 1:
            yield rule.told("single"), prior - 0.05, Spelling("", (), (above,))
        digits = above.strip("()[]")
        yield rule.told("below"), prior - 0.2, Spelling("", (digits, str(index)))
    yield Rule("index", layers=layer), 0.5 - 0.02 * layer, Spelling("", (str(index),))
    before = sum(len(each.neurons) for each in network.layers[: layer - 1])
    if before:
        yield Rule("consecutive"), 0.45, Spelling("", (str(before + index),))
    else:
        yield Rule("consecutive"), 0.44, Spelling("", (str(index),))
    yield Rule("nodes"), 0.35, Spelling("", (str(node(network, layer, index)),))
    if len(_layer(network, layer).neurons) == 1:
        yield Rule(f"only-{layer}"), 0.5, Spelling("", ())
        yield Rule(f"count-{layer}"), 0.4, Spelling("", (str(layer),))


def _layer(network: Network, number: int) -> DenseLayer:
    return network.layers[number - 1]


def _based(
    what: str,
    bases: dict[str, float],
    subscripts: Iterator[tuple[Rule, float, Spelling]],
    meaning: Bound,
    accent: str = "",
) -> Iterator[tuple[Spelling, Reading]]:
    for rule, prior, subscript in list(subscripts):
        for base, usual in bases.items():
            if base in FUNCTION_LETTERS and not (subscript.below or subscript.above):
                continue
            spelling = replace(subscript, base=base, accent=accent)
            yield spelling, Reading(rule.of(base, what), prior * usual, meaning)


def _inputs(network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    index, meaning = str(quantity.place.index), Symbol(quantity.name)
    for base, usual in {"x": 0.9, "i": 0.6, "in": 0.3, "input": 0.5}.items():
        yield Spelling(base, (index,)), Reading(Rule("input", base), usual, meaning)
    # The inputs are layer 0 or layer 1: by the rules by which the activations of the other layers are read.
    for rule, prior, mark in layer_marks(0):
        for base in ("a", "o", "out", "x"):
            yield Spelling(base, (index,), (mark,)), Reading(rule.of(base, "out"), prior - 0.1, meaning)
    if len(network.graph.with_role(Role.INPUT)) == 1:
        yield Spelling("x"), Reading(Rule("only", "x"), 0.8, meaning)


def _targets(network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    place, meaning = quantity.place, Symbol(quantity.name)
    subscripts = [str(place.index), place.neuron, f"o{place.index}", f"y{place.index}"]
    for base, usual in TARGETS.items():
        for below in subscripts:
            yield Spelling(base, (below,)), Reading(Rule("target", base), usual * 0.9, meaning)
        if len(network.outputs) == 1:
            yield Spelling(base), Reading(Rule("only-target", base), usual * 0.8, meaning)
    yield Spelling("y", (str(place.index),), ("*",)), Reading(Rule("target", "y*"), 0.6, meaning)
    for of_sample in _of_sample(place.index):
        yield Spelling("t", of_sample), Reading(Rule("sample", "t"), 0.8, meaning)


def _biases(network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    place, meaning = quantity.place, Symbol(quantity.name)
    if place.index:
        yield from _based("bias", BIASES, _subscripts(network, place.layer, place.index, place.neuron), meaning)
        return
    for base, usual in BIASES.items():
        yield Spelling(base, (str(place.layer),)), Reading(Rule("layer", base), usual, meaning)
        for rule, prior, above in layer_marks(place.layer):
            # What all neurons of a layer share may bear the number of one of them.
            for below in ((), *((str(index),) for index in range(1, len(_layer(network, place.layer).neurons) + 1))):
                yield Spelling(base, below, (above,)), Reading(rule.of(base), usual * prior, meaning)
        if len(network.layers) == 1:
            yield Spelling(base), Reading(Rule("only", base), usual, meaning)


def _pre_activations(network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    place, meaning = quantity.place, Symbol(quantity.name)
    subscripts = list(_subscripts(network, place.layer, place.index, place.neuron))
    bases = {**PRE_ACTIVATIONS, "out": 0.05}
    yield from _based("net", bases, iter(subscripts), meaning)
    own = spelled(place.neuron)
    yield own, Reading(Rule("neuron-as-net"), 0.35, meaning)
    if place.layer == len(network.layers):
        for base in ("y", "o"):
            yield Spelling(base, (str(place.index),)), Reading(Rule("as-net", base), 0.3, meaning)
    signal = Partial(network.graph.loss, quantity.name)
    yield from _based("signal", SIGNALS, iter(subscripts), signal)
    negative = ((rule.told("minus"), prior * 0.4, spelling) for rule, prior, spelling in subscripts)
    yield from _based("signal", SIGNALS, negative, Negative(signal))


def _activations(network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    place, meaning = quantity.place, Symbol(quantity.name)
    subscripts = list(_subscripts(network, place.layer, place.index, place.neuron))
    yield from _based("out", ACTIVATIONS, iter(subscripts), meaning)
    yield spelled(place.neuron), Reading(Rule("neuron-as-out"), 0.45, meaning)
    if place.layer == len(network.layers):
        yield from _based("output", OUTPUTS, iter(subscripts), meaning)
        yield from _based("hat", {"y": 0.95, "t": 0.2, "o": 0.5}, iter(subscripts), meaning, accent="hat")
        for below in _of_sample(place.index):
            yield Spelling("y", below), Reading(Rule("sample", "y"), 0.8, meaning)
        targets = network.graph.with_role(Role.TARGET)
        if len(network.outputs) == 1 and len(targets) == 1:
            yield from _differences(meaning, Symbol(targets[0].name))
        if len(network.outputs) == len(targets):
            target = Symbol(targets[place.index - 1].name)
            yield from _based("difference", AS_DIFFERENCES, iter(subscripts), Sum((meaning, Negative(target))))
            turned = ((rule.told("minus"), prior, spelling) for rule, prior, spelling in subscripts)
            yield from _based("difference", AS_DIFFERENCES, turned, Sum((target, Negative(meaning))))
        hatted = replace(spelled(place.neuron), accent="hat")
        yield hatted, Reading(Rule("neuron-hat"), 0.9, meaning)


def _differences(output: Symbol, target: Symbol) -> Iterator[tuple[Spelling, Reading]]:
    """An error that is no loss: what the output is too large or too small by."""
    for base, usual in DIFFERENCES.items():
        yield Spelling(base), Reading(Rule("difference", base), usual, Sum((output, Negative(target))))
        yield Spelling(base), Reading(Rule("difference-minus", base), usual - 0.1, Sum((target, Negative(output))))


def _errors(network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    place, meaning = quantity.place, Symbol(quantity.name)
    if without_penalty(network) == meaning:
        for base, usual in ERRORS.items():
            yield Spelling(base), Reading(Rule("without-penalty", base), usual * 0.4, meaning)
    index = place.index
    below = (("neuron", place.neuron, 0.9), ("neuron", f"o{index}", 0.8), ("neuron", f"y{index}", 0.75))
    for base, usual in ERRORS.items():
        for rule, subscript, prior in (*below, ("index", str(index), 0.6)):
            yield Spelling(base, (subscript,)), Reading(Rule(rule, base), usual * prior, meaning)
        for below_sample in _of_sample(index):
            yield Spelling(base, below_sample), Reading(Rule("sample", base), usual * 0.9, meaning)


def without_penalty(network: Model) -> Symbol | None:
    """Return the only error of a network whose loss has a penalty beside it, and is called by the same letters."""
    errors = network.graph.with_role(Role.ERROR)
    return Symbol(errors[0].name) if len(errors) == 1 and network.graph.with_role(Role.PENALTY) else None


def _of_sample(index: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the subscripts of a quantity of one example among many: ``y_{n1}`` and ``y_{n,1}``."""
    return (f"{SAMPLE}{index}",), (SAMPLE, str(index))


def _totals(_network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    meaning = Symbol(quantity.name)
    for base, usual in ERRORS.items():
        yield Spelling(base), Reading(Rule("total", base), usual * 0.8, meaning)
        for below in (*TOTALS, SAMPLE):
            yield Spelling(base, (below,)), Reading(Rule("total", base), usual * 0.9, meaning)


def _penalties(network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    if len(network.graph.with_role(Role.PENALTY)) == 1:
        for base, usual in PENALTIES.items():
            yield Spelling(base), Reading(Rule("penalty", base), usual, Symbol(quantity.name))
            for below in ("w", "reg", "W"):
                yield Spelling(base, (below,)), Reading(Rule("penalty", base), usual, Symbol(quantity.name))


def _rates(_network: Network, quantity: Quantity) -> Iterator[tuple[Spelling, Reading]]:
    for base, usual in RATES.items():
        yield Spelling(base), Reading(Rule("rate"), usual, Symbol(quantity.name))
