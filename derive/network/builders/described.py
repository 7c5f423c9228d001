"""What builders need of a description: the validated keys, whichever model they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from derive.expressions.expression import Expression
    from derive.network.fields.choices import Choice
    from derive.network.tables.optimizer import Optimizer


class Described(Protocol):
    """Any description. Inputs and targets: numbers by name, in a list, or in rows of lists."""

    inputs: Any
    examples: Any
    optimizer: Optimizer
    learning_rate: Fraction

    @property
    def ascends(self) -> bool:
        """Whether what is differentiated is to grow."""


class DescribedLayers(Described, Protocol):
    """A network of layers; what a layer says, its own builder knows."""

    targets: Any
    layers: Any
    penalty: Any
    losses: Any
    reduction: str
    numbering: str

    @property
    def objective(self) -> Choice:
        """What is made of one output and its target."""


class DescribedGraph(Described, Protocol):
    """A graph of formulas by the names of the quantities."""

    @property
    def targets(self) -> Mapping[str, Any]:
        """Numbers and arrays that belong to an example, by which nothing is differentiated."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The numbers and arrays that are learned."""

    @property
    def constants(self) -> Mapping[str, Any]:
        """Numbers and arrays by which nothing is differentiated."""

    @property
    def graph(self) -> dict[str, Expression]:
        """The formulas."""

    @property
    def objective(self) -> tuple[str, str]:
        """The key that names what is differentiated, and the name; empty for the last expression."""
