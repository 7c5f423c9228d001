"""Weights and biases as described, checked against the neurons they belong to: one entry each, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from derive.errors import nearest
from derive.network.fields.fields import MatrixWeights, edge_of
from derive.network.fields.names import listed
from derive.network.fields.problem import Problem
from derive.network.fields.scalars import exact, is_name
from derive.network.fields.scalars import name as checked_name

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.network.fields.fields import EdgeWeights
    from derive.network.fields.located import Key

# Target and source, counted from 1.
Edge = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """A weight or bias as described: its value, its name if given, and where it stands."""

    number: Fraction
    name: str | None
    path: Key


@dataclass(frozen=True)
class Tied:
    """A weight that is an earlier parameter, given by its name alone."""

    name: str
    path: Key


@dataclass(frozen=True)
class Ends:
    """The neurons that a layer's edges enter and leave, and where the layer stands in the description."""

    neurons: tuple[str, ...]
    sources: tuple[str, ...]
    layer: int
    path: Key


def weight_entries(described: MatrixWeights | EdgeWeights, ends: Ends) -> dict[Edge, Entry | Tied]:
    """Return one entry for every pair of a neuron and a source; raises Problem where one is missing or unknown."""
    if isinstance(described, MatrixWeights):
        return _of_matrix(described, ends)
    return _of_edges(described, ends)


def _of_matrix(described: MatrixWeights, ends: Ends) -> dict[Edge, Entry | Tied]:
    path: Key = (*ends.path, "weights", "matrix")
    matrix, rows, columns = described.matrix, len(ends.neurons), len(ends.sources)
    if len(matrix) != rows:
        raise Problem(
            path,
            f"the weight matrix has {_counted(len(matrix), 'row')}",
            hint=f"expected {rows}, one for each of {listed(ends.neurons)}",
        )
    for index, row in enumerate(matrix):
        if len(row) != columns:
            raise Problem(
                (*path, index),
                f"row {index + 1} of the weight matrix has {_counted(len(row), 'number')}",
                hint=f"expected {columns}, one for each of {listed(ends.sources)}",
            )
    return {
        (target, source): _weight(value, (*path, target - 1, source - 1))
        for target, row in enumerate(matrix, 1)
        for source, value in enumerate(row, 1)
    }


def _of_edges(described: EdgeWeights, ends: Ends) -> dict[Edge, Entry | Tied]:
    entries: dict[Edge, Entry | Tied] = {}
    sources = {name: index for index, name in enumerate(ends.sources, 1)}
    targets = {name: index for index, name in enumerate(ends.neurons, 1)}
    for key, value in described.items():
        path = (*ends.path, "weights", key)
        names = edge_of(key)
        if names is None:
            example = f"{ends.sources[0]} -> {ends.neurons[0]}"
            raise Problem(path, f"'{key[:80]}' is no edge", hint=f"write it as '{example}'", of_key=True)
        source = _index(names[0], sources, f"source '{names[0]}' of layer {ends.layer}", path)
        target = _index(names[1], targets, f"neuron '{names[1]}' in layer {ends.layer}", path)
        if (target, source) in entries:
            raise Problem(
                path, f"duplicate edge '{names[0]} -> {names[1]}'", hint="give each edge once", of_key=True
            )
        entries[target, source] = _weight(value, path)
    _require_all(entries, ends)
    return entries


def _require_all(entries: dict[Edge, Entry | Tied], ends: Ends) -> None:
    for target, neuron in enumerate(ends.neurons, 1):
        for source, source_neuron in enumerate(ends.sources, 1):
            if (target, source) not in entries:
                raise Problem(
                    (*ends.path, "weights"),
                    f"missing weight: there is none for the edge {source_neuron} -> {neuron}",
                    hint="a dense layer needs one for every pair",
                    of_key=True,
                )


def _index(name: str, valid: Mapping[str, int], subject: str, path: Key) -> int:
    if name not in valid:
        raise Problem(path, f"unknown {subject[:80]}", hint=nearest(name, valid), of_key=True)
    return valid[name]


def bias_entries(described: Any, ends: Ends) -> list[Entry] | Entry | None:
    """Return one entry a neuron, one for the whole layer, or None where there is no bias; raises Problem."""
    path = (*ends.path, "bias")
    if described is None:
        return None
    if isinstance(described, list):
        if len(described) != len(ends.neurons):
            raise Problem(
                path,
                f"the number of biases is {len(described)}, that of neurons {len(ends.neurons)}",
                hint=f"give one for each of {listed(ends.neurons)}",
            )
        return [entry(value, (*path, index), "b1") for index, value in enumerate(described)]
    if isinstance(described, Mapping) and (len(described) > 1 or set(described) & set(ends.neurons)):
        return _own_biases(described, ends, path)
    return entry(described, path, "b1")


def _own_biases(described: Mapping[str, Any], ends: Ends, path: Key) -> list[Entry]:
    valid = {name: index for index, name in enumerate(ends.neurons, 1)}
    for neuron in described:
        _index(str(neuron), valid, f"neuron '{neuron}' in layer {ends.layer}", (*path, neuron))
    missing = [neuron for neuron in ends.neurons if neuron not in described]
    if missing:
        hint = "give one for every neuron of the layer, or one for the whole layer"
        raise Problem(path, f"missing bias: there is none for {listed(missing)}", hint=hint, of_key=True)
    return [entry(described[neuron], (*path, neuron), "b1") for neuron in ends.neurons]


def _weight(value: Any, path: Key) -> Entry | Tied:
    return Tied(value, path) if is_name(value) else entry(value, path, "w1")


def entry(value: Any, path: Key, example: str) -> Entry:
    """Read ``0.15`` or ``{w1: 0.15}``; raises Problem for anything else."""
    name = None
    if isinstance(value, Mapping):
        if len(value) != 1:
            hint = f"expected one, such as {{{example}: 0.15}}"
            raise Problem(path, f"{_counted(len(value), 'name')} for one number", hint=hint)
        name, value = next(iter(value.items()))
        path = (*path, name)
    try:
        if name is not None:
            checked_name(name)
    except PydanticCustomError as error:
        raise Problem(path, error.message(), of_key=True) from error
    try:
        return Entry(exact(value), name, path)
    except PydanticCustomError as error:
        raise Problem(path, error.message()) from error


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
