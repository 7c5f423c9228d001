"""The shape of a formula, from the shapes of the names in it: () a number, (n,) a vector, (n, m) a matrix.

In a product of matrices a vector is a column, before one a row; entry by entry it is a row of a matrix, so that
brackets change nothing. Where a reader may take it for something else, ``meant`` asks what is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    plain,
)
from derive.expressions.tensors.convolution import WindowNode
from derive.expressions.tensors.nodes import (
    CHANNELS,
    COLUMNS,
    ROWS,
    Concat,
    Entries,
    FirstLargest,
    Index,
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
from derive.expressions.tensors.shape_error import ShapeError, in_words
from derive.expressions.tensors.windows import window_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Shape = tuple[int, ...]


def shape_of(expression: Expression, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape of a formula; raises ShapeError, and KeyError for an unknown name.

    >>> from derive.expressions.formula import read_formula
    >>> shape_of(read_formula("W @ x + b"), {"W": (2, 3), "x": (3,), "b": (2,)})
    (2,)
    >>> shape_of(read_formula("X @ W"), {"X": (2, 3), "W": (2, 2)})
    Traceback (most recent call last):
    derive.expressions.tensors.shape_error.ShapeError: X is 2 x 3, W is 2 x 2
    """

    def inner(part: Expression) -> Shape:
        return shape_of(part, shapes)

    match expression:
        case Symbol(name) | Updated(name):
            return shapes[name]
        case Partial(of, by):
            return shapes[of] + shapes[by]
        case Constant() | Call(_, ()):
            return ()
        case Negative(one) | Power(one, _) | FirstLargest(one):
            return inner(one)
        case Sum(parts) | Product(parts) | Call(_, parts) | Mapped(_, parts):
            return _broadcast(parts, list(map(inner, parts)))
        case Quotient(one, other):
            return _broadcast((one, other), [inner(one), inner(other)])
    return _of_arrays(expression, inner)


def _of_arrays(expression: Expression, inner: Callable[[Expression], Shape]) -> Shape:
    match expression:
        case MatMul(factors):
            return product_shape(factors, list(map(inner, factors)))
        case Transpose(one):
            return _transposed(one, inner(one))
        case Reduce(_, one, axis):
            return _reduced(one, inner(one), axis)
        case SoftmaxOver(one, axis, mask):
            _require_axis(one, inner(one), axis or ROWS)
            return _masked(one, inner(one), mask) if mask else inner(one)
        case Masked(one, mask):
            return _masked(one, inner(one), mask)
        case Entries(one, indices):
            return tuple(len(each) for each in taken(one, inner(one), indices) if isinstance(each, range))
        case Lookup(table, identifiers):
            return _looked_up(table, inner(table), inner(identifiers))
        case Concat(parts, axis):
            return _joined(parts, list(map(inner, parts)), axis)
        case Reshape(one, shape):
            return _reshaped(one, inner(one), shape)
        case Scattered(_, Entries(whole) | Lookup(whole)) | Spread(_, whole):
            return inner(whole)
    if isinstance(expression, WindowNode):
        return window_shape(expression, inner)
    raise TypeError(f"no shape of {type(expression).__name__}")


def broadcast_shapes(one: Shape, other: Shape) -> Shape | None:
    """Return the shape of two arrays taken entry by entry, None where they do not fit.

    >>> broadcast_shapes((2, 3), (3,)), broadcast_shapes((2, 1), (2,)), broadcast_shapes((2, 1), (1, 3))
    ((2, 3), (2, 2), (2, 3))
    """
    rank = max(len(one), len(other))
    padded = [(1,) * (rank - len(each)) + each for each in (one, other)]
    if any(a != b and 1 not in (a, b) for a, b in zip(*padded, strict=True)):
        return None
    return tuple(max(a, b) if 0 not in (a, b) else 0 for a, b in zip(*padded, strict=True))


def aligned(shape: Shape, whole: Shape) -> Shape:
    """Return a shape with as many axes as the broadcast one, ones in front.

    >>> aligned((3,), (2, 3))
    (1, 3)
    """
    return (1,) * (len(whole) - len(shape)) + shape


def _broadcast(parts: Sequence[Expression], found: list[Shape]) -> Shape:
    whole, widest = found[0], parts[0]
    for part, shape in zip(parts[1:], found[1:], strict=True):
        joint = broadcast_shapes(whole, shape)
        if joint is None:
            message = f"{plain(widest, None, 3)} {in_words(whole)}, {plain(part, None, 3)} {in_words(shape)}"
            raise ShapeError(message, part, _entrywise_hint(part, whole, shape))
        if joint != whole:
            whole, widest = joint, part
    return whole


