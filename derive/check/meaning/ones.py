r"""Vectors of ones beside a matrix, which sum its rows or its columns: ``\delta^T \mathbf{1}``, ``\mathbf{1}^T dZ``.

Nobody multiplies a matrix by the number one: a 1 right behind it, or a transposed 1 before it, is such a vector.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Indexed, Node, Number, Transpose
from derive.expressions.expression import Constant
from derive.expressions.matrices import Bound, Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

_ONE = Constant(Fraction(1))
_SIGNS = ("", "@")


def with_ones(factors: Sequence[tuple[str, Node]], bound: Sequence[Bound]) -> list[Bound]:
    """Return the meanings of factors, each with the sign before it, with vectors of ones where they stand."""
    found = list(bound)
    for position, (sign, factor) in enumerate(factors):
        before = found[position - 1] if position and sign in _SIGNS else None
        behind = bound[position + 1] if position + 1 < len(factors) and factors[position + 1][0] in _SIGNS else None
        if isinstance(before, Stack) and _is_one(factor):
            found[position] = Stack(((_ONE,),) * before.shape[1])
        elif isinstance(behind, Stack) and isinstance(factor, Transpose) and _is_one(factor.operand):
            found[position] = Stack(((_ONE,) * behind.shape[0],))
    return found


def _is_one(node: Node) -> bool:
    operand = node.operand if isinstance(node, Indexed) else node
    return isinstance(operand, Number) and operand.value == operand.unit == 1
