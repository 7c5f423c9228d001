"""The loss as one expression in the parameters, differentiated directly: the long way round, for the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from derive.calculus.chain import forward
from derive.calculus.symbolic import SymPyAlgebra

if TYPE_CHECKING:
    from derive.network.graph import Graph
    from derive.network.network import Network


def closed_form(network: Network) -> sympy.Expr:
    """Return the loss with every intermediate quantity substituted; parameters are symbols, the rest numbers."""
    symbols = {name: sympy.Symbol(name, real=True) for name in network.graph.parameters}
    loss: sympy.Expr = forward(network.graph, symbols, SymPyAlgebra())[network.graph.loss]
    return loss


def direct_gradient(network: Network) -> dict[str, sympy.Expr]:
    """Differentiate the closed form by every parameter. Cost grows with the closed form: see ``size``."""
    loss = closed_form(network)
    return {name: sympy.diff(loss, sympy.Symbol(name, real=True)) for name in network.graph.parameters}


def size(graph: Graph) -> int:
    """Return how many quantities the closed form of the loss names, counted as often as it names them."""
    mentions: dict[str, int] = {}
    for name, quantity in graph.quantities.items():
        mentions[name] = 1 + sum(mentions[parent] for parent in quantity.definition.parents)
    return mentions[graph.loss]
