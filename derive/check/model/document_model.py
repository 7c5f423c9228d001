"""What stands for a network where a document names none: a graph of what the document defines itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Never

from flint import arb, fmpq

from derive.check.formulas.evaluation import NoValue, value
from derive.check.reason import because
from derive.expressions.differentiation import NotDifferentiable, partial_derivative
from derive.expressions.expression import Expression, ExpressionAlgebra, Symbol
from derive.expressions.matrices import walk
from derive.network.graph.quantity import Formulated, Given, Place, Quantity, Role
from derive.network.model import Unsaid
from derive.network.tables.optimizer import DEFAULT, Optimizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.expressions.algebra import Algebra, Number
    from derive.network.graph.graph import Graph

# Letters that tell what a symbol is to a network; only the naming of causes depends on them.
_ROLES = {
    "w": Role.WEIGHT, "W": Role.WEIGHT, "theta": Role.WEIGHT, "v": Role.WEIGHT, "b": Role.BIAS, "x": Role.INPUT,
    "t": Role.TARGET, "target": Role.TARGET, "net": Role.PRE_ACTIVATION, "z": Role.PRE_ACTIVATION,
    "E": Role.ERROR, "L": Role.ERROR, "C": Role.ERROR, "J": Role.ERROR, "loss": Role.ERROR,
    "eta": Role.LEARNING_RATE, "alpha": Role.LEARNING_RATE,
}  # fmt: skip


@dataclass(frozen=True)
class Expressed(Formulated):
    """A quantity that the document defines by a formula."""

    formula: Expression

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The symbols in the formula, each once."""
        return tuple(dict.fromkeys(part.name for part in walk(self.formula) if isinstance(part, Symbol)))

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Evaluate the formula in balls; in any other algebra it stands for itself. No value is "not a number"."""
        if self._in_symbols(numbers) or isinstance(algebra, ExpressionAlgebra):
            return self.formula
        return _value(self.formula, numbers)

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Differentiate the formula by each symbol in it; in other algebras than balls there is no value."""
        del result, algebra
        known = self._in_symbols(numbers) or all(isinstance(numbers[each], fmpq | arb) for each in self.parents)
        if not known:
            yield from ((parent, arb("nan")) for parent in self.parents)
            return
        for parent, derivative in self._derivatives.items():
            if derivative is None:
                yield parent, arb("nan")
            else:
                yield parent, derivative if self._in_symbols(numbers) else _value(derivative, numbers)

    @cached_property
    def _derivatives(self) -> dict[str, Expression | None]:
        """The derivatives of the formula by its symbols, worked out once: every sweep asks for them."""
        found: dict[str, Expression | None] = {}
        for parent in self.parents:
            try:
                found[parent] = partial_derivative(self.formula, parent)
            except NotDifferentiable:
                found[parent] = None
        return found

    def _in_symbols(self, numbers: Mapping[str, Number]) -> bool:
        return any(isinstance(numbers[parent], Expression) for parent in self.parents if parent in numbers)


class _Numbers:
    """The numbers of symbols, and nothing of derivatives and updates, of which a formula may speak, too."""

    def __init__(self, quantities: Mapping[str, Number]) -> None:
        self.quantities = quantities

    def __getattr__(self, name: str) -> Never:
        raise NoValue(because("undefined", problem=name))


def _value(formula: Expression, numbers: Mapping[str, Number]) -> Number:
    try:
        return value(formula, _Numbers(numbers))  # type: ignore[arg-type]
    except NoValue:
        return arb("nan")


@dataclass(frozen=True)
class DocumentModel:
    """Stands for a network where there is none: a ``Model`` with what the document leaves unsaid."""

    graph: Graph
    unsaid: Unsaid = field(default_factory=Unsaid)
    name: str = ""
    layers: tuple[()] = ()
    trained: tuple[()] = ()
    outputs: tuple[()] = ()
    examples: tuple[()] = ()
    optimizer: Optimizer = DEFAULT
    notation: str = "net-out"
    folder: None = None
    tensors: None = None
    symbols: Mapping[str, str] = field(default_factory=dict)
    conventions: Mapping[str, str] = field(default_factory=dict)


def role_of(letter: str, *, computed: bool = False) -> Role:
    """Return what a symbol is to a network, as its letter tells."""
    found = _ROLES.get(letter.removeprefix("hat"))
    if found is None or (computed and found in (Role.INPUT, Role.TARGET, Role.WEIGHT, Role.BIAS)):
        return Role.ACTIVATION if computed else Role.INPUT
    return found


def with_a_loss(quantities: list[Quantity]) -> list[Quantity]:
    """Make the last error (or the last quantity) the total one: what gradients are taken of, if of nothing named."""
    if not quantities:
        return [Quantity("0", Role.TOTAL_ERROR, Given(Fraction(0)), Place(0))]
    errors = [index for index, quantity in enumerate(quantities) if quantity.role is Role.ERROR]
    index = errors[-1] if errors else len(quantities) - 1
    last = quantities[index]
    changed = Quantity(last.name, Role.TOTAL_ERROR, last.definition, last.place)
    return [*quantities[:index], changed, *quantities[index + 1 :]]


def formula_of(graph: Graph, name: str) -> Expression | None:
    """Return the formula that a document, or the description of a graph, defines a quantity by; None without one."""
    definition = graph[name].definition if name in graph else None
    return definition.formula if isinstance(definition, Formulated) else None
