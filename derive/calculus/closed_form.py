"""The loss as one expression in the parameters, differentiated directly: the long way round, for the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from derive.calculus.chain import forward
from derive.calculus.symbolic import SymPyAlgebra
from derive.expressions.walking import height, names
from derive.network.graph.expressed import Expressed
from derive.network.graph.largest import Largest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.network.graph.graph import Graph
    from derive.network.graph.quantity import Definition
    from derive.network.network import Network

# 1 / (1 + exp(-z)), the deepest of the tables' common functions.
DEPTH_OF_A_FUNCTION = 4


def closed_form(network: Network) -> sympy.Expr:
    """Return the loss with every intermediate quantity substituted; variables are symbols, the rest numbers."""
    symbols = {name: sympy.Symbol(name, real=True) for name in network.graph.variables}
    loss: sympy.Expr = forward(network.graph, symbols, SymPyAlgebra())[network.graph.loss]
    return loss


def direct_gradient(network: Network) -> dict[str, sympy.Expr]:
    """Differentiate the closed form by every variable. Cost grows with the closed form: see ``size``."""
    loss = closed_form(network)
    return {name: sympy.diff(loss, sympy.Symbol(name, real=True)) for name in network.graph.variables}


def size(graph: Graph) -> int:
    """Return how many quantities the closed form of the loss names, counted as often as it names them."""
    mentions: dict[str, int] = {}
    for name, quantity in graph.quantities.items():
        mentions[name] = 1 + sum(mentions[parent] * times for parent, times in _named(quantity.definition))
    return mentions[graph.loss]


def _named(definition: Definition) -> Iterator[tuple[str, int]]:
    """Yield what the closed form of a definition names, and how often."""
    if isinstance(definition, Largest):
        # A maximum names its second number twice; of several numbers, each but the last is the second once.
        yield from ((parent, 2 if parent != definition.parents[-1] else 1) for parent in definition.parents)
    else:
        named = names(definition.formula) if isinstance(definition, Expressed) else definition.parents
        yield from ((parent, 1) for parent in named)


def depth(graph: Graph) -> int:
    """Return a bound on how deeply the operations of the closed form are nested."""
    depths: dict[str, int] = {}
    for name, quantity in graph.quantities.items():
        definition = quantity.definition
        own = height(definition.formula) if isinstance(definition, Expressed) else DEPTH_OF_A_FUNCTION
        if isinstance(definition, Largest):
            own *= len(definition.parents)
        depths[name] = own + max((depths[parent] for parent in definition.parents), default=0)
    return depths[graph.loss]
