"""How a document counts layers: the inputs as layer 0 or as layer 1, and that in all its symbols alike.

Nielsen (2015, chapter 2) counts from 1: ``w^2`` leads into layer 2, whose activations are ``a^2``. A parameter
may bear the number of the layer that it comes from: ``\\Theta^{(1)}`` stands at ``a^{(1)}``, the inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.meaning.reading import Layers
from derive.expressions.expression import Symbol
from derive.expressions.matrices import Stack
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.meaning.reading import Reading, Readings, Rule
    from derive.expressions.matrices import Bound
    from derive.network.graph.graph import Graph

FROM_0, FROM_1 = Layers.FROM_0, Layers.FROM_1
# A number above an x may as well be that of an example.
_NUMBERED = "x"


@dataclass(frozen=True)
class Counting:
    """From where the layers of neurons, of weights and of biases are counted."""

    neurons: Layers
    weights: Layers
    biases: Layers

    def allows(self, reading: Reading, graph: Graph) -> bool:
        """Return whether a symbol of a network is so counted, or bears no layer."""
        if not is_counted(reading):
            return True
        role = _role(reading.meaning, graph)
        return {Role.WEIGHT: self.weights, Role.BIAS: self.biases}.get(role, self.neurons) is reading.rule.layers

    def only(self, readings: Readings, graph: Graph) -> Readings:
        """Return the readings that count so."""
        return readings.only(lambda each: self.allows(each, graph))


# The usual ones first.
COUNTINGS = (
    Counting(FROM_0, FROM_0, FROM_0),
    Counting(FROM_1, FROM_1, FROM_1),
    Counting(FROM_1, FROM_0, FROM_0),
    Counting(FROM_1, FROM_0, FROM_1),
)


def is_counted(reading: Reading) -> bool:
    """Return whether a symbol bears the number of a layer."""
    return isinstance(reading.rule.layers, Layers) and reading.rule.letter != _NUMBERED


def first_layer(rule: Rule) -> frozenset[int]:
    """Return the number of the inputs' layer by a rule; empty where it counts no layers."""
    return frozenset(number for number, start in enumerate((FROM_0, FROM_1)) if start is rule.layers)


def agreed(readings: Iterable[Reading], graph: Graph) -> Counting | None:
    """Return the counting by which all symbols of a document are read; None where they are read by several."""
    counted = [each for each in readings if is_counted(each)]
    return next((one for one in COUNTINGS if all(one.allows(each, graph) for each in counted)), None)


def _role(meaning: Bound, graph: Graph) -> Role:
    """Return what a symbol, or the first entry of a vector, is to the network; a derivative belongs to a neuron."""
    first = meaning.entries[0] if isinstance(meaning, Stack) else meaning
    return graph[first.name].role if isinstance(first, Symbol) and first.name in graph else Role.INTERMEDIATE
