"""Every name of a network, each once, with what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.errors import nearest
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from derive.network.fields.located import Key

LEARNING_RATE = "eta"
TOTAL_ERROR = "E_total"
# Names of neurons that are only counted: one letter a hidden layer, none of which means anything else.
HIDDEN_LETTERS = "hkmpqrsuv"


# What owns the name of a weight.
WEIGHT = "a weight"
RESERVED = {LEARNING_RATE: "the learning rate", TOTAL_ERROR: "the total error"}


class NameRegister:
    """The names that are taken, ``reserved`` ones from the start."""

    def __init__(self, reserved: Mapping[str, str] = RESERVED) -> None:
        self._owners = dict(reserved)

    def __contains__(self, name: object) -> bool:
        return name in self._owners

    def __iter__(self) -> Iterator[str]:
        return iter(self._owners)

    def claim(self, name: str, path: Key, owner: str) -> None:
        """Take a name for ``owner`` (words, such as "an input"); raises Problem where it is taken."""
        if name in self._owners:
            taken = self._owners[name]
            hint = "use each name once" if owner == taken else f"{owner} would share it with {taken}"
            if owner == taken == WEIGHT:
                hint += "; for one weight in two places, write its name there without a number"
            raise Problem(path, f"duplicate name '{name}'", hint=hint, of_key=True)
        self._owners[name] = owner

    def require_weight(self, name: str, path: Key) -> None:
        """Raise Problem where a name is not that of an earlier weight."""
        if self._owners.get(name) != WEIGHT:
            weights = [each for each, owner in self._owners.items() if owner == WEIGHT]
            raise Problem(path, f"not a number: '{name}', and no earlier weight", hint=nearest(name, weights))

    def claim_error(self, neuron: str, path: Key) -> None:
        """Take the name of the error of a neuron, which a neuron of the last layer has already."""
        name, owner = f"E_{neuron}", f"the error of {neuron}"
        if self._owners.get(name) != owner:
            self.claim(name, path, owner)

    def claim_neuron(self, neuron: str, path: Key, *, output: bool) -> None:
        """Take a neuron's name and those of the quantities it has."""
        self.claim(neuron, path, "a neuron")
        self.claim(f"net_{neuron}", path, f"the pre-activation of {neuron}")
        self.claim(f"out_{neuron}", path, f"the activation of {neuron}")
        if output:
            self.claim(f"E_{neuron}", path, f"the error of {neuron}")


def counted_neurons(layer: int, count: int, *, output: bool) -> list[str]:
    """Return names for the neurons of a layer (counted from 1) that are not named.

    >>> counted_neurons(1, 2, output=False), counted_neurons(2, 1, output=True)
    (['h1', 'h2'], ['y1'])
    """
    letter = HIDDEN_LETTERS[layer - 1] if layer <= len(HIDDEN_LETTERS) else f"h{layer}_"
    return [f"{'y' if output else letter}{index}" for index in range(1, count + 1)]


def named(numbers: Any, letter: str) -> dict[str, Fraction]:
    """Return numbers by name; those of a list are called by the letter and counted from 1, of rows and maps by each.

    Of several arrays by name, each has its own.

    >>> list(named([[1, 2], [3, 4]], "x")), list(named([[1], [2]], "x")), list(named([[[1, 2]]], "x"))
    (['x_1_1', 'x_1_2', 'x_2_1', 'x_2_2'], ['x1', 'x2'], ['x_1_1_1', 'x_1_1_2'])
    """
    if isinstance(numbers, dict):
        found: dict[str, Fraction] = {}
        for name, value in numbers.items():
            found |= named(value, name) if isinstance(value, list) else {name: value}
        return found
    if all(isinstance(row, list) and len(row) == 1 and not isinstance(row[0], list) for row in numbers):
        numbers = [row[0] for row in numbers]
    return {
        f"{letter}{at[0]}" if len(at) == 1 else "_".join([letter, *map(str, at)]): number
        for at, number in _counted(numbers)
    }


def _counted(numbers: list[Any]) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    for index, each in enumerate(numbers, 1):
        if isinstance(each, list):
            yield from (((index, *at), number) for at, number in _counted(each))
        else:
            yield (index,), each


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Return the first few of some names, for a message."""
    shown = ", ".join(names[:6])
    return f"{shown}, ..." if len(names) > 6 else shown
