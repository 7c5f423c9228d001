"""What values, notation and checks ask of a network; a document that names no network answers the same itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from fractions import Fraction
    from importlib.resources.abc import Traversable

    from derive.network.builders.layers import DenseLayer
    from derive.network.graph.graph import Graph
    from derive.network.graph.tensors import TensorGraph
    from derive.network.network import Network
    from derive.network.tables.optimizer import Optimizer


@dataclass(frozen=True, slots=True)
class Coordinates:
    """How a document writes a symbol: the letter with its accent, and the marks below and above it, in this order."""

    letter: str
    marks: tuple[str, ...] = ()

    @property
    def transposes(self) -> Iterator[Coordinates]:
        """Those of the same entry of the transpose: of row 2 and column 1 for ``12``."""
        for place, mark in enumerate(self.marks):
            if len(mark) == 2 and mark.isdigit():
                yield replace(self, marks=(*self.marks[:place], mark[::-1], *self.marks[place + 1 :]))


@dataclass(frozen=True)
class Unsaid:
    """What a document that stands for a network leaves unsaid: ``free`` are the symbols without any number.

    ``units`` are the values of the last digits of numbers that symbols are given; ``hidden`` are symbols that the
    document never defines though it defines their like, with what these depend on (``p_2``, where ``p_1`` is that of a
    softmax). ``rounded`` are symbols whose number it works out from what it never gives. ``labels`` are targets of
    which one is 1 and the others are 0; ``tells_labels`` is whether the document says so of one.
    ``families`` are symbols that differ in their numbers only, where the document speaks of all of them in general.
    ``fixed`` is the number that a letter stands for wherever it stands: the true class; None without such a letter.
    ``bare`` are derivatives that are symbols, as the document never tells how one thing depends on the other.
    ``coordinates`` are those of each symbol by its name.
    """

    free: frozenset[str] = frozenset()
    units: Mapping[str, Fraction] = field(default_factory=dict)
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rounded: frozenset[str] = frozenset()
    labels: tuple[tuple[str, ...], ...] = ()
    tells_labels: bool = False
    families: tuple[frozenset[str], ...] = ()
    fixed: int | None = None
    bare: frozenset[str] = frozenset()
    coordinates: Mapping[str, Coordinates] = field(default_factory=dict)

    def written(self, name: str) -> Coordinates:
        """Return how a symbol is written."""
        return self.coordinates.get(name, Coordinates(name))

    def letter(self, name: str) -> str:
        """Return the letter of a symbol."""
        return self.written(name).letter

    @cached_property
    def named(self) -> Mapping[Coordinates, str]:
        """The symbols by how they are written."""
        return {each: name for name, each in self.coordinates.items()}

    def parts(self, name: str, above: Collection[str]) -> bool:
        """Return whether what is made of all that is ``above`` it surely is not of ``name``, but only of its like.

        Of what is defined in general, all is said: z_2 does not depend on W_11.
        """
        return any(name in family and not family.isdisjoint(above) for family in self.families)


class Model(Protocol):
    """A graph of quantities with what is trained, and how; ``Network`` is one."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def graph(self) -> Graph:
        """Its quantities."""

    @property
    def layers(self) -> tuple[DenseLayer, ...]:
        """Its dense layers, none where the graph is described directly."""

    @property
    def trained(self) -> tuple[str, ...]:
        """The parameters that an update changes."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the output neurons; none where there are no layers."""

    @property
    def examples(self) -> tuple[Network, ...]:
        """Of a batch, the network with each of its examples."""

    @property
    def optimizer(self) -> Optimizer:
        """The update rule, with its numbers."""

    @property
    def notation(self) -> str:
        """The scheme that its symbols are written in."""

    @property
    def folder(self) -> Traversable | None:
        """Where a file of its own notation is looked for."""

    @property
    def tensors(self) -> TensorGraph | None:
        """Its arrays; None where it has none."""

    @property
    def symbols(self) -> Mapping[str, str]:
        """Symbols of documents with the names of what they are, where the description says so."""

    @property
    def conventions(self) -> Mapping[str, str]:
        """What lies in ``rows`` and in ``columns`` of a document's matrices, where the description says so."""

    @property
    def unsaid(self) -> Unsaid | None:
        """What it leaves open; None where all is known: what is not connected there does not depend on each other."""
