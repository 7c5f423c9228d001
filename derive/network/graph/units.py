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
# Of fewer entries, making matrices takes longer than the product.
SMALLEST_PRODUCT = 4


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


@dataclass(frozen=True, eq=False)
class MatrixProduct:
    """Weighted sums that are the entries of a product of two matrices, row by row, each with a bias or none."""

    names: Row
    left: tuple[Row, ...]
    right: tuple[Row, ...]
    biases: tuple[str | None, ...]


Unit = SumLayer | MatrixProduct | str


def units(graph: Graph) -> list[Unit]:
    """Return the computed quantities in topological order, those of a dense layer or a product of matrices together."""
    members: dict[str, SumLayer | MatrixProduct] = {name: layer for layer in _layers(graph) for name in layer.names}
    members |= {name: product for product in _products(graph, members) for name in product.names}
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


def _products(graph: Graph, members: Mapping[str, object]) -> Iterator[MatrixProduct]:
    """Yield products of matrices among the weighted sums that follow each other: each row meets each column once."""
    run: list[str] = []
    for name in [*graph.quantities, ""]:
        definition = graph[name].definition if name else None
        joins = isinstance(definition, WeightedSum) and name not in members
        if run and not (joins and run[-1] not in definition.parents and _fits(graph, run, definition)):  # type: ignore
            yield from _product(graph, run)
            run = []
        if joins:
            run.append(name)


def _fits(graph: Graph, run: list[str], definition: WeightedSum) -> bool:
    first = graph[run[0]].definition
    same_size = isinstance(first, WeightedSum) and len(first.weights) == len(definition.weights)
    return same_size and set(run).isdisjoint(definition.parents)


def _product(graph: Graph, run: list[str]) -> Iterator[MatrixProduct]:
    sums = [each for each in (graph[name].definition for name in run) if isinstance(each, WeightedSum)]
    left, right = (tuple(dict.fromkeys(rows)) for rows in ([s.weights for s in sums], [s.sources for s in sums]))
    pairs = [(each.weights, each.sources) for each in sums]
    if len(run) >= SMALLEST_PRODUCT and pairs == [(row, column) for row in left for column in right]:
        yield MatrixProduct(tuple(run), left, right, tuple(each.bias for each in sums))


def _has_own_weights(graph: Graph, definition: WeightedSum) -> bool:
    variables = _variables(graph)
    return (
        len(definition.weights) == len(set(definition.weights))
        and all(name in variables and len(graph.children[name]) == 1 for name in definition.weights)
        and variables.keys().isdisjoint(definition.sources)
    )


def _variables(graph: Graph) -> Mapping[str, None]:
    return graph.remembered(_variables, lambda: dict.fromkeys(graph.variables))
