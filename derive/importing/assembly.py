"""Steps, an example and the user's options become the keys of a description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any, Protocol

from derive.errors import DeriveError
from derive.importing.activations import IDENTITY, Choice, composed
from derive.importing.numbers import checked_places, exactly, example_numbers
from derive.importing.steps import Activation, Dense, Flatten, refused

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.importing.steps import Step

MOST_PARAMETERS = 250_000
MOST_LAYERS = 100
# Losses that bring the last layer's activation with them: a model for one of them ends without.
WITH_ACTIVATION = ("softmax_cross_entropy",)
_OWN = ("inputs", "targets", "layers", "graph", "parameters")


class BuiltLayer(Protocol):
    """What a built layer says of its parameters: the names of the weights, row by row, and of the biases."""

    @property
    def weights(self) -> tuple[tuple[str, ...], ...]:
        """Row by row."""

    @property
    def biases(self) -> tuple[str | None, ...]:
        """One a neuron."""


@dataclass(frozen=True)
class Imported:
    """A model as the arguments of a description, and what it does not train: parts of layers, counted from 0."""

    arguments: Mapping[str, Any]
    frozen: frozenset[tuple[int, str]] = field(default_factory=frozenset)

    def trained(self, layers: Sequence[BuiltLayer]) -> list[str]:
        """Return the names of the parameters that are trained; raises DeriveError where there is none."""
        found: dict[str, None] = {}
        for index, layer in enumerate(layers):
            if (index, "weights") not in self.frozen:
                found.update((name, None) for row in layer.weights for name in row)
            if (index, "bias") not in self.frozen:
                found.update((name, None) for name in layer.biases if name is not None)
        if not found:
            raise DeriveError("the model trains none of its parameters", hint="pass trained='all' to train them all")
        return list(found)


@dataclass(frozen=True)
class _Layer:
    """A dense layer and its activation."""

    dense: Dense
    activation: Choice = IDENTITY


def imported(
    steps: Sequence[Step],
    example: Any,
    *,
    neurons: Sequence[Sequence[str]] | None = None,
    rounded: int | None = None,
    **description: Any,
) -> Imported:
    """Return the description of a model; ``description`` are further keys of it, such as ``loss``.

    Raises DeriveError for what a description cannot express, and for an example that does not fit the model.
    """
    for key in _OWN:
        if key in description:
            raise DeriveError(f"'{key}' comes from the model and the example", hint="leave it out")
    layers = _layers(steps)
    _require_fit(layers)
    places = checked_places(rounded)
    before = takewhile(lambda step: not isinstance(step, Dense), steps)
    inputs, targets = _example(example, places, flat=any(isinstance(step, Flatten) for step in before))
    if len(inputs) != layers[0].dense.inputs:
        takes = f"{layers[0].dense.where} takes {layers[0].dense.inputs}"
        raise DeriveError(f"the number of inputs in the example is {len(inputs)}", hint=takes)
    names = _neurons(neurons, layers)
    described = [_described(layer, name, places) for layer, name in zip(layers, names, strict=True)]
    if layers[-1].activation == IDENTITY and description.get("loss") in WITH_ACTIVATION:
        del described[-1]["activation"]
    frozen = frozenset((index, part) for index, layer in enumerate(layers) for part in layer.dense.frozen)
    arguments = {"trained": "all", **description, "inputs": inputs, "targets": targets, "layers": described}
    return Imported(arguments, frozen if "trained" not in description else frozenset())


def _layers(steps: Sequence[Step]) -> list[_Layer]:
    layers: list[_Layer] = []
    for step in steps:
        match step:
            case Dense():
                layers.append(_Layer(step))
            case Flatten(where, int(width)) if layers and width != layers[-1].dense.outputs:
                raise refused(where, f"makes rows of {width}", f"expected one row of {layers[-1].dense.outputs}")
            case Activation(where, choice) if layers or choice != IDENTITY:
                if not layers:
                    raise refused(where, "stands before the first dense layer", "an activation follows a dense layer")
                before = layers[-1]
                found = composed(choice, before.activation)
                if found is None:
                    raise refused(where, "follows another activation", "softmax stands alone behind a dense layer")
                layers[-1] = _Layer(before.dense, found)
    if not layers:
        raise DeriveError("the model has no dense layer", hint="expected at least one, such as a Linear(2, 1)")
    if len(layers) > MOST_LAYERS:
        raise DeriveError(f"the model has {len(layers)} dense layers", hint=f"at most {MOST_LAYERS}")
    return layers


def _require_fit(layers: Sequence[_Layer]) -> None:
    """Refuse layers that do not fit each other, share parameters, or are too large to be derived."""
    for before, after in pairwise(layer.dense for layer in layers):
        if before.outputs != after.inputs:
            raise refused(after.where, f"takes {after.inputs} numbers", f"{before.where} gives {before.outputs}")
    owners: dict[Any, str] = {}
    for layer in layers:
        for identity in layer.dense.identities:
            if identity in owners:
                hint = "each layer of a description has parameters of its own"
                raise refused(layer.dense.where, f"shares a parameter with {owners[identity]}", hint)
        owners.update(dict.fromkeys(layer.dense.identities, layer.dense.where))
    total = sum(layer.dense.outputs * (layer.dense.inputs + (layer.dense.bias is not None)) for layer in layers)
    if total > MOST_PARAMETERS:
        raise DeriveError(f"the model has {total:,} parameters", hint=f"at most {MOST_PARAMETERS:,} are derived")


def _example(example: Any, places: int | None, *, flat: bool) -> tuple[Any, Any]:
    if not isinstance(example, tuple | list) or len(example) != 2:
        hint = "expected two things, such as ([0.05, 0.1], [0.01, 0.99]): the inputs and the targets"
        raise DeriveError("the example is not a pair", hint=hint)
    inputs, targets = example
    return (
        example_numbers(inputs, "inputs", places, flat=flat),
        example_numbers(targets, "targets", places, flat=False),
    )


def _neurons(neurons: Any, layers: Sequence[_Layer]) -> list[Any]:
    """Return the neurons of each layer: their names where the user gives some, else how many there are."""
    if neurons is None:
        return [layer.dense.outputs for layer in layers]
    given = list(neurons) if isinstance(neurons, list | tuple) else []
    sizes = [layer.dense.outputs for layer in layers]
    if [len(names) if isinstance(names, list) else 0 for names in given] != sizes:
        hint = f"expected a list for each of {len(sizes)} layers, with {', '.join(map(str, sizes))} names"
        raise DeriveError("the names of the neurons do not fit the model", hint=hint)
    return given


def _described(layer: _Layer, neurons: Any, places: int | None) -> dict[str, Any]:
    dense = layer.dense
    weights = [[exactly(number, places, f"the weight of {dense.where}") for number in row] for row in dense.weights()]
    described = {"neurons": neurons, "activation": layer.activation, "weights": weights}
    if dense.bias is not None:
        described["bias"] = _bias(dense, places)
    return described


def _bias(dense: Dense, places: int | None) -> list[Fraction] | Fraction:
    numbers = [exactly(number, places, f"the bias of {dense.where}") for number in (dense.bias or list)()]
    return numbers[0] if len(numbers) == 1 < dense.outputs else numbers
