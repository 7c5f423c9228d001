"""The largest of several numbers, as max-pooling takes it: one of them hands everything on, the others nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from derive.network.algebra import Algebra, Number


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest of ``parents``, at least two; where several are, the last of them counts as the largest.

    >>> from derive.network.expression import ExpressionAlgebra, Symbol
    >>> numbers, f = {name: Symbol(name) for name in "abc"}, ExpressionAlgebra()
    >>> Largest(("a", "b", "c")).value(numbers, f)
    maximum(a, maximum(b, c))
    >>> dict(Largest(("a", "b", "c")).local_partials(numbers, Symbol("p"), f))["b"]
    (1 - step(a - b)) * step(b - c)
    """

    parents: tuple[str, ...]

    @property
    def rule(self) -> str:
        """The sentence that justifies its partials."""
        return "largest"

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Return the largest."""
        return _largest([numbers[name] for name in self.parents], algebra)

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Yield 1 for what no number before it exceeds and what exceeds all behind it, else 0."""
        del result
        values = [numbers[name] for name in self.parents]
        for position, name in enumerate(self.parents):
            before, after = values[:position], values[position + 1 :]
            factors = [1 - algebra.step(_largest(before, algebra) - values[position])] if before else []
            factors += [algebra.step(values[position] - _largest(after, algebra))] if after else []
            yield name, reduce(lambda one, other: one * other, factors)


def _largest(values: Sequence[Number], algebra: Algebra) -> Number:
    found = values[-1]
    for value in reversed(values[:-1]):
        found = algebra.maximum(value, found)
    return found
