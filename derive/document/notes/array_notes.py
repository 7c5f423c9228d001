"""The matrix form of a network that is not dense alone: every array by its formula, and back from the loss."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.chain import differentiable
from derive.document.equations.arrays import ArrayWriter, entry_sum, grid
from derive.document.equations.mathematics import number
from derive.document.equations.naming import without_names
from derive.document.equations.rows import ROW_EM, width
from derive.document.notes.array_entries import entry_steps
from derive.document.notes.arrays import nested_digits, turned_over
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
from derive.expressions.tensors.nodes import ROWS, Mapped, Masked, MatMul, Scattered, SoftmaxOver, Transpose
from derive.expressions.tensors.shape import shape_of
from derive.expressions.walking import walk
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from derive.calculus.lines import LineWriter
    from derive.calculus.steps import Step
    from derive.document.equations.board import Equation
    from derive.network.graph.tensors import Tensor, TensorGraph
    from derive.network.network import Network

# A larger array is given by its shape alone; of more arrays than this, there is no matrix form.
MOST_ROWS, MOST_COLUMNS, MOST_ARRAYS = 8, 6, 80
# In em; a longer sum stands in several lines.
WIDEST_FORM = ROW_EM - 10.0
# Of formula and digits in one line, which has no number, or of arrays side by side with what is between them.
# How much smaller a shape is than what it stands under.
SMALL = 0.72
WIDEST_LINE, BETWEEN = ROW_EM + 2.0, 3.5
# What derive check reads of formulas of arrays; it judges the lines that are made of these.
CHECKED = (
    Symbol, Partial, Constant, Sum, Product, Quotient, Power, Negative, Call, Mapped, MatMul, Transpose, SoftmaxOver,
)


@dataclass(frozen=True)
class ArrayLine:
    """An array or the loss's derivative by one: what it is, its shape, its formula (empty for a given one), its digits
    (empty where they are too many), and what one entry of it is where that explains a transpose. ``readable``: written
    with what ``derive check`` reads, too. ``beside``: the digits have room on the line of the formula. ``written``: one
    entry with its numbers. ``layer``: the number of that which it belongs to, 0 of none."""

    left: Markup
    shape: Markup
    form: Markup
    relation: Markup
    digits: Markup
    entry: Markup
    readable: bool
    beside: bool
    layer: int
    written: Equation | None = None


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
    # Whether an arrow says at which entries something is added, and whether a softmax is taken.
    scatters: bool
    has_softmax: bool


def array_notes(
    network: Network,
    lines: LineWriter,
    symbols: Callable[[TensorGraph], Mapping[str, str]] = lambda _: {},
    equation: Callable[[Step], Equation] | None = None,
    *,
    is_example: bool = False,
) -> ArrayNotes | None:
    """Return the matrix form; None where the network has no arrays, or too many.

    ``symbols`` gives those of arrays that do not go by their names; ``equation`` writes an entry of each kind;
    ``is_example``: that of one example of a batch, which alone updates nothing.
    """
    tensors = network.laid_tensors
    if tensors is None or not has_matrices(network):
        return None
    found = _Lines(network, tensors, lines, symbols(tensors)).notes(equation)
    return replace(found, updated=()) if is_example else found


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
            self.writer = with_turned(self.writer, tensors)

    def notes(self, equation: Callable[[Step], Equation] | None) -> ArrayNotes:
        given = [each for each in self.tensors.tensors.values() if each.formula is None and each.shape]
        slopes = differentiable(self.network.graph, self.network.graph.loss)
        wanted = [
            each for each in reversed(self.tensors.tensors.values())
            if each.name in self.tensors.reaching and each.name != self.tensors.loss
            and not slopes.isdisjoint(each.entries)
        ]
        computed = {each: each.formula for each in self.tensors.tensors.values() if each.formula is not None}
        # The parameters last.
        wanted = [each for each in wanted if each.formula] + [each for each in wanted[::-1] if not each.formula]
        adjoints = {each: self.tensors.adjoint(each.name) for each in wanted}
        forward = [self.line(Symbol(each.name), each) for each in computed]
        backward = [self.derivative(each) for each in wanted]
        if equation:
            values = [(Symbol(each.name), each, formula) for each, formula in computed.items()]
            slopes_by = [(Partial(self.tensors.loss, each.name), each, formula) for each, formula in adjoints.items()]
            forward = self.with_entries(forward, values, equation)
            backward = self.with_entries(backward, slopes_by, equation)
        trained = frozenset(self.network.trained)
        return ArrayNotes(
            given=_side_by_side([self.line(Symbol(each.name), each) for each in given]),
            forward=tuple(forward),
            backward=tuple(line for line, each in zip(backward, wanted, strict=True) if each.formula),
            parameters=tuple(line for line, each in zip(backward, wanted, strict=True) if not each.formula),
            updated=_side_by_side([
                self.line(Updated(each.name), each) for each in given if not trained.isdisjoint(each.entries)
            ]),
            has_softmax=any(isinstance(node, SoftmaxOver) for formula in computed.values() for node in walk(formula)),
            scatters=any(isinstance(node, Scattered) for adjoint in adjoints.values() for node in walk(adjoint)),
        )

    def with_entries(
        self,
        lines: list[ArrayLine],
        arrays: Sequence[tuple[Expression, Tensor, Expression]],
        equation: Callable[[Step], Equation],
    ) -> list[ArrayLine]:
        """Return lines of which one of each kind has an entry written out."""
        steps = entry_steps(self.network, self.lines, arrays)
        return [
            replace(line, written=equation(steps[leaf])) if leaf in steps else line
            for line, (leaf, _, _) in zip(lines, arrays, strict=True)
        ]

    def derivative(self, tensor: Tensor) -> ArrayLine:
        adjoint, made = self.tensors.adjoint(tensor.name), tensor.formula
        if isinstance(made, SoftmaxOver) and made.mask and "" in tensor.entries:
            # What is masked is no entry, and nothing is differentiated by it.
            adjoint = Masked(adjoint, made.mask)
        found = self.line(Partial(self.tensors.loss, tensor.name), tensor, adjoint)
        if not self.turned:
            return found
        form = in_numerator_layout(adjoint, self.writer.shapes)
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
        if _width(text) <= WIDEST_FORM or not isinstance(formula, Sum):
            return text
        rows = [""]
        for term in self.writer.signed_terms(formula):
            if rows[-1] and _width(rows[-1]) + _width(term) > WIDEST_FORM:
                rows.append("")
            rows[-1] += term
        return r" \\ &\quad".join(rows)

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
            digits = turned_over(digits, tensor.shape)
        left, shape = self.writer.leaf(leaf), r" \times ".join(map(str, tensor.shape))
        text = self.broken(formula) if formula is not None else ""
        written = "" if digits is None else grid(digits) if tensor.shape else digits
        return ArrayLine(
            left=Markup(left),
            shape=Markup(shape),
            form=Markup(text),
            relation=Markup("=" if exact else r"\approx"),
            digits=Markup("" if without_names(written) == text else written),
            entry=Markup(entry_sum(formula, self.writer) if formula is not None else ""),
            readable=self.is_readable(tensor.name) and (formula is None or self.is_checked(formula)),
            beside="\\\\" not in text and _width(left) + _width(text) + _width(written) + 3 <= WIDEST_LINE,
            layer=tensor.part.layer if tensor.part else 0,
        )


def with_turned(writer: ArrayWriter, tensors: TensorGraph) -> ArrayWriter:
    """Return a writer that knows the derivatives in numerator layout, too."""
    partials = [Partial(tensors.loss, name) for name in tensors.reaching]
    shapes = {turned_name(each): turned(tensors.shapes[each.by]) for each in partials}
    shapes |= {upright_name(each): tensors.shapes[each.by] for each in partials}
    symbols = {turned_name(each): writer.leaf(each) for each in partials}
    symbols |= {upright_name(each): rf"\left({writer.leaf(each)}\right)^{{\mathsf{{T}}}}" for each in partials}
    return replace(writer, shapes={**writer.shapes, **shapes}, symbols={**writer.symbols, **symbols})


def _width(text: str) -> float:
    """Estimate the width of a formula or of numbers; a shape stands under what it is of, a sign close to its number."""
    return width(re.sub(r"(?<=[&}\\] )-", "0", re.sub(r"\\underset\{[^{}]*\}", "", text)))


def _side_by_side(lines: list[ArrayLine]) -> tuple[tuple[ArrayLine, ...], ...]:
    rows: list[list[ArrayLine]] = []
    taken = WIDEST_LINE
    for line in lines:
        own = max(_width(line.left), SMALL * width(line.shape)) + _width(line.digits) + BETWEEN
        if taken + own > WIDEST_LINE + BETWEEN:
            rows.append([])
            taken = 0.0
        rows[-1].append(line)
        taken += own
    return tuple(map(tuple, rows))


def _fits(tensor: Tensor) -> bool:
    rows, columns = ((1, 1, *tensor.shape, 1) if len(tensor.shape) == 1 else (1, 1, *tensor.shape))[-2:]
    return len(tensor.shape) <= 2 and rows <= MOST_ROWS and columns <= MOST_COLUMNS
