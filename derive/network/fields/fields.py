"""The parts of which models of descriptions are made: exact numbers, names, dense layers and their weights."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from derive.network.fields.choices import Choice, chosen, chosen_activation
from derive.network.fields.scalars import exact, is_name, name

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBERINGS = ("by_source", "by_target", "double")
MOST_NEURONS = 10_000


def one_of(kind: str, names: Iterable[str]) -> BeforeValidator:
    """Return what validates a choice among names."""
    return BeforeValidator(partial(chosen, kind, names))


def _weights(value: object) -> object:
    """Bring a bare matrix to the form that says so."""
    return {"matrix": value} if isinstance(value, list) else value


def _form_of_weights(value: object) -> str | None:
    if isinstance(value, MatrixWeights):
        return "[matrix]"
    if isinstance(value, TransposedWeights) or (isinstance(value, dict) and "transpose_of" in value):
        return "[transposed]"
    if isinstance(value, dict) and value:
        return "[matrix]" if {"matrix", "numbering"} & set(value) else "[edges]"
    return None


def _bias(value: object) -> object:
    return None if value == "none" else value


Exact = Annotated[Fraction, BeforeValidator(exact)]
Name = Annotated[str, BeforeValidator(name)]
Numbering = Annotated[str, one_of("numbering", NUMBERINGS)]
Numbers = dict[Name, Exact] | list[Exact]
# Lines of an image, time steps, tokens.
Rows = list[Annotated[list[Exact], Field(min_length=1)]]
# Channels of an image.
Maps = list[Annotated[Rows, Field(min_length=1)]]
# Several arrays of inputs, such as the tokens of two texts.
Several = dict[Name, Annotated[Rows, Field(min_length=1)]]


class Model(BaseModel):
    """A part of a description: unknown keys are refused, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Kind(Model):
    """A layer of some kind; ``name`` is what later layers call it."""

    name: Annotated[str | None, Field(max_length=200, description="a text of at most 200 characters")] = None


class MatrixWeights(Model):
    """A layer's weights as a matrix: one row a neuron of the layer, one column a source."""

    matrix: Annotated[list[list[Any]], Field(description="a list of rows, one for each neuron of the layer")]
    numbering: Annotated[Numbering | None, Field(description=f"one of: {', '.join(NUMBERINGS)}")] = None


class TransposedWeights(Model):
    """The weights of an earlier layer, rows for columns: one matrix in two places."""

    transpose_of: Annotated[str, BeforeValidator(str), Field(description="the name or the number of an earlier layer")]


EdgeWeights = dict[str, Any]
Weights = Annotated[
    Annotated[MatrixWeights, Tag("[matrix]")]
    | Annotated[TransposedWeights, Tag("[transposed]")]
    | Annotated[EdgeWeights, Tag("[edges]")],
    Discriminator(_form_of_weights),
    BeforeValidator(_weights),
    Field(description="edges such as {x1 -> h1: {w1: 0.15}}, or a matrix: a list of rows of numbers"),
]


class Layer(Kind):
    """One dense layer as described.

    ``neurons``: names, or how many. ``bias``: a number or ``{name: number}`` shared by the layer, a list of
    numbers or ``{neuron: {name: number}}`` for one each, or nothing. ``weights``: ``{"x1 -> h1": {"w1": 0.15}}``
    edge by edge, or ``{"matrix": [[...], ...], "numbering": "by_source"}``.
    """

    neurons: Annotated[
        Annotated[list[Name], Field(min_length=1, max_length=MOST_NEURONS)]
        | Annotated[int, Field(ge=1, le=MOST_NEURONS)],
        Field(description=f"a list of names such as [h1, h2], or how many there are (1 to {MOST_NEURONS:,})"),
    ]
    activation: Annotated[Choice, BeforeValidator(chosen_activation)] = Choice("sigmoid")
    bias: Annotated[Any, BeforeValidator(_bias)] = None
    weights: Weights


def shares_weights(layer: Mapping[str, Any]) -> bool:
    """Tell whether a dense layer as described uses weights of an earlier one."""
    weights = layer.get("weights")
    if isinstance(weights, Mapping) and "matrix" not in weights:
        return "transpose_of" in weights or any(map(is_name, weights.values()))
    rows = weights["matrix"] if isinstance(weights, Mapping) else weights
    return isinstance(rows, list) and any(is_name(each) for row in rows if isinstance(row, list) for each in row)


def is_plain(layer: object) -> bool:
    """Tell whether a layer as described is a dense one that the layer before feeds."""
    return not isinstance(layer, dict) or not ({"kind", "sources"} & set(layer) or shares_weights(layer))


def edge_of(key: str) -> tuple[str, str] | None:
    """Split ``x1 -> h1`` into its two neurons; None where it is no edge.

    >>> edge_of("x1 -> h1"), edge_of("x1, h1")
    (('x1', 'h1'), None)
    """
    parts = [part.strip() for part in key.split("->")]
    if len(parts) != 2 or not all(parts) or any(len(part.split()) > 1 for part in parts):
        return None
    return parts[0], parts[1]
