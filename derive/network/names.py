"""Every name of a network, each once, with what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.network.description import Problem

if TYPE_CHECKING:
    from derive.network.located import Key

LEARNING_RATE = "eta"
TOTAL_ERROR = "E_total"
# Names of neurons that are only counted: one letter a hidden layer, none of which means anything else.
HIDDEN_LETTERS = "hkmpqrsuv"


class NameRegister:
    """The names that are taken. Those of the learning rate and of the total error always are."""

    def __init__(self) -> None:
        self._owners = {LEARNING_RATE: "the learning rate", TOTAL_ERROR: "the total error"}

    def claim(self, name: str, path: Key, owner: str) -> None:
        """Take a name for ``owner`` (words, such as "an input"); raises Problem where it is taken."""
        if name in self._owners:
            taken = self._owners[name]
            hint = "use each name once" if owner == taken else f"{owner} would share it with {taken}"
            raise Problem(path, f"duplicate name '{name}'", hint=hint, of_key=True)
        self._owners[name] = owner

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


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Return the first few of some names, for a message."""
    shown = ", ".join(names[:6])
    return f"{shown}, ..." if len(names) > 6 else shown
