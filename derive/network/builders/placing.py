"""Where quantities stand that are in no dense layer: by their depth in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.network.graph.quantity import Place, Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

# What stands for a place until the depths are known.
NOWHERE = Place(0)


def placed(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Return quantities, parents first, with places by depth: the column is the longest way from the givens."""
    depths: dict[str, int] = {}
    counts: dict[int, int] = {}
    found = []
    for quantity in quantities:
        depth = 1 + max((depths[parent] for parent in quantity.definition.parents), default=-1)
        depths[quantity.name] = depth
        if quantity.role in (Role.LEARNING_RATE, Role.TOTAL_ERROR, Role.PENALTY):
            place = Place(depth)
        else:
            counts[depth] = counts.get(depth, 0) + 1
            place = Place(depth, counts[depth], neuron=quantity.name)
        # Not by ``replace``, which takes most of the time of a large network.
        found.append(Quantity(quantity.name, quantity.role, quantity.definition, place, quantity.part, quantity.copy))
    return found
