"""The graph: the quantities in topological order, with who is made of whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from derive.expressions.expression import Expression, ExpressionAlgebra, Symbol
from derive.network.graph.quantity import Copy, Given, Quantity, Role
from derive.network.graph.softmax import Softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from fractions import Fraction

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Graph:
    """Quantities by name, parents always before children.

    ``variables`` are the givens by which a derivation differentiates the loss: the parameters, and in a graph of
    named expressions the inputs, too.
    """

    quantities: dict[str, Quantity]
    named_loss: str = ""
    named_variables: tuple[str, ...] = ()
    # Asked for once an edge, and linear in the graph (the first) or in the fan-in (the second).
    _ancestors: dict[str, frozenset[str]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _partials: dict[str, Mapping[str, Expression]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _remembered: dict[object, object] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, quantities: Iterable[Quantity], loss: str = "", variables: tuple[str, ...] = ()) -> Graph:
        """Build a graph; without a name the loss is the total error, without names the variables are the parameters.

        Raises ValueError where a name occurs twice or a parent does not stand before its child: the builder's
        fault, never the user's.
        """
        known: dict[str, Quantity] = {}
        for quantity in quantities:
            missing = [parent for parent in quantity.definition.parents if parent not in known]
            if missing or quantity.name in known:
                raise ValueError(f"{quantity.name}: defined twice, or before {missing}")
            known[quantity.name] = quantity
        return cls(known, loss, variables)

    def __getitem__(self, name: str) -> Quantity:
        return self.quantities[name]

    def __contains__(self, name: object) -> bool:
        return name in self.quantities

    def with_role(self, *roles: Role) -> list[Quantity]:
        """Return the quantities of the given roles, in order."""
        found = self.remembered(roles, lambda: [each for each in self.quantities.values() if each.role in roles])
        return found.copy()

    def in_example(self, name: str, number: int) -> str | None:
        """Return what is called so in the network of one example of a batch; None where the batch has no copy of it."""
        copies = self.remembered(
            Copy, lambda: {each.copy: each.name for each in self.quantities.values() if each.copy is not None}
        )
        return copies.get(Copy(name, number))

    @cached_property
    def loss(self) -> str:
        """The name of the quantity that is differentiated, in a network with layers the total error."""
        return self.named_loss or self.with_role(Role.TOTAL_ERROR)[0].name

    @cached_property
    def parameters(self) -> list[str]:
        """Weights, biases and other parameters, in the order described."""
        return [quantity.name for quantity in self.with_role(Role.WEIGHT, Role.BIAS, Role.PARAMETER)]

    @cached_property
    def variables(self) -> list[str]:
        """The givens by which a derivation differentiates the loss, in the order described."""
        return list(self.named_variables) or self.parameters

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """For each quantity, those made of it."""
        found: dict[str, list[str]] = {name: [] for name in self.quantities}
        for quantity in self.quantities.values():
            for parent in dict.fromkeys(quantity.definition.parents):
                found[parent].append(quantity.name)
        return {name: tuple(children) for name, children in found.items()}

    @cached_property
    def givens(self) -> Mapping[str, Fraction]:
        """The numbers that the description states, by name."""
        return {
            name: quantity.definition.number
            for name, quantity in self.quantities.items()
            if isinstance(quantity.definition, Given)
        }

    @cached_property
    def computed(self) -> list[str]:
        """The quantities that are no givens, in order."""
        return [name for name in self.quantities if name not in self.givens]

    @cached_property
    def edges(self) -> int:
        """How many (child, parent) pairs there are."""
        return sum(len(quantity.definition.parents) for quantity in self.quantities.values())

    def ancestors(self, name: str) -> frozenset[str]:
        """Return the quantities on which ``name`` depends, itself included."""
        if name not in self._ancestors:
            found, unvisited = {name}, [name]
            while unvisited:
                new = set(self.quantities[unvisited.pop()].definition.parents) - found
                found |= new
                unvisited += new
            self._ancestors[name] = frozenset(found)
        return self._ancestors[name]

    def remembered(self, key: object, make: Callable[[], _Found]) -> _Found:
        """Return what ``make`` returns, made once for a key: what later stages work out of the graph alone."""
        if key not in self._remembered:
            self._remembered[key] = make()
        return self._remembered[key]  # type: ignore[return-value]

    def local_partials(self, child: str) -> Mapping[str, Expression]:
        """Return the partial derivative of ``child`` by each of its parents, as a textbook writes it."""
        if child not in self._partials:
            definition = self.quantities[child].definition
            beside = definition.beside if isinstance(definition, Softmax) else ()
            symbols = {name: Symbol(name) for name in (*definition.parents, *beside)}
            found: dict[str, Expression] = {}
            for name, partial in definition.local_partials(symbols, Symbol(child), ExpressionAlgebra()):
                found[name] = found[name] + partial if name in found else partial
            self._partials[child] = found
        return self._partials[child]
