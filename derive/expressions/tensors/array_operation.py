"""What all operations on whole arrays have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from derive.expressions.expression import Expression

# Writes an operand that an operator of some strength binds.
Inner = Callable[[Expression, int], str]


class ArrayOperation(Expression):
    """A node that says more of arrays than what holds entry by entry."""

    __slots__ = ()
    of_arrays: ClassVar[bool] = True
