"""Arrays as they are shown: names, shapes and digits of values and derivatives, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from derive.calculus.chain import differentiable
from derive.document.equations.arrays import array_symbol
from derive.expressions.expression import Expression, Partial, Symbol, Updated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from derive.expressions.tensors.shape import Shape
    from derive.network.graph.graph import Graph
    from derive.network.graph.tensors import Tensor, TensorGraph
    from derive.network.network import Network

ZERO_DIGITS = "0"


@dataclass(frozen=True)
class ArrayEntry:
    """An array with the digits of every entry; ``gradient`` where something is differentiated by it, ``updated`` where
    it is trained. Digits are nested tuples of text, as deep as the shape."""

    name: str
    symbol: str
    shape: Shape
    entries: tuple[str, ...]
    value: Any
    gradient: Any = None
    updated: Any = None

    def as_json(self) -> dict[str, object]:
        """Return the shape that the README documents."""
        found: dict[str, object] = {"symbol": self.symbol, "shape": list(self.shape), "value": self.value}
        found |= {"gradient": self.gradient} if self.gradient is not None else {}
        return found | ({"updated": self.updated} if self.updated is not None else {})


def arrays_of(network: Network) -> list[Tensor]:
    """Return the arrays of a network that are more than a number, in order."""
    tensors = network.laid_tensors
    return [*filter(_is_more_than_a_number, tensors.tensors.values())] if tensors else []


def _is_more_than_a_number(tensor: Tensor) -> bool:
    return bool(tensor.shape)


def array_entries(
    tensors: TensorGraph, graph: Graph, digits: Callable[[Expression], str], own: Mapping[str, str]
) -> Iterator[ArrayEntry]:
    """Yield every array; ``digits`` gives those of a Symbol, a Partial or an Updated of an entry, ``own`` symbols."""
    slopes = differentiable(graph, graph.loss)
    parameters = frozenset(graph.parameters)

    def slope(leaf: Expression) -> str:
        # A row of a table that no token takes has no influence.
        return digits(leaf) if isinstance(leaf, Partial) and leaf.by in slopes else ZERO_DIGITS

    for tensor in filter(_is_more_than_a_number, tensors.tensors.values()):
        entries = frozenset(filter(None, tensor.entries))
        yield ArrayEntry(
            name=tensor.name,
            symbol=own.get(tensor.name) or array_symbol(tensor.name, tensor.shape),
            shape=tensor.shape,
            entries=tuple(filter(None, tensor.entries)),
            value=nested_digits(tensors, Symbol(tensor.name), digits),
            gradient=nested_digits(tensors, Partial(tensors.loss, tensor.name), slope) if entries & slopes else None,
            updated=nested_digits(tensors, Updated(tensor.name), digits) if entries and entries <= parameters else None,
        )


def nested_digits(tensors: TensorGraph, leaf: Expression, digits: Callable[[Expression], str]) -> Any:
    """Return the digits of a Symbol, a Partial of the loss or an Updated of an array, as deep as its shape."""
    found = tensors.value(leaf, digits)
    return found.each(lambda cell: ZERO_DIGITS if isinstance(cell, int) else cell).nested()


def turned_over(digits: Any, shape: Shape) -> Any:
    """Return the rows of a matrix as its columns, and a vector as a row."""
    return tuple(zip(*digits, strict=True)) if len(shape) == 2 else (tuple(digits),) if len(shape) == 1 else digits


def grid_lines(digits: Any, shape: Shape) -> list[str]:
    """Return nested digits as lines of text, a row each, aligned at the point; slices of more axes one below the other.

    >>> grid_lines((("1", "-0.25"), ("10.5", "2")), (2, 2))
    [' 1    -0.25', '10.5   2']
    >>> grid_lines(("1", "2"), (2,))
    ['1  2']
    """
    if len(shape) > 2:
        return [line for part in digits for line in (*grid_lines(part, shape[1:]), "")][:-1]
    rows = list(digits) if len(shape) == 2 else [digits]
    columns = [_aligned(column) for column in zip(*rows, strict=True)]
    return ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]


def _aligned(column: tuple[str, ...]) -> list[str]:
    whole = max(len(each.partition(".")[0]) for each in column)
    shifted = [" " * (whole - len(each.partition(".")[0])) + each for each in column]
    width = max(map(len, shifted))
    return [each.ljust(width) for each in shifted]


def sized(shape: Shape) -> str:
    """Say a shape in few signs.

    >>> sized((3, 2)), sized((4,)), sized(())
    ('3 x 2', '4', '1')
    """
    return " x ".join(map(str, shape)) or "1"


@dataclass(frozen=True)
class MatrixStep:
    """One step of the chain rule in matrix form: the derivative of the loss by an array, and the formula of it."""

    left: Partial
    form: Expression
    shape: Shape


def matrix_steps(tensors: TensorGraph, name: str) -> list[MatrixStep]:
    """Return the derivatives by every array between the loss and one of them, that one last.

    Each is made of those before it. Raises KeyError for an array that the loss does not depend on.
    """
    if name not in tensors.reaching:
        raise KeyError(name)
    between = {name}
    for tensor in tensors.tensors.values():
        if not between.isdisjoint(tensor.parents):
            between.add(tensor.name)
    order = [each for each in reversed(tensors.tensors) if each in between & tensors.reaching and each != tensors.loss]
    return [MatrixStep(Partial(tensors.loss, each), tensors.adjoint(each), tensors.shapes[each]) for each in order]


def entry_to_show(tensor: Tensor, is_zero: Callable[[str], bool]) -> str:
    """Return the first entry by which the derivative is not zero, else the first: the one that teaches."""
    entries = [entry for entry in tensor.entries if entry]
    return next((entry for entry in entries if not is_zero(entry)), entries[0])


