r"""How people write weights: by the numbers, or the names, of the two units that a weight joins, in either order.

There are too many to list how each may be written. The numbers of a symbol tell where its weight would stand, and it is
one of these if one of the ways to write it gives the symbol.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from derive.check.meaning.address import Address, addresses
from derive.check.meaning.coordinates.matrix import layer_marks
from derive.check.meaning.reading import Layers, Reading, Rule
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import Symbol
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.expressions.matrices import Bound
    from derive.network.builders.layers import DenseLayer
    from derive.network.graph.quantity import Quantity
    from derive.network.model import Model

    Spelled = Iterator[tuple[Spelling, Reading]]

WEIGHTS = {"w": 0.9, "W": 0.6, "v": 0.3, "theta": 0.5, "Theta": 0.4}
ARROW = "->"


class Weights:
    """Resolves the symbols of weights, and of biases written as weights from an input 0."""

    def __init__(self, network: Model) -> None:
        self.network = network

    def resolve(self, spelling: Spelling) -> Iterator[Reading]:
        """Yield the weights that a spelling may mean, each by the rules by which it is written so."""
        if spelling.base in WEIGHTS:
            letter = {spelling.base: WEIGHTS[spelling.base]}
            for name in self._candidates(spelling.below):
                written = _spellings(self.network, self.network.graph[name], letter)
                yield from (reading for each, reading in written if each == spelling)

    def spellings(self, meaning: Bound) -> Iterator[Spelling]:
        """Yield how a weight may be written."""
        if isinstance(meaning, Symbol) and meaning.name in self.network.graph:
            quantity = self.network.graph[meaning.name]
            yield from (spelling for spelling, _ in _spellings(self.network, quantity, WEIGHTS))

    def _candidates(self, below: tuple[str, ...]) -> list[str]:
        """Return the weights that may have some subscripts, in the order of the graph."""
        named, order = addresses(self.network.graph), self._order
        pairs = [*_pairs(below), *_pairs((below[0][1:],) if len(below) == 1 else below[1:])]
        found = {named[each] for pair in pairs for each in self._at(*pair) if each in named}
        return sorted(found & order.keys(), key=order.__getitem__)

    @cached_property
    def _order(self) -> Mapping[str, int]:
        roles = (Role.WEIGHT, Role.BIAS)
        return {each.name: place for place, each in enumerate(self.network.graph.with_role(*roles))}

    def _at(self, one: str, other: str) -> Iterator[Address]:
        """Yield the addresses of what leads from one unit to another, in either order, in every layer."""
        for layer, (units, sources) in enumerate(self._units, 1):
            either = [(units.get(one, ()), sources.get(other, ())), (units.get(other, ()), sources.get(one, ()))]
            for unit, source in (pair for each in either for pair in product(*each)):
                yield Address(Role.WEIGHT, layer, unit, source) if source else Address(Role.BIAS, layer, unit)

    @cached_property
    def _units(self) -> list[tuple[Mapping[str, list[int]], Mapping[str, list[int]]]]:
        """The units of each layer, and of the one before, by what they are called; nothing is the only one there is."""
        found: list[tuple[Mapping[str, list[int]], Mapping[str, list[int]]]] = []
        for number, layer in enumerate(self.network.layers, 1):
            units = _called(layer.neurons, node(self.network, number, 0))
            sources = _called(layer.source_neurons, node(self.network, number - 1, 0))
            # A bias that all units share bears no unit; one that is written as a weight comes from 0.
            units[""].append(0)
            sources["0"].append(0)
            if len(layer.neurons) == len(layer.sources) == 1:
                units[str(number)].append(1)
            found.append((units, sources))
        return found


def _called(neurons: tuple[str, ...], before: int) -> defaultdict[str, list[int]]:
    """Return the units of a layer by number, by number among all nodes, by name, and by nothing if there is one."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, neuron in enumerate(neurons, 1):
        for each in dict.fromkeys((str(index), str(before + index), neuron)):
            found[each].append(index)
    if len(neurons) == 1:
        found[""].append(1)
    return found


