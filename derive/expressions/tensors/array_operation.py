"""What all operations on whole arrays have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from derive.expressions.expression import Expression

# Writes an operand that an operator of some strength binds.
Inner = Callable[[Expression, int], str]


@dataclass(frozen=True, slots=True, repr=False)
class ArrayOperation(Expression):
    """A node that says more of arrays than what holds entry by entry; ``operands`` names the fields that are arrays."""

    of_arrays: ClassVar[bool] = True
    operands: ClassVar[tuple[str, ...]] = ()

    @property
    def parts(self) -> tuple[Expression, ...]:
        """What it works on."""
        return tuple([getattr(self, each) for each in self.operands])

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other arrays."""
        return replace(self, **dict(zip(self.operands, parts, strict=True)))
