"""The matrix form of a network that is not dense alone: every array by its formula, and back from the loss."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from derive.calculus.chain import differentiable
from derive.document.equations.arrays import ArrayWriter, entry_sum, grid
from derive.document.equations.mathematics import number
from derive.document.equations.rows import ROW_EM, width
from derive.document.notes.arrays import nested_digits
from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Updated,
)
from derive.expressions.tensors.layouts import in_numerator_layout, turned, turned_name, upright_name
from derive.expressions.tensors.nodes import ROWS, Mapped, MatMul, Scattered, SoftmaxOver, Transpose
from derive.expressions.tensors.shape import shape_of
from derive.expressions.walking import walk
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.calculus.lines import LineWriter
    from derive.expressions.tensors.shape import Shape
    from derive.network.graph.tensors import Tensor, TensorGraph
    from derive.network.network import Network

# A larger array is given by its shape alone; of more arrays than this, there is no matrix form.
MOST_ROWS, MOST_COLUMNS, MOST_ARRAYS = 8, 6, 80
# Columns of numbers that fit a line, a name counted as some.
WIDEST_ROW, NAME_COLUMNS = 10, 2
# In em; a longer sum stands in several lines.
WIDEST_FORM = ROW_EM - 10.0
# What derive check reads of formulas of arrays; it judges the lines that are made of these.
CHECKED = (
    Symbol, Partial, Constant, Sum, Product, Quotient, Power, Negative, Call, Mapped, MatMul, Transpose, SoftmaxOver,
)


@dataclass(frozen=True)
class ArrayLine:
    """An array or the loss's derivative by one: what it is, its shape, its formula (empty for a given one), its digits
    (empty where they are too many), and what one entry of it is where that explains a transpose. ``readable``: written
    with what ``derive check`` reads, too."""

    left: Markup
    shape: Markup
    form: Markup
    relation: Markup
    digits: Markup
    entry: Markup
    readable: bool


@dataclass(frozen=True)
class ArrayNotes:
    """Given arrays, those that are computed, and the derivatives by them from the loss back, the parameters last.

    Arrays without a formula stand side by side, in rows that fit the page.
    """

    given: tuple[tuple[ArrayLine, ...], ...]
    forward: tuple[ArrayLine, ...]
    backward: tuple[ArrayLine, ...]
    parameters: tuple[ArrayLine, ...]
    updated: tuple[tuple[ArrayLine, ...], ...]
    # Whether an arrow says at which entries something is added.
    scatters: bool


def array_notes(
    network: Network, lines: LineWriter, symbols: Callable[[TensorGraph], Mapping[str, str]] = lambda _: {}
) -> ArrayNotes | None:
    """Return the matrix form; None where the network has no arrays, or too many.

    ``symbols`` gives those of arrays that do not go by their names.
    """
    tensors = network.laid_tensors
    if tensors is None or not has_matrices(network):
        return None
    return _Lines(network, tensors, lines, symbols(tensors)).notes()


def has_matrices(network: Network) -> bool:
    """Tell whether a network has matrices, and so few arrays that all of them can be shown."""
    arrays = network.laid_tensors.tensors.values() if network.laid_tensors else ()
    return len(arrays) <= MOST_ARRAYS and any(len(each.shape) > 1 for each in arrays)


class _Lines:
    def __init__(
        self, network: Network, tensors: TensorGraph, lines: LineWriter, symbols: Mapping[str, str]
    ) -> None:
        self.network = network
        self.tensors = tensors
        self.lines = lines
        self.writer = ArrayWriter(tensors.shapes, sized=True, symbols={**network.written, **symbols})
        self.turned = network.description.notes.layout == "numerator"
        if self.turned:
            self.writer = self._with_turned(self.writer)

    def notes(self) -> ArrayNotes:
        given = [each for each in self.tensors.tensors.values() if each.formula is None and each.shape]
        computed = [each for each in self.tensors.tensors.values() if each.formula is not None]
        slopes = differentiable(self.network.graph, self.network.graph.loss)
        wanted = [
            each for each in reversed(self.tensors.tensors.values())
            if each.name in self.tensors.reaching and each.name != self.tensors.loss
            and not slopes.isdisjoint(each.entries)
        ]
        trained = frozenset(self.network.trained)
        adjoints = [self.tensors.adjoint(each.name) for each in wanted]
        return ArrayNotes(
            given=_side_by_side([(self.line(Symbol(each.name), each), each.shape) for each in given]),
            forward=tuple(self.line(Symbol(each.name), each) for each in computed),
            backward=tuple(self.derivative(each) for each in wanted if each.formula is not None),
            parameters=tuple(self.derivative(each) for each in wanted[::-1] if each.formula is None),
            updated=_side_by_side([
                (self.line(Updated(each.name), each), each.shape)
                for each in given if not trained.isdisjoint(each.entries)
            ]),
            scatters=any(isinstance(node, Scattered) for adjoint in adjoints for node in walk(adjoint)),
        )

    def _with_turned(self, writer: ArrayWriter) -> ArrayWriter:
        """Return a writer that knows the derivatives in numerator layout."""
        partials = [Partial(self.tensors.loss, name) for name in self.tensors.reaching]
        shapes = {turned_name(each): turned(self.tensors.shapes[each.by]) for each in partials}
        shapes |= {upright_name(each): self.tensors.shapes[each.by] for each in partials}
        symbols = {turned_name(each): writer.leaf(each) for each in partials}
        symbols |= {
            upright_name(each): rf"\left({writer.leaf(each)}\right)^{{\mathsf{{T}}}}" for each in partials
        }
        return replace(writer, shapes={**writer.shapes, **shapes}, symbols={**writer.symbols, **symbols})

    def derivative(self, tensor: Tensor) -> ArrayLine:
        found = self.line(Partial(self.tensors.loss, tensor.name), tensor, self.tensors.adjoint(tensor.name))
        if not self.turned:
            return found
        form = in_numerator_layout(self.tensors.adjoint(tensor.name), self.writer.shapes)
        shape = Markup(r" \times ".join(map(str, turned(tensor.shape))))
        return replace(found, shape=shape, form=Markup(self.broken(form)), entry=Markup(""), readable=False)

    def is_readable(self, name: str) -> bool:
        """Tell whether a symbol is one that the check knows: a letter or word, a number, a letter below."""
        shape = self.tensors.shapes[name]
        if self.network.examples and self.tensors[name].role is Role.ERROR and 1 not in shape:
            # The errors of a batch are known by example, not by output.
            return False
        return re.fullmatch(r"(?!.hat)[A-Za-z]+\d*(_[A-Za-z])?", name) is not None and shape != (1,)

    def is_checked(self, formula: Expression) -> bool:
        """Tell whether a formula is of products, sums and functions of arrays, entry by entry of equal shape."""
        for node in walk(formula):
            if not isinstance(node, CHECKED) or (isinstance(node, SoftmaxOver) and (node.mask or node.axis != ROWS)):
                return False
            named = node.name if isinstance(node, Symbol) else node.by if isinstance(node, Partial) else ""
            if named and not self.is_readable(named):
                return False
            shapes = {shape_of(part, self.tensors.shapes) for part in node.parts} - {()}
            if isinstance(node, Sum | Product | Quotient) and len({each for each in shapes if len(each) > 1}) > 1:
                return False
        return True

    def broken(self, formula: Expression) -> str:
        """Return a formula, that of a long sum in several lines."""
        text = self.writer.text(formula)
        if width(text) <= WIDEST_FORM or not isinstance(formula, Sum):
            return text
        return self.writer.terms(formula, r" \\ &\quad")

    def line(self, leaf: Expression, tensor: Tensor, form: Expression | None = None) -> ArrayLine:
        exact = True

        def one(entry: Expression) -> str:
            nonlocal exact
            shown = self.lines.shown(entry)
            exact &= shown.exact
            return number(shown)

        formula = tensor.formula if isinstance(leaf, Symbol) else form
        digits = nested_digits(self.tensors, leaf, one) if _fits(tensor) else None
        if self.turned and digits is not None and isinstance(leaf, Partial):
            digits = _turned_over(digits, tensor.shape)
        return ArrayLine(
            left=Markup(self.writer.leaf(leaf)),
            shape=Markup(r" \times ".join(map(str, tensor.shape))),
            form=Markup(self.broken(formula) if formula is not None else ""),
            relation=Markup("=" if exact else r"\approx"),
            digits=Markup("" if digits is None else grid(digits) if tensor.shape else digits),
            entry=Markup(entry_sum(formula, self.writer) if formula is not None else ""),
            readable=self.is_readable(tensor.name) and (formula is None or self.is_checked(formula)),
        )


def _side_by_side(lines: list[tuple[ArrayLine, Shape]]) -> tuple[tuple[ArrayLine, ...], ...]:
    rows: list[list[ArrayLine]] = []
    taken = WIDEST_ROW
    for line, shape in lines:
        columns = NAME_COLUMNS + (shape[-1] if len(shape) > 1 else 1)
        if taken + columns > WIDEST_ROW:
            rows.append([])
            taken = 0
        rows[-1].append(line)
        taken += columns
    return tuple(map(tuple, rows))


def _turned_over(digits: Any, shape: Shape) -> Any:
    """Return the rows of a matrix as its columns, and a vector as a row."""
    return tuple(zip(*digits, strict=True)) if len(shape) == 2 else (tuple(digits),) if len(shape) == 1 else digits


def _fits(tensor: Tensor) -> bool:
    rows, columns = ((1, 1, *tensor.shape, 1) if len(tensor.shape) == 1 else (1, 1, *tensor.shape))[-2:]
    return len(tensor.shape) <= 2 and rows <= MOST_ROWS and columns <= MOST_COLUMNS
