"""What a formula of arrays means, where its shapes tell, and where people read it in two ways.

Shapes that fit do not show that a formula says what its author means: a vector beside a column of as many entries is
a column to one reader and a row to another, and both give numbers. So what somebody wrote must be plain before
anything is made of it; formulas that are made here are.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from derive.expressions.expression import Call, Expression, Negative, Product, Quotient, Sum, plain
from derive.expressions.tensors.nodes import COLUMNS, ROWS, UNSAID, MatMul, SoftmaxOver, Transpose
from derive.expressions.tensors.shape import Shape, broadcast_shapes, matrix_product_shape, shape_of
from derive.expressions.tensors.shape_error import ShapeError, in_words
from derive.expressions.walking import is_of_arrays, names, rewritten

if TYPE_CHECKING:
    from collections.abc import Mapping


def meant(formula: Expression, shapes: Mapping[str, Shape]) -> Expression:
    """Return a formula whose shapes fit with every axis said; raises ShapeError where it can be read in two ways.

    >>> from derive.expressions.formula import read_formula
    >>> meant(read_formula("softmax(W @ x)"), {"W": (3, 2), "x": (2, 1)})
    softmax(W @ x, columns)
    >>> meant(read_formula("c + v"), {"c": (2, 1), "v": (2,)})
    Traceback (most recent call last):
    derive.expressions.tensors.shape_error.ShapeError: c is 2 x 1, v has 2 entries: is v a column or a row
    """
    if not is_of_arrays(formula) and not any(shapes[name] for name in names(formula)):
        return formula
    return rewritten(formula, partial(_plain, shapes=shapes))


def _plain(part: Expression, shapes: Mapping[str, Shape]) -> Expression:
    match part:
        case Sum(parts) | Product(parts) | Call(_, parts):
            _require_one_reading(parts, shapes)
        case Quotient(one, other):
            _require_one_reading((one, other), shapes)
        case MatMul(factors):
            _require_no_hidden_outer_product(factors, shapes)
        case SoftmaxOver(operand):
            return _softmax(part, operand, shape_of(operand, shapes))
    return part


def _require_one_reading(parts: tuple[Expression, ...], shapes: Mapping[str, Shape]) -> None:
    """Raise ShapeError for a vector that may lie along either of two axes of what it stands beside."""
    before: list[tuple[Expression, Shape]] = []
    whole: Shape = ()
    for part in parts:
        shape = shape_of(part, shapes)
        for vector, beside in ((whole, shape), (shape, whole)):
            if _has_two_places(vector, beside):
                found = [(part, shape), *before]
                one, other = (next(each for each, own in found if own == wanted) for wanted in (vector, beside))
                raise _column_or_row(one, other, beside)
        whole = broadcast_shapes(whole, shape) or ()
        before.append((part, shape))


def _has_two_places(vector: Shape, beside: Shape) -> bool:
    """Tell whether a vector is as long as a column, or as there are maps and columns of them."""
    if len(vector) != 1 or vector[0] == 1:
        return False
    return beside == (*vector, 1) or (len(beside) > 2 and beside[-3] == beside[-1] == vector[0])


def _column_or_row(vector: Expression, beside: Expression, shape: Shape) -> ShapeError:
    if isinstance(vector, Negative):
        vector = vector.operand
    size, shown = shape[-1] if len(shape) > 2 else shape[0], plain(vector)
    message = f"{plain(beside)} {in_words(shape)}, {shown} has {size} entries"
    if len(shape) == 2:
        return ShapeError(
            f"{message}: is {shown} a column or a row", vector,
            f"write reshape({shown}, {size}, 1) to take the two entry by entry, "
            f"reshape({shown}, 1, {size}) for all pairs, {size} x {size}",
        )
    return ShapeError(
        f"{message}: one for each map, or for each column", vector,
        f"write reshape({shown}, {size}, 1, 1) for the first, reshape({shown}, 1, 1, {size}) for the second",
    )


def _require_no_hidden_outer_product(factors: tuple[Expression, ...], shapes: Mapping[str, Shape]) -> None:
    """Raise ShapeError for a vector times a matrix that happens to have one row, unless that is written as a row."""
    whole, left = shape_of(factors[0], shapes), plain(factors[0], None, 3)
    for factor in factors[1:]:
        shape = shape_of(factor, shapes)
        if len(whole) == 1 and len(shape) == 2 and whole[0] != shape[0] and not isinstance(factor, Transpose):
            right = plain(factor)
            number = f"write {left} @ reshape({right}, {shape[1]}) for a number, " if whole[0] == shape[1] else "write "
            hint = f"{number}reshape({left}, {whole[0]}, 1) @ {plain(factor, None, 3)} for a matrix"
            raise ShapeError(f"{left} {in_words(whole)}, {right} {in_words(shape)}", factor, hint)
        whole = matrix_product_shape(whole, shape) or ()
        left = f"{left} @ {plain(factor, None, 3)}"


def _softmax(node: SoftmaxOver, operand: Expression, shape: Shape) -> Expression:
    """Return a softmax with its axis said: a column or a row adds up to one, unless something else is said."""
    if node.axis == UNSAID:
        return SoftmaxOver(operand, COLUMNS if shape[-1] == 1 < shape[0] and len(shape) == 2 else ROWS, node.mask)
    if len(shape) == 2 and shape[node.axis] == 1 < max(shape):
        line, other = ("row", "columns") if node.axis == ROWS else ("column", "rows")
        shown = plain(operand)
        message = f"{shown} {in_words(shape)}: every {line} of it has one entry, whose softmax is 1"
        raise ShapeError(message, operand, f"write softmax({shown}) or softmax({shown}, {other})")
    return node
