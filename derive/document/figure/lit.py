"""Which entries a figure of arrays is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.document.figure.kinds import FigureKind

if TYPE_CHECKING:
    from derive.network.graph.graph import Graph
    from derive.network.network import Network


def shown_parameter(network: Network, adjoints: Callable[[str], str]) -> str:
    """Return the first trained parameter by which the derivative is not zero, else the first; empty where is none."""
    trained = network.trained
    return next((name for name in trained if not _is_zero(adjoints(name))), next(iter(trained), ""))


def way_from(graph: Graph, name: str) -> frozenset[str]:
    """Return a quantity and all that it has an influence on."""
    way = {name}
    for each, quantity in graph.quantities.items():
        if not way.isdisjoint(quantity.definition.parents):
            way.add(each)
    return frozenset(way)


def lit_entries(
    graph: Graph, kind: FigureKind, parameter: str, adjoints: Callable[[str], str]
) -> frozenset[str]:
    """Return the entries that stand out.

    Forwards one quantity that the parameter enters with all that it is made of, and what is made of that alone;
    backwards the parameter and all on its way to the loss that hands something back.
    """
    if not parameter:
        return frozenset()
    if kind is FigureKind.BACKWARD:
        way = {parameter}
        for name, quantity in graph.quantities.items():
            if not way.isdisjoint(quantity.definition.parents) and not _is_zero(adjoints(name)):
                way.add(name)
        return frozenset(way)
    children = graph.children[parameter]
    if not children:
        # A parameter of which everything made is exactly zero.
        return frozenset((parameter,))
    made = next((name for name in children if not _is_zero(adjoints(name))), children[0])
    found = {made, *graph[made].definition.parents}
    while len(graph.children[made]) == 1 and len(following := graph[graph.children[made][0]].definition.parents) < 9:
        made = graph.children[made][0]
        found |= {made, *following}
        if len(following) > 1:
            break
    return frozenset(found)


def _is_zero(digits: str) -> bool:
    return not any(digit in digits for digit in "123456789")
