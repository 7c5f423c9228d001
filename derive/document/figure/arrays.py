"""The arrays of a network as grids of their entries, from top to bottom; or, where these are too many, as circles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.chain import differentiable
from derive.document.equations.arrays import array_symbol
from derive.document.figure import palette
from derive.document.figure.downwards import Block, Flow
from derive.document.figure.grid import Cell, GridBlock, NodeBlock
from derive.document.figure.kinds import FigureKind, skin_of
from derive.document.figure.lit import lit_entries, shown_parameter, way_from
from derive.expressions.tensors.convolution import Convolution, Pool, TransposedConvolution
from derive.expressions.tensors.nodes import Lookup, SoftmaxOver
from derive.expressions.walking import walk
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.document.equations.mathematics import MathWriter
    from derive.document.figure.palette import Skin
    from derive.network.graph.tensors import Tensor, TensorGraph
    from derive.network.network import Network

# Longer rows are not drawn entry by entry.
MOST_COLUMNS, MOST_ROWS = 10, 10
GIVEN = (Role.PARAMETER, Role.HYPERPARAMETER)


@dataclass(frozen=True)
class ArrayDrawing:
    """The arrays that the loss depends on; ``bare`` ones are drawn without parameters and constants.

    ``brief``: nor what is a number for each row on the way through a layer, such as a mean. ``way``: a quantity to
    which alone the way stands out.
    """

    network: Network
    tensors: TensorGraph
    mathematics: MathWriter
    kind: FigureKind
    values: Callable[[str], str]
    adjoints: Callable[[str], str]
    bare: bool = False
    brief: bool = False
    way: str = ""

    @cached_property
    def drawn(self) -> list[Tensor]:
        """The arrays in order."""
        found = [each for name, each in self.tensors.tensors.items() if name in self.tensors.reaching]
        found = [each for each in found if not (self.bare and each.role in GIVEN)]
        return [each for each in found if not (self.brief and self._is_statistic(each))]

    def _is_statistic(self, tensor: Tensor) -> bool:
        """Whether an array holds one number a row and goes into its own layer alone."""
        children = [self.tensors[name] for name in self.tensors.children[tensor.name]]
        return tensor.formula is not None and tensor.shape[-1:] in ((), (1,)) and bool(children) and all(
            tensor.part and each.part and each.part.layer == tensor.part.layer for each in children
        )

    def grids(self, size: float) -> Flow | None:
        """Return each array as a grid in letters of ``size`` pt; None where one is too large for that."""
        if any(max(each.shape[-1:], default=1) > MOST_COLUMNS for each in self.drawn):
            return None
        if any(len(each.shape) > 1 and each.shape[-2] > MOST_ROWS for each in self.drawn):
            return None
        blocks: dict[str, Block] = {each.name: self._grid(each, size) for each in self.drawn}
        return self._flow(blocks)

    def symbols(self, radius: float, size: float) -> Flow:
        """Return each array as a circle with its symbol, its shape beside it."""
        blocks: dict[str, Block] = {}
        for each in self.drawn:
            skin, shape = skin_of(self.network.graph, each.entries[0]), r" \times ".join(map(str, each.shape))
            blocks[each.name] = NodeBlock(
                each.name, self._symbol(each), skin, radius, size, 7, below=shape, below_colour="quiet"
            )
        return self._flow(blocks)

    def weights(self, size: float) -> Flow | None:
        """Return the weights that softmax makes, row by row, alone."""
        found: dict[str, Block] = {each.name: self._grid(each, size) for each in self.drawn if _is_shaded(each)}
        return Flow(found, dict.fromkeys(found, ()), {}) if found else None

    def _flow(self, blocks: dict[str, Block]) -> Flow:
        parents = {each.name: tuple(self._parents(each, blocks)) for each in self.drawn}
        inks = {each.name: self._ink(each) for each in self.drawn}
        return Flow(blocks, parents, inks, self.kind is FigureKind.BACKWARD)

    def _parents(self, tensor: Tensor, blocks: dict[str, Block]) -> Iterator[str]:
        """Yield what an array is made of; in place of what is not drawn, what that is made of."""
        for name in tensor.parents:
            if name in blocks:
                yield name
            else:
                yield from self._parents(self.tensors[name], blocks)

    def _ink(self, tensor: Tensor) -> palette.Ink:
        if self.kind is not FigureKind.BACKWARD:
            return palette.EDGE
        return palette.DIM_EDGE if self.changing.isdisjoint(tensor.entries) else palette.BACK_EDGE

    @cached_property
    def changing(self) -> frozenset[str]:
        """The quantities by which the loss has a derivative."""
        graph = self.network.graph
        return way_from(graph, self.way) if self.way else frozenset(differentiable(graph, graph.loss))

    @cached_property
    def lit(self) -> frozenset[str]:
        """The entries that the figure is about: one output and what it is made of, or the way to one parameter."""
        if self.way:
            return self.changing
        return lit_entries(self.network.graph, self.kind, shown_parameter(self.network, self.adjoints), self.adjoints)

    def _symbol(self, tensor: Tensor) -> str:
        entries = [*filter(None, tensor.entries)]
        single = len(tensor.entries) == 1
        return str(self.mathematics.symbol(entries[0])) if single else array_symbol(tensor.name, tensor.shape)

    def _grid(self, tensor: Tensor, size: float) -> GridBlock:
        single = len(tensor.entries) == 1
        symbol = "" if single and self.kind is FigureKind.NAMES else self._symbol(tensor)
        rows, columns = ((1, 1, *tensor.shape) if len(tensor.shape) < 2 else tensor.shape)[-2:]
        cells = [self._cell(tensor, name, f"{tensor.name}: {place}") for place, name in enumerate(tensor.entries)]
        lines = [tuple(cells[start : start + columns]) for start in range(0, len(cells), columns)]
        slices = tuple(tuple(lines[start : start + rows]) for start in range(0, len(lines), rows))
        return GridBlock(tensor.name, symbol, slices, size)

    def _cell(self, tensor: Tensor, name: str, key: str) -> Cell:
        if not name:
            return Cell(key, "", palette.BIAS)
        skin = self._skin(tensor, name)
        if name in self.lit:
            skin = palette.LIT
        if self.kind is FigureKind.NAMES:
            return Cell(name, str(self.mathematics.symbol(name)), skin, lit=name in self.lit)
        differentiated = self.kind is FigureKind.BACKWARD and name in self.changing
        text = self.adjoints(name) if differentiated else self.values(name)
        colour = "adjoint" if differentiated else "quiet" if self.kind is FigureKind.BACKWARD else "ink"
        return Cell(name, text, skin, colour, lit=name in self.lit)

    def _skin(self, tensor: Tensor, name: str) -> Skin:
        if self.kind is FigureKind.BACKWARD and name not in self.changing:
            return palette.DIM
        if self.kind is FigureKind.VALUES and _is_shaded(tensor):
            return _shade(self.values(name))
        return skin_of(self.network.graph, name)


def prefers_grids(tensors: TensorGraph | None) -> bool:
    """Whether a network is better shown by its arrays: computed matrices, windows, rows looked up."""
    return tensors is not None and any(
        each.formula is not None and (
            min((0, 0, *each.shape)[-2:]) > 1
            or any(isinstance(node, Convolution | TransposedConvolution | Pool | Lookup) for node in walk(each.formula))
        )
        for each in tensors.tensors.values()
    )


def _is_shaded(tensor: Tensor) -> bool:
    """Whether an array is a matrix of weights that softmax makes."""
    return isinstance(tensor.formula, SoftmaxOver) and len(tensor.shape) > 1


def _shade(digits: str) -> Skin:
    """Return the shade of a weight between 0 and 1."""
    try:
        weight = float(digits)
    except ValueError:
        # A number in scientific form is a small one.
        weight = 0.0
    return palette.SHADES[min(int(weight * len(palette.SHADES)), len(palette.SHADES) - 1)]
