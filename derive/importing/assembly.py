"""Steps, an example and the user's options become the keys of a description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any, Protocol

from derive.errors import DeriveError
from derive.importing.activations import IDENTITY
from derive.importing.examples import examples_of, shape_of, targets_of, without_channel
from derive.importing.numbers import checked_places
from derive.importing.steps import Array, Dense, Layer, refused
from derive.importing.structure import Structure

if TYPE_CHECKING:
    from derive.importing.steps import Step

MOST_PARAMETERS = 250_000
MOST_LAYERS = 100
# Losses that bring the last layer's activation with them: a model for one of them ends without.
WITH_ACTIVATION = ("softmax_cross_entropy",)
_OWN = ("inputs", "targets", "examples", "layers", "graph", "parameters")


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
    """A model as the arguments of a description, which part of it each layer is, and what it does not train.

    ``frozen``: numbers of layers, from 1, with the letters of parameters in them.
    """

    arguments: Mapping[str, Any]
    places: Sequence[str] = ()
    frozen: frozenset[tuple[int, str]] = field(default_factory=frozenset)

    def trained(self, layers: Sequence[BuiltLayer], parameters: Mapping[str, tuple[int, str] | None]) -> list[str]:
        """Return the names of the parameters that are trained; raises DeriveError where there is none.

        ``parameters``: of all, the number of the layer and the letter in it, where layers are of several kinds.
        """
        found = list(dict.fromkeys(self._of_dense_layers(layers) if layers else self._of_parts(parameters)))
        if not found:
            raise DeriveError("the model trains none of its parameters", hint="pass trained='all' to train them all")
        return found

    def _of_dense_layers(self, layers: Sequence[BuiltLayer]) -> Iterator[str]:
        for number, layer in enumerate(layers, 1):
            if (number, "weight") not in self.frozen:
                yield from (name for row in layer.weights for name in row)
            if (number, "bias") not in self.frozen:
                yield from (name for name in layer.biases if name is not None)

    def _of_parts(self, parameters: Mapping[str, tuple[int, str] | None]) -> Iterator[str]:
        for name, part in parameters.items():
            if part not in self.frozen:
                yield name


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
    if not isinstance(example, tuple | list) or len(example) != 2:
        hint = "expected two things, such as ([0.05, 0.1], [0.01, 0.99]): the inputs and the targets"
        raise DeriveError("the example is not a pair", hint=hint)
    places = checked_places(rounded)
    _require_small(steps)
    inputs = examples_of(steps, example[0], places)
    shapes = {(len(each),) if isinstance(each, dict) else shape_of(each, "inputs") for each in inputs}
    structure = Structure(steps, shapes.pop(), places)
    _require_layers(structure)
    targets = targets_of(example[1], len(inputs), structure.shape, places)
    given = [
        {"inputs": without_channel(one, steps), "targets": other} for one, other in zip(inputs, targets, strict=True)
    ]
    layers = _named(structure.layers, neurons)
    if layers[-1].get("activation") == IDENTITY and description.get("loss") in WITH_ACTIVATION:
        del layers[-1]["activation"]
    examples = given[0] if len(given) == 1 else {"examples": given}
    arguments = {"trained": "all", **description, **examples, "layers": layers}
    frozen = frozenset(structure.frozen) if "trained" not in description else frozenset()
    return Imported(arguments, structure.places, frozen)


def _require_layers(structure: Structure) -> None:
    if not structure.layers:
        raise DeriveError("the model has no layer", hint="expected at least one, such as a Linear(2, 1)")
    if len(structure.layers) > MOST_LAYERS:
        raise DeriveError(f"the model has {len(structure.layers)} layers", hint=f"at most {MOST_LAYERS}")


def _require_small(steps: Sequence[Step]) -> None:
    """Refuse models that share parameters, or are too large to be derived."""
    owners: dict[Any, str] = {}
    total = 0
    for step in steps:
        identities: Sequence[Any] = ()
        if isinstance(step, Dense):
            total += step.outputs * (step.inputs + (step.bias is not None))
            identities = step.identities
        elif isinstance(step, Layer) and isinstance(step.keys, Mapping):
            arrays = list(_arrays(step.keys))
            total += sum(prod(each.shape) for each in arrays)
            identities = [each.identity for each in arrays]
        for identity in identities:
            if identity in owners:
                hint = "each layer of a description has parameters of its own"
                raise refused(step.where, f"shares a parameter with {owners[identity]}", hint)
        owners.update(dict.fromkeys(identities, step.where))
    if total > MOST_PARAMETERS:
        raise DeriveError(f"the model has {total:,} parameters", hint=f"at most {MOST_PARAMETERS:,} are derived")


def _arrays(value: Any) -> Iterator[Array]:
    if isinstance(value, Array):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _arrays(each)


def _named(layers: list[dict[str, Any]], neurons: Any) -> list[dict[str, Any]]:
    """Return the layers with the names that the user gives to the neurons of the dense ones."""
    if neurons is None:
        return layers
    dense = [layer for layer in layers if "neurons" in layer]
    given = list(neurons) if isinstance(neurons, list | tuple) else []
    sizes = [layer["neurons"] for layer in dense]
    if [len(names) if isinstance(names, list) else 0 for names in given] != sizes:
        hint = f"expected a list for each of {len(sizes)} dense layers, with {', '.join(map(str, sizes))} names"
        raise DeriveError("the names of the neurons do not fit the model", hint=hint)
    for layer, names in zip(dense, given, strict=True):
        layer["neurons"] = names
    return layers
