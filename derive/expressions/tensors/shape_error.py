"""What is said where shapes do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.walking import names

if TYPE_CHECKING:
    from derive.expressions.expression import Expression


class ShapeError(ValueError):
    """Shapes that do not fit: what is wrong, the name at which to look, and what to write."""

    def __init__(self, message: str, part: Expression | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.mentions = next(names(part), "") if part else ""
        self.hint = hint


def in_words(shape: tuple[int, ...]) -> str:
    """Say a shape.

    >>> in_words(()), in_words((2,)), in_words((1,)), in_words((2, 3))
    ('is a number', 'has 2 entries', 'has 1 entry', 'is 2 x 3')
    """
    if not shape:
        return "is a number"
    if len(shape) == 1:
        return f"has {shape[0]} {'entry' if shape[0] == 1 else 'entries'}"
    return "is " + " x ".join(map(str, shape))
