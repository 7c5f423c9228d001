"""Where a quantity of a layered network stands: coordinates as fields, never text that is taken apart later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.network.graph.graph import Graph
    from derive.network.graph.quantity import Quantity, Role


@dataclass(frozen=True, slots=True)
class Address:
    """What a quantity is, in which layer (0: the inputs), of which unit there, and from which unit of the one before.

    Units are counted from 1; 0 is for what all units of a layer share, or what comes from none.
    """

    role: Role
    layer: int
    unit: int = 0
    source: int = 0

    @classmethod
    def of(cls, quantity: Quantity) -> Address:
        """Return where a quantity stands."""
        place = quantity.place
        return cls(quantity.role, place.layer, place.index, place.source_index)


def addresses(graph: Graph) -> Mapping[Address, str]:
    """Return the quantity at each address; made once for a graph."""
    return graph.remembered("addresses", lambda: {Address.of(each): each.name for each in graph.quantities.values()})
