"""Every entry of a formula of arrays, in any algebra: with expressions its definition, with balls its value."""

from __future__ import annotations

from fractions import Fraction
from functools import partial, reduce
from typing import TYPE_CHECKING

from derive.expressions.evaluation import constant_in, lifted
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
from derive.expressions.tensors.array import (
    Array,
    added,
    along,
    matrix_product,
    positions,
    reduced,
    times,
    together,
    transposed,
)
from derive.expressions.tensors.contraction import convolved, handed_back, kernel_gradient, unpooled, window_lines
from derive.expressions.tensors.convolution import (
    Convolution,
    KernelGradient,
    Pool,
    TransposedConvolution,
    Unpooled,
)
from derive.expressions.tensors.nodes import (
    Concat,
    Entries,
    FirstLargest,
    Lookup,
    Mapped,
    Mask,
    Masked,
    MatMul,
    Reduce,
    Reshape,
    Scattered,
    SoftmaxOver,
    Spread,
    Transpose,
)
from derive.expressions.tensors.shape import laid_out, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.expressions.algebra import Algebra, Number

def cells(expression: Expression, leaf: Callable[[Expression], Array], algebra: Algebra) -> Array:
    """Return a formula entry by entry; ``leaf`` supplies the arrays of Symbol, Updated and Partial.

    The shapes must fit: ``shape_of`` says where they do not. Raises what the algebra raises.

    >>> from derive.expressions.expression import ExpressionAlgebra, Symbol
    >>> from derive.expressions.formula import read_formula
    >>> arrays = {"W": Array((1, 2), (Symbol("w1"), Symbol("w2"))), "x": Array((2,), (Symbol("x1"), Symbol("x2")))}
    >>> cells(read_formula("W @ x"), lambda leaf: arrays[leaf.name], ExpressionAlgebra()).cells
    (w1 * x1 + w2 * x2,)
    """
    return _Cells(leaf, algebra).of(expression)


