"""The chain rule as data: for each quantity its children and the local partial derivatives along the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.errors import DeriveError
from derive.expressions.algebra import Undefined
from derive.network.graph.quantity import Applied, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.expressions.algebra import Algebra, Number
    from derive.expressions.expression import Expression
    from derive.network.graph.graph import Graph
    from derive.network.graph.quantity import Quantity

Term = tuple[str, "Expression"]


class NoValue(DeriveError):  # noqa: N818
    """A quantity or a derivative has no value at the numbers given, such as the logarithm of a negative number."""

    def __init__(self, what: str, error: ArithmeticError, quantity: Quantity | None = None) -> None:
        reason = str(error) if isinstance(error, Undefined) else "it divides by zero"
        hint = "change the numbers on which it depends"
        if quantity is not None and quantity.role is Role.ERROR and isinstance(quantity.definition, Applied):
            output, loss = quantity.definition.arguments[-1], quantity.definition.function.name
            hint = f"{output} is out of the bounds of {loss}: choose another activation or loss, or change the numbers"
        super().__init__(f"{what} has no value: {reason}", hint=hint)


def forward(graph: Graph, givens: Mapping[str, Number], algebra: Algebra) -> dict[str, Number]:
    """Compute every quantity in order; ``givens`` replaces definitions of the same name.

    Raises NoValue where a quantity has none.
    """
    numbers: dict[str, Number] = {}
    name = ""
    try:
        for name, quantity in graph.quantities.items():
            given = givens.get(name)
            numbers[name] = quantity.definition.value(numbers, algebra) if given is None else given
    except (Undefined, ZeroDivisionError) as error:
        raise NoValue(name, error, graph.quantities.get(name)) from error
    return numbers


def adjoints(
    graph: Graph, numbers: Mapping[str, Number], algebra: Algebra, of: str, by: frozenset[str]
) -> dict[str, Number]:
    """Return the derivative of quantity ``of`` by every quantity in ``by``, in one reverse sweep.

    ``by`` must contain whatever lies between: it is a set closed under "is made of" within the ancestors of
    ``of``. Cost: linear in the edges among them (Goodfellow, Bengio, Courville 2016, section 6.5.2).
    Raises NoValue where a local partial derivative has none.
    """
    found: dict[str, Number] = {of: algebra.rational(1)}
    name = of
    try:
        for name in reversed(graph.quantities):
            if name not in found:
                continue
            definition = graph[name].definition
            partials = (
                definition.local_partials_by(by, numbers, numbers[name], algebra)
                if isinstance(definition, Applied)
                else definition.local_partials(numbers, numbers[name], algebra)
            )
            for parent, partial in partials:
                if parent in by:
                    term = found[name] * partial if name != of else partial
                    found[parent] = algebra.sum([found[parent], term]) if parent in found else term
    except (Undefined, ZeroDivisionError) as error:
        raise NoValue(f"the derivative of {name}", error) from error
    return found


def differentiable(graph: Graph, of: str) -> frozenset[str]:
    """Return what a derivation differentiates ``of`` by: the graph's variables, and what is computed from them."""
    return graph.remembered(_changing, lambda: _changing(graph)) & graph.ancestors(of)


def _changing(graph: Graph) -> frozenset[str]:
    """Return the variables and what is computed from them."""
    found = set(graph.variables)
    for name, quantity in graph.quantities.items():
        if not found.isdisjoint(quantity.definition.parents):
            found.add(name)
    return frozenset(found)


def terms(graph: Graph, name: str, of: str) -> list[Term]:
    """Return the (child, local partial) pairs through which ``name`` reaches ``of``.

    >>> from derive.network.network import Network
    >>> terms(Network.load("backprop").graph, "out_h1", "E_total")
    [('net_y1', w5), ('net_y2', w6)]
    """
    reaching = graph.ancestors(of)
    return [(child, local_partial(graph, child, name)) for child in graph.children[name] if child in reaching]


def local_partial(graph: Graph, child: str, parent: str) -> Expression:
    """Return the partial derivative of ``child`` by one of its parents, as a textbook writes it.

    Raises KeyError where ``child`` is not made of ``parent``.
    """
    return graph.local_partials(child)[parent]
