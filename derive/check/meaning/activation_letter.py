r"""``\sigma`` for "the activation function", in documents about a network that has another one than the logistic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.forms import CALLED
from derive.check.syntax.tree import Call, Node
from derive.check.syntax.trees import exchanged
from derive.network.graph.quantity import Applied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.check.claims.statements import Statement
    from derive.network.network import Network

SIGMA, _ITSELF = "sigma", "identity"


def activation_letter(network: Network, statements: Iterable[Statement]) -> Callable[[Node], Node | None] | None:
    r"""Return what reads ``\sigma(z)`` as a call of the network's only activation.

    None where that is the logistic function, where there are several, or where the document says what the letter is.
    """
    definitions = (each.definition for each in network.graph.quantities.values())
    used = {CALLED.get(each.function.name) for each in definitions if isinstance(each, Applied)}
    layers = {layer.activation.name for layer in network.layers} - {_ITSELF}
    only = CALLED.get(layers.pop()) if len(layers) == 1 else None
    heads = (each.chain.sides[0] for each in statements)
    if only is None or SIGMA in used or any(isinstance(head, Call) and head.function == SIGMA for head in heads):
        return None
    return read_as(only)


def read_as(function: str) -> Callable[[Node], Node | None]:
    r"""Return what reads ``\sigma(z)`` as a call of another function."""

    def change(node: Node) -> Node | None:
        if not isinstance(node, Call) or node.function != SIGMA:
            return None
        return replace(node, function=function, arguments=exchanged(node.arguments, change))

    return change
