"""What layers make of the shape of an example: how many numbers there are along each axis, before and behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.importing.steps import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.importing.steps import Shape

    Rule = Callable[[Shape], Shape]


def rows_to(before: int, after: int, where: str) -> Rule:
    """Return the rule of a layer that makes rows of some width into rows of another."""

    def rule(shape: Shape) -> Shape:
        require_width(shape, before, where)
        return (*shape[:-1], after)

    return rule


def same(width: int, where: str) -> Rule:
    """Return the rule of a layer that keeps the shape, whose rows have ``width`` numbers."""
    return rows_to(width, width, where)


def require_width(shape: Shape, width: int, where: str) -> None:
    """Raise DeriveError where rows do not have so many numbers."""
    if shape[-1:] != (width,):
        raise refused(where, f"takes rows of {width} numbers", f"there are {shown(shape)} before it")


def in_rows(before: int, after: int, where: str, *, last: bool = False) -> Rule:
    """Return the rule of a layer over the rows of a matrix; ``last``: it hands on a single row."""

    def rule(shape: Shape) -> Shape:
        if len(shape) != 2:
            hint = f"expected rows of {before} numbers, one for each time step or token"
            raise refused(where, f"works on {shown(shape)}", hint)
        require_width(shape, before, where)
        return (after,) if last else (shape[0], after)

    return rule


def windows(
    channels: int | None, maps: int | None, places: Callable[[int, int], int], axes: int, where: str
) -> Rule:
    """Return the rule of a layer that moves windows over channels, each of so many axes.

    ``places(before, axis)`` gives how many there are along an axis; ``maps``: how many channels come out.
    """

    def rule(shape: Shape) -> Shape:
        if len(shape) != axes + 1 or (channels is not None and shape[0] != channels):
            expected = "channels" if channels is None else counted(channels, "channel")
            hint = f"expected {expected}, each a {'series' if axes == 1 else 'matrix'}"
            raise refused(where, f"works on {shown(shape)}", hint)
        sides = tuple(places(side, axis) for axis, side in enumerate(shape[1:]))
        if min(sides) < 1:
            raise refused(where, f"has windows that do not fit on {shown(shape)}", "give a larger example")
        return (shape[0] if maps is None else maps, *sides)

    return rule


def shown(shape: Shape) -> str:
    """Return a shape in words.

    >>> shown((3, 4)), shown(())
    ('3 by 4 numbers', 'a single number')
    """
    return f"{' by '.join(map(str, shape))} numbers" if shape else "a single number"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}{'s' * (number != 1)}"