def _pairs(below: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the two parts of subscripts, ``1`` and ``2`` of ``12``; one that stands alone has nothing beside it."""
    if len(below) == 2:
        yield below[0], below[1]
    elif not below:
        yield "", ""
    elif len(below) == 1 and ARROW in below[0]:
        first, _, second = below[0].partition(ARROW)
        yield first, second
    elif len(below) == 1:
        yield from ((below[0][:at], below[0][at:]) for at in range(len(below[0])))


def node(network: Model, layer: int, index: int) -> int:
    """Return the number of a neuron where all nodes are counted through, from the inputs on."""
    widths = [len(network.layers[0].sources), *(len(each.neurons) for each in network.layers)]
    return sum(widths[:layer]) + index


def _spellings(network: Model, quantity: Quantity, letters: Mapping[str, float]) -> Spelled:
    if quantity.role is Role.WEIGHT:
        yield from _of_weight(network, quantity, letters)
    elif quantity.role is Role.BIAS:
        yield from _of_constant(network, quantity, letters)


def _of_weight(network: Model, quantity: Quantity, letters: Mapping[str, float]) -> Spelled:
    place, meaning = quantity.place, Symbol(quantity.name)
    layer = network.layers[place.layer - 1]
    pairs = [("target-first", str(place.index), str(place.source_index)),
             ("source-first", str(place.source_index), str(place.index))]  # fmt: skip
    for base, usual in letters.items():
        for order, first, second in pairs:
            for below in ((first + second,), (first, second)):
                for rule, prior, above in _marks(place.layer):
                    yield Spelling(base, below, (above,)), Reading(rule.of(base, order), usual * prior, meaning)
                yield Spelling(base, below), Reading(Rule(str(place.layer), base, order), usual * 0.4, meaning)
        for order, first, second in _named(network, layer, quantity):
            for below in ((first + second,), (first, second), (f"{first}{ARROW}{second}",)):
                yield Spelling(base, below), Reading(Rule("named", base, order), usual * 0.8, meaning)
        # Beside the only unit of a layer, or of the one before, the number of the other one says enough.
        alone = [("by-source", place.source_index)] if len(layer.neurons) == 1 else []
        alone += [("by-target", place.index)] if len(layer.sources) == 1 else []
        for kind, number in alone:
            for rule, prior, above in _marks(place.layer):
                yield Spelling(base, (str(number),), (above,)), Reading(rule.of(base, kind), usual * prior, meaning)
        numbered = [(kind, str(number)) for kind, number in alone]
        for kind, digits in numbered or [(order, first + second) for order, first, second in pairs]:
            written = Spelling(base, (f"{place.layer}{digits}",))
            yield written, Reading(Rule("layer-first", base, kind), usual * 0.3, meaning)
        if place.index == place.source_index == 1 and len(layer.neurons) == len(layer.sources) == 1:
            yield Spelling(base, (str(place.layer),)), Reading(Rule("only", base), usual * 0.7, meaning)
            for rule, prior, above in _marks(place.layer):
                yield Spelling(base, (), (above,)), Reading(rule.of(base, "only"), usual * prior, meaning)
            if len(network.layers) == 1:
                yield Spelling(base), Reading(Rule("single", base), usual * 0.7, meaning)
        if len(layer.neurons) == 1 and len(network.layers) == 1:
            yield Spelling(base, (str(place.source_index),)), Reading(Rule("by-source", base), usual * 0.7, meaning)


def _named(network: Model, layer: DenseLayer, quantity: Quantity) -> list[tuple[str, str, str]]:
    """Return the two units of a weight by their names, and by their numbers among all nodes, in either order."""
    place = quantity.place
    target, source = layer.neurons[place.index - 1], layer.source_neurons[place.source_index - 1]
    to_node = str(node(network, place.layer, place.index))
    from_node = str(node(network, place.layer - 1, place.source_index))
    return [
        ("target-first", target, source),
        ("source-first", source, target),
        ("target-first", to_node, from_node),
        ("source-first", from_node, to_node),
    ]


def _of_constant(network: Model, quantity: Quantity, letters: Mapping[str, float]) -> Spelled:
    """Yield the bias as the weight from an input 0 that is always 1 (Bishop 2006, section 5.1)."""
    place, meaning = quantity.place, Symbol(quantity.name)
    orders = [("target-first", (str(place.index), "0")), ("source-first", ("0", str(place.index)))]
    for base, usual in letters.items():
        for order, pair in orders if place.index else [("shared", ("0",))]:
            for below in dict.fromkeys((("".join(pair),), pair)):
                for rule, prior, above in layer_marks(place.layer):
                    yield Spelling(base, below, (above,)), Reading(rule.of(base, order), usual * prior, meaning)
                if len(network.layers) == 1:
                    yield Spelling(base, below), Reading(Rule(str(place.layer), base, order), usual * 0.4, meaning)
        if len(network.layers) == 1 and len(network.outputs) == 1:
            yield Spelling(base, ("0",)), Reading(Rule("by-source", base), usual * 0.7, meaning)


def _marks(layer: int) -> Iterator[tuple[Rule, float, str]]:
    yield from layer_marks(layer)
    for rule, mark in (("round", f"({layer})"), ("square", f"[{layer}]")):
        yield Rule(rule, layers=Layers.BY_SOURCE), 0.3, mark
