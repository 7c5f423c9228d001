r"""Layouts of derivatives: an adjoint has the shape of its array (denominator layout) or that turned over (numerator).

In numerator layout the derivative by a vector is a row, and factors stand in the opposite order.
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
)
from derive.expressions.tensors.nodes import Mapped, MatMul, Transpose
from derive.expressions.tensors.shape import Shape, shape_of
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Mapping

# What goes entry by entry is turned over part by part.
ENTRYWISE = (Sum, Product, Quotient, Power, Negative, Call, Mapped)


def turned(shape: Shape) -> Shape:
    """Return the shape of a derivative in numerator layout; arrays of more axes have no other.

    >>> turned((2, 3)), turned((3,)), turned(()), turned((2, 2, 2))
    ((3, 2), (1, 3), (), (2, 2, 2))
    """
    if len(shape) > 2:
        return shape
    return (1, *shape) if len(shape) == 1 else shape[::-1]


def turned_name(leaf: Partial) -> str:
    """Return the name of a derivative in numerator layout, which no array can have."""
    return f"d{leaf.of}/d{leaf.by}"


def upright_name(leaf: Partial) -> str:
    """Return the name of the transpose of such a row, which is a vector again."""
    return f"T({turned_name(leaf)})"


def in_numerator_layout(adjoint: Expression, shapes: Mapping[str, Shape]) -> Expression:
    """Return the formula of an adjoint for numerator layout, in which derivatives are symbols by ``turned_name``.

    Only where a vector among them stands upright is it one by ``upright_name``.

    >>> from derive.expressions.formula import read_formula
    >>> shapes = {"X": (2, 2), "W": (2, 3), "Z": (2, 3), "L": (), "dL/dZ": (3, 2)}
    >>> in_numerator_layout(MatMul((Transpose(Symbol("X")), Partial("L", "Z"))), shapes)
    dL/dZ @ X
    """
    match adjoint:
        case Partial():
            return Symbol(turned_name(adjoint))
        case Transpose(operand):
            return _upright(operand, shapes)
        case MatMul((first, *others)) if len(shape_of(first, shapes)) == 1 and len(shape_of(adjoint, shapes)) < 2:
            # A vector before a matrix is a row already, and so is what they give.
            row = Transpose(_upright(first, shapes)), *(_upright(each, shapes) for each in others)
            return MatMul(row) if shape_of(adjoint, shapes) else _upright(adjoint, shapes)
        case MatMul(factors):
            return MatMul(tuple(in_numerator_layout(each, shapes) for each in reversed(factors)))
        case Constant():
            return adjoint
        case Symbol() | Updated() if not shape_of(adjoint, shapes):
            return adjoint
    if isinstance(adjoint, ENTRYWISE) and len({len(shape_of(part, shapes)) for part in adjoint.parts} | {0}) == 2:
        return adjoint.with_parts(tuple(in_numerator_layout(part, shapes) for part in adjoint.parts))
    upright = _upright(adjoint, shapes)
    return Transpose(upright) if 0 < len(shape_of(adjoint, shapes)) <= 2 else upright


def _upright(expression: Expression, shapes: Mapping[str, Shape]) -> Expression:
    """Return a formula as it stands, of derivatives that are turned over."""

    def leaf(each: Expression) -> Expression:
        if not isinstance(each, Partial):
            return each
        axes = len(shape_of(each, shapes))
        symbol = Symbol(upright_name(each) if axes == 1 else turned_name(each))
        return Transpose(symbol) if axes == 2 else symbol

    return with_leaves(expression, leaf)
