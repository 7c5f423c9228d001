"""The chain rule in matrix form: from the adjoint of what a formula gives, those of the arrays in it.

Sources: Goodfellow, Bengio, Courville, Deep Learning (2016), algorithm 6.4; Magnus, Neudecker, Matrix Differential
Calculus (2019), section 9.3, for the product of matrices. An adjoint has the shape of its array.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from derive.expressions.differentiation import local_partials
from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    ExpressionAlgebra,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    lift,
)
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
    Masked,
    MatMul,
    Reduce,
    Reshape,
    Scattered,
    SoftmaxOver,
    Spread,
    Transpose,
)
from derive.expressions.tensors.shape import Shape, aligned, broadcast_shapes, laid_out, shape_of, size_of
from derive.expressions.tensors.windows import convolution_windows
from derive.expressions.tidy import ZERO, negated, product, total
from derive.expressions.walking import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def adjoints(
    formula: Expression, adjoint: Expression, shapes: Mapping[str, Shape], result: Expression | None = None
) -> dict[str, Expression]:
    """Return the adjoint of every array that a formula names, given that of the formula's value.

    ``result`` stands for the value where a derivative uses it, as that of a softmax does. ``shapes`` knows every
    name, those of ``adjoint`` and ``result`` too.

    >>> from derive.expressions.expression import Partial, Symbol
    >>> from derive.expressions.formula import read_formula
    >>> shapes = {"X": (3, 2), "W": (2, 4), "Z": (3, 4), "L": ()}
    >>> adjoints(read_formula("X @ W"), Partial("L", "Z"), shapes)
    {'X': dL/dZ @ T(W), 'W': T(X) @ dL/dZ}
    """
    found: dict[str, list[Expression]] = {name: [] for name in names(formula)}
    _HandedDown(shapes, found).down(formula, adjoint, result)
    return {name: total(gains) for name, gains in found.items()}


ENTRYWISE = (Sum, Product, Quotient, Power, Negative, Call, Mapped)


class _HandedDown:
    """Hands an adjoint down to the parts of a formula; it arrives at the names."""

    def __init__(self, shapes: Mapping[str, Shape], found: dict[str, list[Expression]]) -> None:
        self.shapes = shapes
        self.found = found

    def down(self, expression: Expression, adjoint: Expression, result: Expression | None = None) -> None:
        if adjoint == ZERO or next(names(expression), None) is None:
            return
        if isinstance(expression, Symbol):
            self.found[expression.name].append(adjoint)
            return
        for part, gain in self._parts(expression, adjoint, expression if result is None else result):
            self.down(part, self._fitted(gain, part))

    def shape(self, expression: Expression) -> Shape:
        return shape_of(expression, self.shapes)

    def _fitted(self, adjoint: Expression, part: Expression) -> Expression:
        """Return an adjoint in the shape of its array: summed where that was repeated, repeated where it was summed."""
        own, wanted = self.shape(adjoint), self.shape(part)
        if own == wanted:
            return adjoint
        if not wanted:
            return Reduce("sum", adjoint)
        if not own and isinstance(part, MatMul) and size_of(wanted) == 1:
            return adjoint
        if broadcast_shapes(own, wanted) == wanted:
            # What is taken entry by entry repeats by itself.
            return adjoint if isinstance(part, ENTRYWISE) else Spread(adjoint, part)
        narrow = aligned(wanted, own)
        for place, (size, kept) in enumerate(zip(own, narrow, strict=True)):
            if size != kept:
                adjoint = Reduce("sum", adjoint, place - len(own))
        return adjoint if self.shape(adjoint) == wanted else Reshape(adjoint, wanted)

    def _parts(
        self, expression: Expression, adjoint: Expression, result: Expression
    ) -> Iterator[tuple[Expression, Expression]]:
        if isinstance(expression, Mapped):
            for formal, argument in zip(expression.function.formals, expression.arguments, strict=True):
                slope = expression.function.partials[formal]
                yield argument, product(adjoint, lift(slope(ExpressionAlgebra(), *expression.arguments, result)))
        elif isinstance(expression, ENTRYWISE):
            yield from ((part, product(adjoint, partial)) for part, partial in local_partials(expression, result))
        else:
            yield from self._parts_of_arrays(expression, adjoint, result)

    def _parts_of_arrays(
        self, expression: Expression, adjoint: Expression, result: Expression
    ) -> Iterator[tuple[Expression, Expression]]:
        match expression:
            case MatMul((one, other)):
                yield from self._product(one, other, adjoint)
            case MatMul(factors):
                yield from self._product(MatMul(factors[:-1]), factors[-1], adjoint)
            case Transpose(operand):
                yield operand, self._turned_back(adjoint, operand)
            case Reduce("max", operand, axis):
                yield operand, product(adjoint, FirstLargest(operand, axis))
            case Reduce(kind, operand, axis):
                yield operand, product(adjoint, Constant(self._share(kind, operand, axis)))
            case SoftmaxOver(operand, axis):
                weighed = Reduce("sum", product(adjoint, result), axis)
                yield operand, product(result, Sum((adjoint, Negative(weighed))))
            case Masked(operand, mask):
                yield operand, Masked(adjoint, mask)
            case Entries(operand) | Lookup(operand):
                yield operand, Scattered(adjoint, expression)
            case Concat(parts, axis):
                yield from self._of_parts(parts, axis, adjoint)
            case Reshape(operand):
                # What is handed back to a number is one, which every part takes as it is.
                yield operand, Reshape(adjoint, self.shape(operand)) if expression.shape else adjoint
            case Pool(_, operand):
                yield operand, Unpooled(adjoint, expression)
            case Convolution():
                yield from self._convolution(expression, adjoint)
            case TransposedConvolution(image, kernel, stride, padding, _, dilation):
                yield image, Convolution(adjoint, kernel, stride, padding, dilation)
                yield kernel, self._kernel_gradient(expression, adjoint, image)
            case _:
                raise TypeError(f"no adjoint through {type(expression).__name__}")

    def _convolution(self, expression: Convolution, adjoint: Expression) -> Iterator[tuple[Expression, Expression]]:
        image, kernel = expression.image, expression.kernel
        left = convolution_windows(expression, self.shape(image), self.shape(kernel)).left
        extra = left if len(set(left)) > 1 else left[:1]
        stride, padding, dilation = expression.stride, expression.padding, expression.dilation
        yield image, TransposedConvolution(adjoint, kernel, stride, padding, extra, dilation)
        yield kernel, self._kernel_gradient(expression, image, adjoint)

    def _kernel_gradient(
        self, node: Convolution | TransposedConvolution, image: Expression, result: Expression
    ) -> Expression:
        """Return what goes back to the filters of a node, from the larger image and the smaller one."""
        shape, whole = self.shape(node.kernel), self.shape(image)
        is_flat = len(shape) == len(whole)
        if is_flat and set(node.stride) == {1}:
            # Without a stride the result itself moves over the image, as far at a time as places of a filter are apart.
            return Convolution(image, result, node.dilation, node.padding)
        size = shape if is_flat else shape[2:]
        return KernelGradient(image, result, size, node.stride, node.padding, node.dilation)

    def _share(self, kind: str, operand: Expression, axis: int | None) -> Fraction:
        if kind == "sum":
            return Fraction(1)
        shape = self.shape(operand)
        sizes = shape if axis is None else (shape[axis],)
        return Fraction(1, reduce(lambda one, other: one * other, sizes, 1))

    def _product(
        self, one: Expression, other: Expression, adjoint: Expression
    ) -> Iterator[tuple[Expression, Expression]]:
        left, right = self.shape(one), self.shape(other)
        if not self.shape(adjoint):
            # One entry: a row times a column.
            yield one, product(adjoint, self._shaped(other if len(left) == 1 else self._turned(other), left))
            yield other, product(adjoint, self._shaped(one if len(left) == 1 else self._turned(one), right))
        elif len(left) == 1 and len(right) == 1:
            yield one, product(adjoint, other)
            yield other, product(adjoint, one)
        elif len(left) == 1 and left[0] == right[0]:
            # A row vector times a matrix.
            yield one, self._multiplied(other, adjoint)
            yield other, self._multiplied(one, self._turned(adjoint))
        elif len(left) > 2:
            # Every row of a larger array is multiplied by the same matrix: as rows of one matrix, they are so, too.
            rows, ending = size_of(left[:-1]), right[1:]
            row = self._shaped(adjoint, (*left[:-1], *(ending or (1,))))
            yield one, self._multiplied(row, self._turned(other))
            yield other, self._multiplied(Transpose(Reshape(one, (rows, left[-1]))), Reshape(adjoint, (rows, *ending)))
        else:
            yield one, self._shaped(self._multiplied(adjoint, self._turned(other)), left)
            back = self._turned(one)
            # The transpose of a vector, a row, times a vector is one entry: no matrix, and not to be multiplied by one.
            of_row = len(right) == len(self.shape(back)) == 1
            yield other, product(adjoint, back) if of_row else self._multiplied(back, adjoint)

    def _turned(self, expression: Expression) -> Expression:
        return turned(expression, self.shape)

    def _shaped(self, expression: Expression, shape: Shape) -> Expression:
        return expression if self.shape(expression) == shape else Reshape(expression, shape)

    def _multiplied(self, one: Expression, other: Expression) -> Expression:
        """Return a matrix product, numbers that divide a factor below the whole of it."""
        for position, factor in enumerate((one, other)):
            if isinstance(factor, Negative):
                rest = (factor.operand, other) if position == 0 else (one, factor.operand)
                return negated(self._multiplied(*rest))
            if isinstance(factor, Quotient) and not self.shape(factor.denominator):
                rest = (factor.numerator, other) if position == 0 else (one, factor.numerator)
                return Quotient(self._multiplied(*rest), factor.denominator)
        if isinstance(other, MatMul) and any(len(self.shape(factor)) == 1 for factor in other.factors[:-1]):
            # A row times a matrix is a vector of its own: A @ (x @ W) is not A @ x @ W.
            return MatMul((*(one.factors if isinstance(one, MatMul) else (one,)), other))
        return matrix_product(one, other)

    def _turned_back(self, adjoint: Expression, operand: Expression) -> Expression:
        back, shape = self._turned(adjoint), self.shape(operand)
        return back if self.shape(back) == shape else Reshape(adjoint, shape)

    def _of_parts(
        self, parts: tuple[Expression, ...], axis: int, adjoint: Expression
    ) -> Iterator[tuple[Expression, Expression]]:
        own = list(map(self.shape, parts))
        shapes, axis = laid_out(own, axis)
        whole, start = shapes[0], 0
        place = len(whole) + axis
        for part, shape, wide in zip(parts, own, shapes, strict=True):
            size = wide[axis]
            index = (start + 1, start + size) if len(shape) == len(whole) else start + 1
            before = ((None, None),) * place
            yield part, Entries(adjoint, (*before, index))
            start += size


def matrix_product(one: Expression, other: Expression) -> Expression:
    """Return a matrix product, that of products as one."""
    factors = [each.factors if isinstance(each, MatMul) else (each,) for each in (one, other)]
    return MatMul((*factors[0], *factors[1]))


def turned(expression: Expression, shape: Callable[[Expression], Shape]) -> Expression:
    """Return the transpose as it is written: that of a transpose is the matrix, that of a product turns each factor.

    A vector before a matrix is a row already, and so is what they give.

    >>> from functools import partial
    >>> from derive.expressions.formula import read_formula
    >>> shape = partial(shape_of, shapes={"A": (2, 2), "B": (2, 2), "x": (2,)})
    >>> [turned(read_formula(formula), shape) for formula in ("A @ T(B)", "A @ x", "x @ A")]
    [B @ T(A), T(x) @ T(A), T(x) @ A]
    """
    match expression:
        case Transpose(operand):
            return operand
        case MatMul(factors) if len(shape(factors[0])) == 1 and len(shape(expression)) < 2:
            return MatMul((Transpose(factors[0]), *factors[1:])) if shape(expression) else expression
        case MatMul(factors):
            return MatMul(tuple(turned(factor, shape) for factor in reversed(factors)))
        case Negative(operand):
            return Negative(turned(operand, shape))
        case Quotient(numerator, Call() | Constant() as denominator):
            return Quotient(turned(numerator, shape), denominator)
    return Transpose(expression)
