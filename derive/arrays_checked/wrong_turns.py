"""Arrays as they come out after one slip: what is given is compared with each of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from derive.arrays_checked.given import Numbers
from derive.arrays_checked.known import Asked, Entries, KnownArrays, as_float
from derive.calculus.chain import NoValue
from derive.expressions.expression import Partial, Symbol, Updated
from derive.network.graph.quantity import Applied

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# A larger graph is not swept once more for each layer.
MOST_EDGES = 20_000

Turn = tuple[str, dict[str, str], Numbers]
"""The key of a cause, the details of its words, and what comes out."""


@dataclass
class WrongTurns:
    """Yields them for one array after the other."""

    arrays: KnownArrays
    _locals: dict[str, dict[str, float]] = field(default_factory=dict)

    def of(self, asked: Asked, right: Numbers) -> Iterator[Turn]:
        """Yield what comes out in place of the right numbers, the likeliest slip first."""
        yield from self._laid_otherwise(right)
        if asked.kind is Updated:
            yield from self._updates(asked, right)
        elif asked.kind is Partial:
            yield from self._scaled(right)
            yield from self._examples_alone(asked)
            yield from self._sums(asked)
            yield from self._swept(asked)
        else:
            yield "sign", {}, _scaled(right, -1)
        yield from self._others(asked)

    def _laid_otherwise(self, right: Numbers) -> Iterator[Turn]:
        if len(right.slim) == 2:
            yield "transposed", {}, _transposed(right)

    @cached_property
    def _rate(self) -> float:
        return float(self.arrays.network.graph.givens.get("eta", 0))

    @property
    def _count(self) -> int:
        return len(self.arrays.network.examples)

    def _scaled(self, right: Numbers) -> Iterator[Turn]:
        yield "sign", {}, _scaled(right, -1)
        if self._rate not in (0, 1):
            yield "rate", {}, _scaled(right, self._rate)
            yield "change", {}, _scaled(right, -self._rate)
        if self._count > 1:
            yield "not-averaged", {"count": str(self._count)}, _scaled(right, self._count)
            yield "averaged", {"count": str(self._count)}, _scaled(right, 1 / self._count)
        yield "two", {}, _scaled(right, 2)
        yield "half", {}, _scaled(right, 0.5)

    def _updates(self, asked: Asked, right: Numbers) -> Iterator[Turn]:
        old = self.arrays.values(Asked(asked.entries, Symbol))
        steps = [after - before for after, before in zip(right.cells, old.cells, strict=True)]

        def after(times: float) -> Numbers:
            moved = (before + times * step for before, step in zip(old.cells, steps, strict=True))
            return Numbers(right.shape, tuple(moved))

        yield "old", {}, old
        yield "uphill", {}, after(-1)
        if self._rate not in (0, 1):
            yield "rate-lost", {}, after(1 / self._rate)
        if self._count > 1:
            yield "not-averaged", {"count": str(self._count)}, after(self._count)

    def _examples_alone(self, asked: Asked) -> Iterator[Turn]:
        if asked.entries.is_of_examples:
            return
        for number, example in enumerate(self.arrays.network.examples, 1):
            if all(name in example.graph for name in asked.entries.names):
                alone = KnownArrays(example).values(asked)
                for times in (1.0, 1 / self._count):
                    yield "example", {"number": str(number)}, _scaled(alone, times)

    def _sums(self, asked: Asked) -> Iterator[Turn]:
        """Yield sums of the derivatives by what a parameter is added to, over either axis, or over none."""
        of = {name for name in asked.entries.names if name}
        for each in self.arrays.by_name.values():
            if len(each.shape) != 2 or not self._takes(each, of):
                continue
            found = self.arrays.values(Asked(each, Partial))
            details = {"array": f"d{self.arrays.loss}/d{each.name}"}
            yield "axis", details, _summed_rows(found)
            yield "not-summed", details, found

    def _takes(self, entries: Entries, of: set[str]) -> bool:
        graph = self.arrays.network.graph
        return any(not of.isdisjoint(graph[name].definition.parents) for name in entries.names if name)

    # --- the backward pass with something left out

    def _swept(self, asked: Asked) -> Iterator[Turn]:
        graph = self.arrays.network.graph
        if graph.edges > MOST_EDGES:
            return
        groups = {each.name: found for each in self.arrays.by_name.values() if (found := self._applied(each))}
        for name, children in groups.items():
            yield "slope", {"array": name}, self._gradient(asked, children)
        if len(groups) > 1:
            every = frozenset[str]().union(*groups.values())
            yield "slopes", {}, self._gradient(asked, every)

    def _applied(self, entries: Entries) -> frozenset[str]:
        """Return the entries where a function was applied to one number each: an activation."""
        graph = self.arrays.network.graph
        definitions = {name: graph[name].definition for name in entries.names if name}
        found = (name for name, each in definitions.items() if isinstance(each, Applied) and len(each.arguments) == 1)
        return frozenset(found)

    def _gradient(self, asked: Asked, flat: frozenset[str]) -> Numbers:
        """Return the derivatives as they come out where the slopes of some quantities are taken for 1."""
        graph, adjoints = self.arrays.network.graph, defaultdict[str, float](float)
        adjoints[graph.loss] = 1.0
        for child in reversed(list(graph.quantities)):
            if adjoints[child]:
                for parent, partial in self._partials(child).items():
                    adjoints[parent] += adjoints[child] * (1.0 if child in flat else partial)
        return Numbers(asked.entries.shape, tuple(adjoints[name] if name else 0.0 for name in asked.entries.names))

    def _partials(self, child: str) -> Mapping[str, float]:
        if child not in self._locals:
            found = self._locals[child] = {}
            for parent, partial in self.arrays.network.graph.local_partials(child).items():
                try:
                    found[parent] = as_float(self.arrays.evaluation.value(partial))
                except (NoValue, ZeroDivisionError):  # a loss has no derivative by a target of 0
                    continue
        return self._locals[child]

    # --- the numbers of something else

    def _others(self, asked: Asked) -> Iterator[Turn]:
        size = len(asked.entries.names)
        for each in self.arrays.by_name.values():
            if len(each.names) != size or each == asked.entries:
                continue
            for kind in (Symbol, Partial) if asked.kind is not Updated else (Updated,):
                name = f"d{self.arrays.loss}/d{each.name}" if kind is Partial else each.name
                yield "other", {"array": name}, self.arrays.values(Asked(each, kind))


def _scaled(numbers: Numbers, by: float) -> Numbers:
    return Numbers(numbers.shape, tuple(by * each for each in numbers.cells))


def _transposed(numbers: Numbers) -> Numbers:
    height, width = numbers.slim
    cells = (numbers.cells[row * width + column] for column in range(width) for row in range(height))
    return Numbers((width, height), tuple(cells))


def _summed_rows(numbers: Numbers) -> Numbers:
    height, width = numbers.shape
    rows = (numbers.cells[row * width : (row + 1) * width] for row in range(height))
    return Numbers((height,), tuple(map(sum, rows)))
