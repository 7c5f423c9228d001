"""The tensor graph: the arrays of a network with their shapes, and which quantities are their entries.

The scalar graph is its lowering (``lowering``); matrix forms, shapes and claims about matrices are read off this one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.expressions.tensors.adjoints import adjoints
from derive.expressions.tensors.array import Array
from derive.expressions.tensors.shape import Shape
from derive.expressions.tidy import ONE, total
from derive.expressions.walking import names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Set

    from derive.expressions.algebra import Number
    from derive.network.graph.quantity import Part, Role


@dataclass(frozen=True)
class Tensor:
    """A named array. ``entries`` are the names of its quantities row by row, empty for an entry that is exactly zero.

    ``formula`` says it by other arrays; a given one has none.
    """

    name: str
    shape: Shape
    entries: tuple[str, ...]
    role: Role
    formula: Expression | None = None
    part: Part | None = None

    @property
    def parents(self) -> tuple[str, ...]:
        """The arrays that the formula names, each once, in the order written."""
        return arrays_in(self.formula) if self.formula else ()

    @cached_property
    def symbols(self) -> Array:
        """The entries as symbols of the scalar graph; made once, as each time step takes its row of the same inputs."""
        return self.cells(Symbol)

    def cells(self, cell: Callable[[str], Number]) -> Array:
        """Return what ``cell`` gives for each entry by its name; 0 where an entry is exactly zero."""
        return Array(self.shape, tuple(cell(name) if name else 0 for name in self.entries))


def arrays_in(formula: Expression) -> tuple[str, ...]:
    """Return the names in a formula, each once, in the order written."""
    return tuple(dict.fromkeys(names(formula)))


def entries_called(name: str, known: Collection[str], tensors: TensorGraph | None) -> tuple[str, ...]:
    """Return which of some quantities a name stands for: the one of that name, or those that an array of it holds."""
    if name in known:
        return (name,)
    entries = tensors[name].entries if tensors and name in tensors else ()
    return tuple(entry for entry in entries if entry in known)


@dataclass(frozen=True)
class TensorGraph:
    """Arrays by name, parents always before children; ``loss`` is the one that is differentiated."""

    tensors: dict[str, Tensor]
    loss: str
    _adjoints: dict[str, Expression] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, tensors: Iterable[Tensor], loss: str) -> TensorGraph:
        """Build a graph from arrays, parents first."""
        return cls({tensor.name: tensor for tensor in tensors}, loss)

    def __getitem__(self, name: str) -> Tensor:
        return self.tensors[name]

    def __contains__(self, name: object) -> bool:
        return name in self.tensors

    def holding(self, known: Set[str]) -> list[str]:
        """Return the names of the arrays that hold some quantities and nothing else."""
        return [name for name, each in self.tensors.items() if each.entries and known >= set(each.entries)]

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """The shape of every array."""
        return {name: tensor.shape for name, tensor in self.tensors.items()}

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """For each array, those made of it."""
        found: dict[str, list[str]] = {name: [] for name in self.tensors}
        for tensor in self.tensors.values():
            for parent in tensor.parents:
                found[parent].append(tensor.name)
        return {name: tuple(children) for name, children in found.items()}

    @cached_property
    def reaching(self) -> frozenset[str]:
        """The arrays on which the loss depends, itself included."""
        found, waiting = {self.loss}, [self.loss]
        while waiting:
            new = set(self[waiting.pop()].parents) - found
            found |= new
            waiting += new
        return frozenset(found)

    def adjoint(self, name: str) -> Expression:
        """Return the derivative of the loss by an array, in matrix form, by the adjoints of what is made of it.

        It has the shape of the array. Raises KeyError for a name that the graph does not have.
        """
        if name not in self._adjoints:
            gains = [self.gain(child, name) for child in self.children[name] if child in self.reaching]
            self._adjoints[name] = total(gains)
        return self._adjoints[name]

    def gain(self, child: str, name: str) -> Expression:
        """Return what one child hands back to an array: its own adjoint times its derivative by the array."""
        formula = self[child].formula
        if formula is None:
            raise KeyError(child)
        own = ONE if child == self.loss else Partial(self.loss, child)
        return adjoints(formula, own, self.shapes, Symbol(child))[name]

    def value(self, leaf: Expression, number: Callable[[Expression], Number]) -> Array:
        """Return a Symbol, an Updated or a Partial of the loss entry by entry, each as ``number`` of a scalar leaf."""
        match leaf:
            case Symbol(name):
                return self[name].cells(lambda entry: number(Symbol(entry)))
            case Updated(name):
                return self[name].cells(lambda entry: number(Updated(entry)))
            case Partial(of, by):
                loss = self[of].entries[0]
                return self[by].cells(lambda entry: number(Partial(loss, entry)))
        raise TypeError(f"{leaf!r} is no leaf")
