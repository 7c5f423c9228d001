"""What people call a quantity, a derivative, a parameter after an update: ``net_h1``, ``dE_total/dw5``, ``w5'``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.expression import Expression, Partial, Symbol, Updated

if TYPE_CHECKING:
    from derive.network.graph.graph import Graph

# What the loss may be called beside its own name, where nothing else is.
LOSSES = ("E", "L", "J", "C", "loss")


def leaf_called(name: str, graph: Graph) -> Expression | None:
    """Return what a name says of one quantity of a graph; None where it says nothing."""
    of, slash, by = name.partition("/")
    if slash:
        of, by = of.removeprefix("d"), by.removeprefix("d")
        of = graph.loss if of in LOSSES and of not in graph else of
        return Partial(of, by) if name.startswith("d") and of in graph and by in graph else None
    if name in graph:
        return Symbol(name)
    return Updated(name[:-1]) if name.endswith("'") and name[:-1] in graph else None
