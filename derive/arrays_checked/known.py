"""The arrays that a network has, by the names of ``Worked.value``: values, derivatives, and what an update leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flint import arb

from derive.arrays_checked.given import Numbers
from derive.calculus.balls import FIRST_PRECISION, Evaluation
from derive.check.meaning.coordinates.example import Batch
from derive.check.words import refused
from derive.errors import nearest
from derive.expressions.expression import Expression, Partial, Symbol, Updated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.expressions.tensors.shape import Shape
    from derive.network.graph.tensors import Tensor
    from derive.network.network import Network


@dataclass(frozen=True)
class Entries:
    """The quantities of an array row by row, empty for one that is always zero; of a batch, a row an example."""

    name: str
    shape: Shape
    names: tuple[str, ...]
    is_of_examples: bool = False


@dataclass(frozen=True)
class Asked:
    """What a name asks for: the entries of an array, and whether as they are, updated, or as derivatives."""

    entries: Entries
    kind: type[Symbol] | type[Updated] | type[Partial]


class KnownArrays:
    """The arrays of a network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.loss = network.graph.loss
        self.evaluation = Evaluation(network, FIRST_PRECISION)

    @cached_property
    def by_name(self) -> Mapping[str, Entries]:
        """Every array; of a batch, what each example has of its own forms rows."""
        own, examples = self.network.tensors, self.network.examples
        found = {name: Entries(name, each.shape, each.entries) for name, each in own.tensors.items()} if own else {}
        single = examples[0].tensors if examples and not examples[0].is_layered else None
        return found | ({name: self._in_batch(each) for name, each in single.tensors.items()} if single else {})

    def _in_batch(self, tensor: Tensor) -> Entries:
        batch, count = Batch(self.network), len(self.network.examples)
        rows = [
            tuple(batch.of_example(name, number) if name else "" for name in tensor.entries)
            for number in range(1, count + 1)
        ]
        if all(row == tensor.entries for row in rows):
            return Entries(tensor.name, tensor.shape, tensor.entries)
        return Entries(tensor.name, (count, *tensor.shape), tuple(name for row in rows for name in row), True)

    def asked(self, name: str) -> Asked:
        """Return what a name asks for: ``W1``, ``W1'``, ``dE_total/dW1``, or ``dW1`` for short; raises DeriveError."""
        of, slash, by = name.partition("/")
        if slash and of == f"d{self.loss}" and by.startswith("d"):
            return Asked(self._entries(by[1:], name), Partial)
        if name.endswith("'"):
            return Asked(self._entries(name[:-1], name), Updated)
        if name.startswith("d") and not self._has(name) and self._has(name[1:]):
            return Asked(self._entries(name[1:], name), Partial)
        return Asked(self._entries(name, name), Symbol)

    def _has(self, name: str) -> bool:
        return name in self.network.graph or self._array(name) is not None

    def _array(self, name: str) -> Entries | None:
        """Return an array; what is a vector of one example, ``out1``, may be called so in a batch: ``Out1``."""
        in_batch = f"{name[:1].upper()}{name[1:]}" if self.network.examples else name
        return self.by_name.get(name) or self.by_name.get(in_batch)

    def _entries(self, name: str, asked: str) -> Entries:
        if name in self.network.graph:
            return Entries(name, (), (name,))
        found = self._array(name)
        if found is None:
            known = [*self.by_name, *self.network.graph.quantities]
            prefix = "d" if asked.startswith("d") else ""
            raise refused("no-such-array", name=asked, hint=nearest(asked, [f"{prefix}{each}" for each in known]))
        return found

    def values(self, asked: Asked) -> Numbers:
        """Return the proven values, as floats."""
        cells = tuple(self._number(self.leaf(asked, name)) if name else 0.0 for name in asked.entries.names)
        return Numbers(asked.entries.shape, cells)

    def leaf(self, asked: Asked, name: str) -> Expression:
        """Return what is asked of one entry."""
        if asked.kind is Partial:
            return Partial(self.loss, name)
        return Updated(name) if asked.kind is Updated else Symbol(name)

    def _number(self, expression: Expression) -> float:
        return as_float(self.evaluation.value(expression))


def as_float(number: object) -> float:
    """Return the float next to a ball or a rational."""
    return float(number.mid()) if isinstance(number, arb) else float(int(number.p) / int(number.q))  # type: ignore[attr-defined]