def _entrywise_hint(part: Expression, whole: Shape, shape: Shape) -> str:
    if len(shape) == 2 and broadcast_shapes(whole, shape[::-1]) is not None:
        return f"T({plain(part)})?"
    if len(shape) == 1 and len(whole) == 2 and shape[0] == whole[0]:
        return "to add it to every column, write it as a column: [[1], [2]]"
    if len(shape) == 1 and len(whole) == 3 and shape[0] == whole[0]:
        return f"to add it to every map, write reshape({plain(part)}, {shape[0]}, 1, 1)"
    return "entry by entry, shapes are equal; a vector is added to every row of as many numbers"


def product_shape(factors: Sequence[Expression], found: list[Shape]) -> Shape:
    """Return the shape of a matrix product, from the left; raises ShapeError."""
    whole, name = found[0], plain(factors[0], None, 3)
    for factor, shape in zip(factors[1:], found[1:], strict=True):
        joint = matrix_product_shape(whole, shape)
        if joint is None:
            shown = plain(factor, None, 3)
            message = f"{name} {in_words(whole)}, {shown} {in_words(shape)}"
            raise ShapeError(message, factor, _product_hint(name, shown, whole, shape))
        whole, name = joint, f"{name} @ {plain(factor, None, 3)}"
    return whole


def matrix_product_shape(one: Shape, other: Shape) -> Shape | None:
    """Return the shape of a product, None where there is none.

    A vector before a matrix is a row, behind one a column; a column vector times a row is a matrix.

    >>> matrix_product_shape((2, 3), (3,)), matrix_product_shape((2,), (2, 3)), matrix_product_shape((2,), (1, 3))
    ((2,), (3,), (2, 3))
    """
    if not one or not other or len(other) > 2:
        return None
    if len(one) == 1 and len(other) == 1:
        return () if one == other else None
    if len(one) == 1:
        if one[0] == other[-2]:
            return other[:-2] + other[-1:]
        return (one[0], other[-1]) if len(other) == 2 and other[0] == 1 else None
    if one[-1] != (other[0] if len(other) == 1 else other[-2]):
        return None
    return one[:-1] if len(other) == 1 else one[:-1] + other[-1:]


def _product_hint(name: str, shown: str, one: Shape, other: Shape) -> str:
    if not one or not other:
        return "a number multiplies with *"
    for left, right, text in (
        (one, other[::-1], f"{name} @ T({shown})"), (one[::-1], other, f"T({name}) @ {shown}"),
        (other, one, f"{shown} @ {name}"),
    ):
        if len(left) == 2 and matrix_product_shape(left, right) is not None:
            return f"{text}?"
    return "the left one has as many columns as the right one has rows"


def _transposed(part: Expression, shape: Shape) -> Shape:
    if len(shape) > 2:
        raise ShapeError(f"{plain(part)} {in_words(shape)}; only a matrix or a vector is transposed", part)
    return (1, *shape) if len(shape) == 1 else shape[::-1]


def _reduced(part: Expression, shape: Shape, axis: int | None) -> Shape:
    if axis is None:
        return ()
    _require_axis(part, shape, axis)
    return reduced_shape(shape, axis)


def reduced_shape(shape: Shape, axis: int) -> Shape:
    """Return the shape of what is made of every line along an axis; of a vector, that is a number.

    >>> reduced_shape((2, 3), -1), reduced_shape((2, 3), -2), reduced_shape((3,), -1)
    ((2, 1), (1, 3), ())
    """
    place = len(shape) + axis
    return () if len(shape) == 1 else (*shape[:place], 1, *shape[place + 1 :])


def _masked(part: Expression, shape: Shape, mask: Mask) -> Shape:
    if not mask.rows and (len(shape) != 2 or shape[0] != shape[1]):
        hint = "a causal softmax is of scores, a row and a column for each token"
        raise ShapeError(f"{plain(part)} {in_words(shape)}", part, hint)
    if mask.rows and shape != (len(mask.rows), len(mask.rows[0])):
        message = f"{plain(part)} {in_words(shape)}, the mask is {len(mask.rows)} x {len(mask.rows[0])}"
        raise ShapeError(message, part, "a mask has a row and a column for each token")
    return shape


