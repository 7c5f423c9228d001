"""Where quantities stand that are in no dense layer: by their depth in the graph."""

from __future__ import annotations

from dataclasses import replace
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
            found.append(replace(quantity, place=Place(depth)))
            continue
        counts[depth] = counts.get(depth, 0) + 1
        found.append(replace(quantity, place=Place(depth, counts[depth], neuron=quantity.name)))
    return found
