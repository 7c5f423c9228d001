"""The graph as units of work: dense layers as a whole, everything else one quantity at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.network.graph.quantity import Given, WeightedSum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.graph.graph import Graph

Row = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SumLayer:
    """Weighted sums of the same sources, each with given weights that no other quantity uses.

    ``weights`` has one row for each of ``names``.
    """

    names: Row
    sources: Row
    weights: tuple[Row, ...]
    biases: tuple[str | None, ...]

    @cached_property
    def all_weights(self) -> Row:
        """The weights row by row."""
        return tuple(name for row in self.weights for name in row)

    @cached_property
    def weight_set(self) -> frozenset[str]:
        """The weights, to be looked up."""
        return frozenset(self.all_weights)


Unit = SumLayer | str


def units(graph: Graph) -> list[Unit]:
    """Return the computed quantities in topological order, those of a dense layer together."""
    members = {name: layer for layer in _layers(graph) for name in layer.names}
    found: list[Unit] = []
    for name, quantity in graph.quantities.items():
        layer = members.get(name)
        if layer is None and not isinstance(quantity.definition, Given):
            found.append(name)
        elif layer is not None and layer.names[0] == name:
            # Whatever any of them is made of stands before the first.
            found.append(layer)
    return found


def _layers(graph: Graph) -> Iterator[SumLayer]:
    together: dict[Row, list[str]] = {}
    positions = {name: position for position, name in enumerate(graph.quantities)}
    for name, quantity in graph.quantities.items():
        definition = quantity.definition
        if isinstance(definition, WeightedSum) and _has_own_weights(graph, definition):
            group = together.setdefault(definition.sources, [])
            if group and any(positions[parent] > positions[group[0]] for parent in definition.parents):
                continue
            group.append(name)
    for sources, names in together.items():
        definitions = [graph[name].definition for name in names]
        sums = [each for each in definitions if isinstance(each, WeightedSum)]
        yield SumLayer(tuple(names), sources, tuple(each.weights for each in sums), tuple(each.bias for each in sums))


def _has_own_weights(graph: Graph, definition: WeightedSum) -> bool:
    variables = _variables(graph)
    return (
        len(definition.weights) == len(set(definition.weights))
        and all(name in variables and len(graph.children[name]) == 1 for name in definition.weights)
        and variables.keys().isdisjoint(definition.sources)
    )


def _variables(graph: Graph) -> Mapping[str, None]:
    return graph.remembered(_variables, lambda: dict.fromkeys(graph.variables))
