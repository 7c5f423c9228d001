"""Quantities: the named nodes of the graph, each with an exact definition."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from fractions import Fraction

    from derive.expressions.algebra import Algebra, Number
    from derive.expressions.expression import Expression
    from derive.network.tables.function import Function


class Role(Enum):
    """What a quantity is to the network."""

    INPUT = "input"
    TARGET = "target"
    WEIGHT = "weight"
    BIAS = "bias"
    PRE_ACTIVATION = "pre-activation"
    ACTIVATION = "activation"
    ERROR = "error"
    TOTAL_ERROR = "total error"
    LEARNING_RATE = "learning rate"
    # What stands in no layer is written by its own name.
    PARAMETER = "parameter"
    INTERMEDIATE = "intermediate"
    PENALTY = "penalty"
    HYPERPARAMETER = "hyperparameter"


class Definition(Protocol):
    """How a quantity comes from others: its value, and its local partial derivatives."""

    @property
    def parents(self) -> tuple[str, ...]:
        """The quantities it is made of, in the order written."""

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Compute it from its parents' values in any algebra."""

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Yield (parent, partial derivative by that parent with the others held fixed); a parent used twice
        is yielded twice."""


class Formulated:
    """A definition by a formula over other quantities."""

    formula: Expression


@dataclass(frozen=True, slots=True)
class Given:
    """A number that the description states."""

    number: Fraction

    @property
    def parents(self) -> tuple[str, ...]:
        """None: it comes from outside."""
        return ()

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Return the number in the algebra."""
        return algebra.rational(self.number.numerator, self.number.denominator)

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Yield nothing."""
        return iter(())


@dataclass(frozen=True, slots=True)
class WeightedSum:
    """A neuron's pre-activation: the sum of weight times source, plus the bias where there is one."""

    weights: tuple[str, ...]
    sources: tuple[str, ...]
    bias: str | None

    @property
    def parents(self) -> tuple[str, ...]:
        """Weights and sources edge by edge, then the bias."""
        edges = tuple(name for edge in zip(self.weights, self.sources, strict=True) for name in edge)
        return (*edges, self.bias) if self.bias else edges

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Return the weighted sum."""
        terms = [numbers[w] * numbers[x] for w, x in zip(self.weights, self.sources, strict=True)]
        return algebra.sum([*terms, numbers[self.bias]] if self.bias else terms)

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """By a weight: its source; by a source: its weight; by the bias: one."""
        for weight, source in zip(self.weights, self.sources, strict=True):
            yield weight, numbers[source]
            yield source, numbers[weight]
        if self.bias:
            yield self.bias, algebra.rational(1)


@dataclass(frozen=True, slots=True)
class Applied:
    """A function of the tables (an activation, a loss) applied to other quantities."""

    function: Function
    arguments: tuple[str, ...]

    @property
    def parents(self) -> tuple[str, ...]:
        """The arguments."""
        return self.arguments

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Apply the function's definition."""
        return self.function.value(algebra, *(numbers[name] for name in self.arguments))

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """By each argument, in textbook form."""
        return self.local_partials_by(self.arguments, numbers, result, algebra)

    def local_partials_by(
        self, wanted: Container[str], numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """By the wanted arguments only: by another one there may be no derivative, as of t log t by t at 0."""
        values = [numbers[name] for name in self.arguments]
        for formal, name in zip(self.function.formals, self.arguments, strict=True):
            if name in wanted:
                yield name, self.function.partials[formal](algebra, *values, result)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the outputs' errors, and of the penalties where there are any."""

    parts: tuple[str, ...]

    @property
    def parents(self) -> tuple[str, ...]:
        """The parts."""
        return self.parts

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Return the sum."""
        return algebra.sum([numbers[name] for name in self.parts])

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """One by each part."""
        for name in self.parts:
            yield name, algebra.rational(1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the network a quantity stands, for notations that write positions.

    ``layer`` counts from 0 (inputs); ``index`` and ``source_index`` from 1 (the neuron, and for a weight the
    neuron its edge leaves); ``neuron`` is the neuron's own name. A shared bias has index 0.
    """

    layer: int
    index: int = 0
    source_index: int = 0
    neuron: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What a quantity is to the layer that made it, where layers are of several kinds.

    ``layer`` counts from 1; ``letter`` stands for the meaning within that ``kind``: ``f`` of ``lstm`` is the forget
    gate. ``is_weight`` tells weights from biases, gains and shifts.
    """

    layer: int
    kind: str
    letter: str
    is_weight: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """What a quantity of a batch is in the network of one example: its ``name`` there, and which example, from 1."""

    name: str
    example: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named node of the graph. ``name`` is plain ASCII (``net_h1``) and never depends on the notation."""

    name: str
    role: Role
    definition: Definition
    place: Place
    part: Part | None = None
    copy: Copy | None = None

    @property
    def is_weight(self) -> bool:
        """Whether it is a weight, of whatever kind of layer."""
        return self.role is Role.WEIGHT or (self.part is not None and self.part.is_weight)