class _Cells:
    """The walk over a formula, with what its leaves are and what it is read in."""

    def __init__(self, leaf: Callable[[Expression], Array], algebra: Algebra) -> None:
        self.leaf = leaf
        self.algebra = algebra

    def of(self, expression: Expression) -> Array:
        match expression:
            case Symbol() | Updated() | Partial():
                return self.leaf(expression)
            case Constant(value):
                return Array.number(constant_in(self.algebra, value))
            case Sum(terms):
                return together(list(map(self.of, terms)), lambda *each: self._number(added(each, self.algebra)))
            case Product(factors):
                return reduce(lambda one, other: one.with_each(other, times), map(self.of, factors))
            case Quotient(one, other):
                return self.of(one).with_each(self.of(other), self._quotient)
            case Power(base, Constant(exponent)):
                return self.of(base).each(lambda cell: self.algebra.power(self._number(cell), int(exponent)))
            case Negative(operand):
                return self.of(operand).each(lambda cell: -cell)
            case Call(function, ()):
                return Array.number(getattr(self.algebra, function)())
            case Call(function, arguments):
                return self._call(function, list(map(self.of, arguments)))
        return self._of_arrays(expression)

    def _of_arrays(self, expression: Expression) -> Array:
        match expression:
            case MatMul(factors):
                return reduce(lambda one, other: matrix_product(one, other, self.algebra), map(self.of, factors))
            case Transpose(operand):
                return transposed(self.of(operand))
            case Reduce(kind, operand, axis):
                return reduced(self.of(operand), axis, partial(self._of_line, kind))
            case SoftmaxOver(operand, axis, mask):
                return self._softmax(self.of(operand), axis, mask)
            case Masked(operand, mask):
                return seen(self.of(operand), mask)
            case Mapped(_, arguments, function):
                value = partial(function.value, self.algebra)
                return together(list(map(self.of, arguments)), lambda *each: value(*map(self._number, each)))
            case Entries(operand, _) | Lookup(operand, _):
                array = self.of(operand)
                return taken_cells(self._places(expression, array), array)
            case Concat(parts, axis):
                return joined(list(map(self.of, parts)), axis)
            case Reshape(operand, shape):
                return self.of(operand).reshaped(shape)
            case Scattered(operand, place):
                return self._scattered(self.of(operand), place)
            case Spread(operand, like):
                return self.of(operand).spread(self.of(like).shape)
            case FirstLargest(operand, axis):
                return self._first_largest(self.of(operand), axis)
        return self._of_windows(expression)

    def _of_windows(self, expression: Expression) -> Array:
        match expression:
            case Convolution(image, kernel):
                return convolved(expression, self.of(image), self.of(kernel), self.algebra)
            case TransposedConvolution(image, kernel):
                return handed_back(expression, self.of(image), self.of(kernel), self.algebra)
            case KernelGradient(image, adjoint):
                return kernel_gradient(expression, self.of(image), self.of(adjoint), self.algebra)
            case Pool(kind, operand):
                return window_lines(expression, self.of(operand)).each(lambda line: self._of_line(kind, line))
            case Unpooled(adjoint, Pool(kind, operand) as pool):
                share = self._share_of_first_largest if kind == "max" else self._equal_share
                return unpooled(pool, self.of(operand), self.of(adjoint), share, self.algebra)
        raise TypeError(f"no entries of {type(expression).__name__}")

    def _share_of_first_largest(self, line: Sequence[Number], index: int) -> Number:
        return self._is_first_largest(list(map(self._number, line)), index)

    def _equal_share(self, line: Sequence[Number], index: int) -> Number:
        del index
        return constant_in(self.algebra, Fraction(1, len(line)))

    def _number(self, cell: Number) -> Number:
        return lifted(cell, self.algebra)

    def _quotient(self, one: Number, other: Number) -> Number:
        return 0 if isinstance(one, int) and one == 0 else one / self._number(other)

    def _call(self, function: str, arguments: list[Array]) -> Array:
        called = getattr(self.algebra, function)
        return together(arguments, lambda *each: called(*map(self._number, each)))

    def _of_line(self, kind: str, line: Sequence[Number]) -> Number:
        if kind == "max":
            numbers = list(map(self._number, line))
            return reduce(lambda one, other: self.algebra.maximum(other, one), reversed(numbers))
        total = added(line, self.algebra)
        if kind == "mean" and len(line) > 1:
            return times(self.algebra.rational(1, len(line)), total)
        return total

    def _softmax(self, array: Array, axis: int, mask: Mask | None) -> Array:
        powers = array.each(lambda cell: self.algebra.exp(self._number(cell)))
        if mask:
            powers = seen(powers, mask)
        found: dict[tuple[int, ...], Number] = {}
        for places, line in along(powers, axis):
            total = added(line, self.algebra)
            alone = sum(not isinstance(cell, int) for cell in line) == 1
            for at, cell in zip(places, line, strict=True):
                found[at] = int(not isinstance(cell, int)) if alone else self._quotient(cell, total)
        return Array.made(array.shape, found.__getitem__)

    def _first_largest(self, array: Array, axis: int | None) -> Array:
        flat = array.reshaped((len(array.cells),)) if axis is None else array
        found = {
            at: self._share_of_first_largest(line, index)
            for places, line in along(flat, axis or -1) for index, at in enumerate(places)
        }
        return Array.made(flat.shape, found.__getitem__).reshaped(array.shape)

    def _is_first_largest(self, line: list[Number], index: int) -> Number:
        before, after = line[:index], line[index + 1 :]
        factors = [self.algebra.step(line[index] - self._of_line("max", before))] if before else []
        factors += [1 - self.algebra.step(self._of_line("max", after) - line[index])] if after else []
        return reduce(times, factors, 1)

    def _places(self, expression: Expression, array: Array) -> Array:
        """Return the positions that an ``Entries`` or a ``Lookup`` takes."""
        if isinstance(expression, Entries):
            indices = taken(expression.operand, array.shape, expression.indices)
            return taken_places(indices)
        assert isinstance(expression, Lookup)
        identifiers = self.of(expression.identifiers)
        inner = list(positions(array.shape[1:]))
        rows = [whole(cell) for cell in identifiers.cells]
        return Array((*identifiers.shape, *array.shape[1:]), tuple((row, *at) for row in rows for at in inner))

    def _scattered(self, operand: Array, place: Expression) -> Array:
        into = self.of(place.operand if isinstance(place, Entries) else place.table)  # type: ignore[attr-defined]
        terms: dict[tuple[int, ...], list[Number]] = {at: [] for at in positions(into.shape)}
        for at, cell in zip(self._places(place, into).cells, operand.cells, strict=True):
            terms[at].append(cell)
        return Array.made(into.shape, lambda at: added(terms[at], self.algebra))


def seen(array: Array, mask: Mask) -> Array:
    """Return an array with exact zeros where a mask has none."""
    return Array.made(array.shape, lambda at: array.at(at) if mask.sees(at) else 0)


def whole(cell: Number) -> int:
    """Return a whole number that an exact cell is; raises ValueError for another one."""
    number = cell.value if isinstance(cell, Constant) else cell
    # A rational of any algebra, too; the entries of an index are never anything else.
    if int(number) != number:
        raise ValueError(f"{number} is no whole number")
    return int(number)


def taken_places(indices: Sequence[int | range]) -> Array:
    """Return the positions that one index or range an axis takes."""
    shape = tuple(len(each) for each in indices if isinstance(each, range))

    def position(at: tuple[int, ...]) -> tuple[int, ...]:
        within = iter(at)
        return tuple(each[next(within)] if isinstance(each, range) else each for each in indices)

    return Array.made(shape, position)


def taken_cells(places: Array, array: Array) -> Array:
    """Return the cells at some positions."""
    return places.each(array.at)


def joined(arrays: list[Array], axis: int) -> Array:
    """Return arrays joined along an axis; numbers become a vector, vectors that are joined down the columns rows."""
    shapes, axis = laid_out([array.shape for array in arrays], axis)
    arrays = [array.reshaped(shape) for array, shape in zip(arrays, shapes, strict=True)]
    place = len(arrays[0].shape) + axis
    starts = [(array, index) for array in arrays for index in range(array.shape[place])]
    shape = (*arrays[0].shape[:place], len(starts), *arrays[0].shape[place + 1 :])

    def cell(at: tuple[int, ...]) -> Number:
        array, index = starts[at[place]]
        return array.at((*at[:place], index, *at[place + 1 :]))

    return Array.made(shape, cell)