def _require_axis(part: Expression, shape: Shape, axis: int) -> None:
    if len(shape) < -axis:
        words = {ROWS: "rows", COLUMNS: "columns", CHANNELS: "channels"}[axis]
        hint = "maps are c x h x w: write reshape(A, 1, h, w) for one of them" if axis == CHANNELS else ""
        raise ShapeError(f"{plain(part)} {in_words(shape)}: it has no {words}", part, hint)


def taken(part: Expression, shape: Shape, indices: Sequence[Index]) -> list[int | range]:
    """Return which positions (from 0) of each axis some indices take; raises ShapeError beyond the shape."""
    if len(indices) > len(shape):
        message = f"{plain(part)} {in_words(shape)}, and {len(indices)} indices are given"
        raise ShapeError(message, part, "one index an axis: H[1] is the first row, H[1, 2] an entry")
    found: list[int | range] = []
    for size, index in zip(shape, [*indices, *((None, None) for _ in shape[len(indices) :])], strict=True):
        if isinstance(index, tuple):
            first, last = (default if each is None else each for each, default in zip(index, (1, size), strict=True))
            found.append(range(_position(part, shape, first, size), _position(part, shape, last, size) + 1))
        else:
            found.append(_position(part, shape, index, size))
    return found


def _position(part: Expression, shape: Shape, index: int, size: int) -> int:
    if not 1 <= abs(index) <= size:
        hint = f"from 1 to {size}, or from the end: -1 to -{size}"
        raise ShapeError(f"{plain(part)} {in_words(shape)}, and the index {index} is none of them", part, hint)
    return index - 1 if index > 0 else size + index


def _looked_up(table: Expression, shape: Shape, identifiers: Shape) -> Shape:
    if not shape:
        raise ShapeError(f"{plain(table)} {in_words(shape)}; what is looked up is of a vector or a matrix", table)
    return identifiers + shape[1:]


def _joined(parts: Sequence[Expression], found: list[Shape], axis: int) -> Shape:
    shapes, axis = laid_out(found, axis)
    first = shapes[0]
    if len({len(shape) for shape in shapes}) == 1:
        _require_axis(parts[0], first, axis)
    for part, shape in zip(parts, shapes, strict=True):
        fits = len(shape) == len(first) and all(
            a == b for place, (a, b) in enumerate(zip(first, shape, strict=True)) if place != len(first) + axis
        )
        if not fits:
            own = found[parts.index(part)]
            message = f"{plain(parts[0])} {in_words(found[0])}, {plain(part)} {in_words(own)}"
            raise ShapeError(message, part, _joining_hint(parts, shapes, axis))
    place = len(first) + axis
    return (*first[:place], sum(shape[place] for shape in shapes), *first[place + 1 :])


def _joining_hint(parts: Sequence[Expression], shapes: Sequence[Shape], axis: int) -> str:
    if axis == CHANNELS:
        return "maps that are joined are as high and as wide as each other"
    if len(shapes[0]) > 2 and len({shape[-2:] for shape in shapes}) == 1:
        return f"maps of one size are joined with concat({', '.join(map(plain, parts))}, channels)"
    return "concat joins rows of equal number; stack puts one below the other"


def laid_out(shapes: Sequence[Shape], axis: int) -> tuple[list[Shape], int]:
    """Return the shapes in which arrays are joined, and the axis: numbers are entries of a vector, vectors are rows.

    >>> laid_out([(), (3,)], -1), laid_out([(), ()], -2), laid_out([(3,), (3,)], -2)
    (([(1,), (3,)], -1), ([(1,), (1,)], -1), ([(1, 3), (1, 3)], -2))
    """
    if not any(shapes) or (axis == ROWS and all(len(shape) < 2 for shape in shapes)):
        return [shape or (1,) for shape in shapes], ROWS
    if axis == COLUMNS and all(len(shape) == 1 for shape in shapes):
        return [(1, *shape) for shape in shapes], axis
    return list(shapes), axis


def _reshaped(part: Expression, shape: Shape, wanted: Shape) -> Shape:
    if size_of(shape) != size_of(wanted):
        hint = f"the shape has {size_of(wanted)} entries, the array {size_of(shape)}"
        raise ShapeError(f"{plain(part)} {in_words(shape)}, not {' x '.join(map(str, wanted))}", part, hint)
    return wanted


def size_of(shape: Shape) -> int:
    """Return how many entries an array of a shape has."""
    size = 1
    for each in shape:
        size *= each
    return size
