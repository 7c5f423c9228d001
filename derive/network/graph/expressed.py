"""Quantities defined by a formula of their own: its value in any algebra, its partial derivatives derived once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.expressions.compiled import compiled
from derive.expressions.differentiation import derivatives
from derive.expressions.evaluation import lifted
from derive.expressions.expression import Expression, Symbol
from derive.expressions.walking import names
from derive.network.graph.quantity import Formulated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.expressions.algebra import Algebra, Number
    from derive.expressions.compiled import Compiled

# Stands for the formula's own value in its derivatives: what exp(x) is differentiated to.
RESULT = Symbol("")


@dataclass(frozen=True)
class Expressed(Formulated):
    """A quantity defined by a formula over other quantities.

    >>> from derive.expressions.formula import read_formula
    >>> Expressed(read_formula("x*y - exp(y)")).partials
    {'x': y, 'y': x - exp(y)}
    """

    formula: Expression

    @property
    def rule(self) -> str:
        """The sentence that justifies its partials."""
        return "expressed"

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The quantities that the formula names, each once, in the order written."""
        return tuple(dict.fromkeys(names(self.formula)))

    @cached_property
    def partials(self) -> Mapping[str, Expression]:
        """The derivative by each quantity in the formula; RESULT stands for the formula's value."""
        return derivatives(self.formula, RESULT)

    @cached_property
    def _value(self) -> Compiled:
        return compiled(self.formula)

    @cached_property
    def _partials(self) -> Mapping[str, Compiled]:
        return {name: compiled(partial, RESULT) for name, partial in self.partials.items()}

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Read the formula in the algebra."""
        # A sum, even of one term, is where an algebra gives up exactness if a rational has grown too long.
        return algebra.sum([lifted(self._value(numbers, None, algebra), algebra)])

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Read the derivatives in the algebra."""
        for name, partial in self._partials.items():
            yield name, lifted(partial(numbers, result, algebra), algebra)
