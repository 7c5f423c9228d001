"""The Python interface: arrays that a program computed in, which of them are right, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.arrays_checked.given import ACCURACIES, Accuracy, Numbers, Printed, numbers_of
from derive.arrays_checked.known import KnownArrays
from derive.arrays_checked.wrong_turns import WrongTurns
from derive.check.words import words
from derive.network.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.arrays_checked.known import Asked

MOST_CAUSES, MOST_SHOWN = 3, 8


def check_values(
    network: Network | str | Path, values: Mapping[str, Any], *, decimals: int | None = None
) -> CheckedValues:
    """Check numbers that a program computed: arrays of NumPy or PyTorch, nested lists, or plain numbers, by name.

    Names are those of ``Worked.value``, and ``dW1`` for the derivative of the loss by ``W1``; of a batch, arrays have a
    row an example. A float64 counts as equal within 1e-9 of the proven value, a float32 within 1e-4, a float16 within
    2e-2, and within some of the largest entry beside it; with ``decimals``, if it rounds to as many.
    Raises DeriveError for an unknown name and for what is no array of numbers.

    >>> print(check_values("backprop", {"dW2": [[0.0780, 0.0782], [-0.0205, -0.0205]]}, decimals=4))
    dW2: right
    """
    arrays = KnownArrays(network if isinstance(network, Network) else Network.load(network))
    turns = WrongTurns(arrays)
    return CheckedValues(tuple(_checked(arrays, turns, name, each, decimals) for name, each in values.items()))


@dataclass(frozen=True)
class WrongNumber:
    """An entry that differs, by its index from 0."""

    index: tuple[int, ...]
    given: float
    right: float


@dataclass(frozen=True)
class CheckedArray:
    """One array: the entries that differ, and what causes that; ``causes`` are several where they tie."""

    name: str
    shape: tuple[int, ...]
    right_shape: tuple[int, ...]
    wrong: tuple[WrongNumber, ...]
    causes: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether all of it is right."""
        return not self.wrong and self.fits

    @property
    def fits(self) -> bool:
        """Whether it has as many entries along as many axes, but for axes of one."""
        return _slim(self.shape) == _slim(self.right_shape)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        size = str(_size(self.shape))
        if self.is_right:
            yield words("arrays", "right", name=self.name)
        elif not self.fits:
            one, other = _shown(self.shape), _shown(self.right_shape)
            yield words("arrays", "shape", name=self.name, shape=one, right=other)
        else:
            yield words("arrays", "differ", name=self.name, count=str(len(self.wrong)), size=size)
        for each in self.wrong[:MOST_SHOWN]:
            index = "".join(f"[{number}]" for number in each.index) or words("arrays", "only")
            yield words("arrays", "entry", index=index, given=f"{each.given:.6g}", right=f"{each.right:.6g}")
        if len(self.wrong) > MOST_SHOWN:
            yield words("arrays", "more", count=str(len(self.wrong) - MOST_SHOWN))
        for number, cause in enumerate(self.causes):
            yield words("arrays", "or" if number else "cause", cause=cause)


@dataclass(frozen=True)
class CheckedValues:
    """All arrays that were checked, by name; ``str`` tells of each."""

    arrays: tuple[CheckedArray, ...]

    @property
    def is_right(self) -> bool:
        """Whether every number is right."""
        return all(each.is_right for each in self.arrays)

    def __getitem__(self, name: str) -> CheckedArray:
        return next(each for each in self.arrays if each.name == name)

    def __str__(self) -> str:
        return "\n".join(map(str, self.arrays))


def _checked(
    arrays: KnownArrays, turns: WrongTurns, name: str, value: Any, decimals: int | None
) -> CheckedArray:
    given, kind = numbers_of(name, value)
    equal: Accuracy | Printed = ACCURACIES[kind] if decimals is None else Printed(decimals)
    asked = arrays.asked(name)
    right = arrays.values(asked)
    wrong = tuple(_differing(given, right, equal)) if given.slim == right.slim else ()
    causes: tuple[str, ...] = ()
    if wrong or given.slim != right.slim:
        causes = tuple(islice(_causes(turns, asked, given, right, equal), MOST_CAUSES))
    return CheckedArray(name, given.shape, right.shape, wrong, causes)


def _differing(given: Numbers, right: Numbers, equal: Accuracy | Printed) -> Iterator[WrongNumber]:
    largest = right.largest
    for place, (one, other) in enumerate(zip(given.cells, right.cells, strict=True)):
        if not equal.allows(one, other, largest):
            yield WrongNumber(_index(place, given.shape), one, other)


def _causes(
    turns: WrongTurns, asked: Asked, given: Numbers, right: Numbers, equal: Accuracy | Printed
) -> Iterator[str]:
    """Yield the slips that give just these numbers, and not the right ones as well."""
    told: set[str] = set()
    for key, details, made in turns.of(asked, right):
        if made.slim != given.slim or any(_differing(given, made, equal)):
            continue
        cause = words("array-causes", key, **details)
        if cause not in told:
            told.add(cause)
            yield cause


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    index: list[int] = []
    for size in reversed(shape):
        place, number = divmod(place, size)
        index.append(number)
    return tuple(reversed(index))


def _slim(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for each in shape:
        size *= each
    return size


def _shown(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or words("arrays", "number")
