"""Arrays of given numbers as described: nested lists of numbers, any of which may have a name of its own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derive.expressions.tensors.shape_error import in_words
from derive.network.fields.entries import Entry, entry
from derive.network.fields.problem import Problem
from derive.network.fields.scalars import exact

if TYPE_CHECKING:
    from derive.expressions.tensors.shape import Shape
    from derive.network.fields.located import Key

# A batch of images with channels.
DEEPEST = 4


@dataclass(frozen=True)
class GivenArray:
    """Entries row by row; a single number has the shape ()."""

    shape: Shape
    entries: tuple[Entry, ...]


def number_or_lists(value: object) -> object:
    """Return an exact number, or lists as they are, for ``given_array`` to read with their places."""
    return value if isinstance(value, list) else exact(value)


def given_array(value: Any, path: Key) -> GivenArray:
    """Read a number, a list of numbers, or rows of them; raises Problem where rows differ.

    >>> given_array([["1", "2"], ["3", "4"]], ("X",)).shape
    (2, 2)
    """
    if not isinstance(value, list):
        single = Entry(value, None, path) if isinstance(value, Fraction) else entry(value, path, "w")
        return GivenArray((), (single,))
    if not value:
        raise Problem(path, "an empty list", hint="give numbers such as [1, 2], or rows of them")
    if len(path) > DEEPEST + 2:
        raise Problem(path, "lists within lists too deeply", hint=f"at most {DEEPEST} levels")
    parts = [given_array(part, (*path, index)) for index, part in enumerate(value)]
    for index, part in enumerate(parts):
        if part.shape != parts[0].shape:
            message = f"part {index + 1} {in_words(part.shape)}"
            raise Problem((*path, index), message, hint=f"the first {in_words(parts[0].shape)}; all are alike")
    return GivenArray((len(parts), *parts[0].shape), tuple(each for part in parts for each in part.entries))
