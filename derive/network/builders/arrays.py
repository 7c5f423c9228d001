"""The arrays of a network that is being built, and of which of them every quantity is an entry."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from derive.expressions.expression import Expression, ExpressionAlgebra, Symbol
from derive.expressions.tensors.array import Array, positions
from derive.expressions.tensors.cells import cells
from derive.expressions.tensors.convolution import Convolution, TransposedConvolution
from derive.expressions.tensors.nodes import Concat, Entries, Mapped, MatMul, Reshape, SoftmaxOver
from derive.expressions.tensors.shape import matrix_product_shape, shape_of, size_of
from derive.expressions.walking import walk
from derive.network.graph.softmax import SOFTMAX

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from derive.expressions.tensors.shape import Shape
    from derive.network.graph.tensors import Tensor
    from derive.network.tables.function import Function


class Arrays:
    """Arrays by name, parents before children."""

    def __init__(self, taken: Container[object]) -> None:
        self.tensors: dict[str, Tensor] = {}
        self._shapes: dict[str, Shape] = {}
        self._taken = taken
        self._places: dict[str, tuple[Tensor, int]] = {}

    def add(self, tensor: Tensor) -> Symbol:
        """Add an array; return what formulas name it by."""
        self.tensors[tensor.name] = tensor
        self._shapes[tensor.name] = tensor.shape
        self._places |= {entry: (tensor, index) for index, entry in enumerate(tensor.entries) if entry}
        return Symbol(tensor.name)

    def free(self, wanted: Sequence[str], entries: Sequence[str]) -> str:
        """Return the first of some names that is not taken by anything else, or the last with a number added."""
        name, number = "", 1
        for name in wanted:
            if self._is_free(name, entries):
                return name
        while not self._is_free(f"{name}_{number}", entries):
            number += 1
        return f"{name}_{number}"

    def _is_free(self, name: str, entries: Sequence[str]) -> bool:
        return name not in self.tensors and (name not in self._taken or tuple(entries) == (name,))

    def shape(self, formula: Expression) -> Shape:
        """Return the shape of a formula; raises ShapeError."""
        return shape_of(formula, self._shapes)

    def symbols(self, name: str) -> Array:
        """Return the entries of an array as symbols of the scalar graph."""
        return self.tensors[name].symbols

    def names(self, formula: Expression) -> Array:
        """Return the quantities by position of a formula that takes entries as they are."""
        found = cells(formula, lambda leaf: self.symbols(leaf.name), ExpressionAlgebra())  # type: ignore[attr-defined]
        return found.each(lambda cell: cell.name)

    def products(self, formula: Expression) -> int:
        """Return how many products of numbers the products of arrays in a formula take, written out."""
        total = 0
        for node in walk(formula):
            if isinstance(node, Convolution | TransposedConvolution):
                image, kernel = self.shape(node.image), self.shape(node.kernel)
                moved = size_of(image if isinstance(node, TransposedConvolution) else self.shape(node))
                total += moved * size_of(kernel[len(kernel) - len(image) :])
            if isinstance(node, MatMul):
                whole = self.shape(node.factors[0])
                for factor in node.factors[1:]:
                    joint = matrix_product_shape(whole, self.shape(factor)) or ()
                    total += size_of(joint) * whole[-1]
                    whole = joint
        return total

    def entry(self, name: str) -> Expression:
        """Return a formula of the arrays that is one quantity."""
        tensor, index = self._places[name]
        if not tensor.shape:
            return Symbol(tensor.name)
        at = list(positions(tensor.shape))[index]
        return Entries(Symbol(tensor.name), tuple(each + 1 for each in at))

    def gathered(self, names: Sequence[str], shape: Shape) -> Expression:
        """Return a formula of the arrays that gives quantities by position."""
        parts: list[Expression] = []
        names, start = tuple(names), 0
        while start < len(names):
            part, count = self._run(names[start:])
            parts.append(part)
            start += count
        if len(parts) == 1 and self.shape(parts[0]) == shape:
            return parts[0]
        flat = [part if len(self.shape(part)) == 1 else Reshape(part, (size_of(self.shape(part)),)) for part in parts]
        whole = Concat(tuple(flat)) if len(flat) > 1 else flat[0]
        return whole if len(shape) == 1 else Reshape(whole, shape)

    def _run(self, names: tuple[str, ...]) -> tuple[Expression, int]:
        """Return the longest formula that gives the first of some quantities, and how many it gives."""
        tensor, first = self._places[names[0]]
        alike = zip(names, tensor.entries[first:], strict=False)
        count = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], alike))
        if count == len(tensor.entries):
            return Symbol(tensor.name), count
        if len(tensor.shape) == 1:
            return Entries(Symbol(tensor.name), ((first + 1, first + count),)), count
        return self.entry(names[0]), 1


def mapped(function: Function, *arguments: Expression) -> Expression:
    """Return a function of the tables, entry by entry; a softmax takes every row together."""
    if function is SOFTMAX:
        return SoftmaxOver(arguments[0])
    numbers = ", ".join(str(number) for number in function.parameters.values())
    return Mapped(f"{function.name}{{{numbers}}}" if numbers else function.name, arguments, function)


def is_matrix(tensor: Tensor) -> bool:
    """Tell whether an array is written with a capital: one of weights is, even if it has one row only."""
    of_weights = tensor.part is not None and tensor.part.is_weight
    return len(tensor.shape) > 1 if of_weights else sum(size > 1 for size in tensor.shape) > 1
