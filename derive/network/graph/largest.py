"""The largest of several numbers, as max-pooling takes it: one of them hands everything on, the others nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from derive.expressions.expression import ExpressionAlgebra, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from derive.expressions.algebra import Algebra, Number
    from derive.expressions.expression import Expression


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest of ``parents``, at least two; where several are, the first of them counts as the largest.

    That is PyTorch's convention for max-pooling.

    >>> from derive.expressions.expression import ExpressionAlgebra, Symbol
    >>> numbers, f = {name: Symbol(name) for name in "abc"}, ExpressionAlgebra()
    >>> Largest(("a", "b", "c")).written()
    max(a, max(b, c))
    >>> dict(Largest(("a", "b", "c")).local_partials(numbers, Symbol("p"), f))["b"]
    step(b - a) * (1 - step(c - b))
    """

    parents: tuple[str, ...]

    @property
    def rule(self) -> str:
        """The sentence that justifies its partials."""
        return "largest"

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Return the largest, in the form whose derivative is that of the first where several are."""
        found, *before = [numbers[name] for name in reversed(self.parents)]
        for number in before:
            # Where both are equal, the slope of a maximum is that of the second.
            found = algebra.maximum(found, number)
        return found

    def written(self) -> Expression:
        """Return the same in the order of the numbers."""
        found: Expression = _largest([Symbol(name) for name in self.parents], ExpressionAlgebra())
        return found

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Yield 1 for what exceeds all numbers before it and what none behind it exceeds, else 0."""
        del result
        values = [numbers[name] for name in self.parents]
        for position, name in enumerate(self.parents):
            before, after = values[:position], values[position + 1 :]
            factors = [algebra.step(values[position] - _largest(before, algebra))] if before else []
            factors += [1 - algebra.step(_largest(after, algebra) - values[position])] if after else []
            yield name, reduce(lambda one, other: one * other, factors)


def _largest(values: Sequence[Number], algebra: Algebra) -> Number:
    found = values[-1]
    for value in reversed(values[:-1]):
        found = algebra.maximum(value, found)
    return found
