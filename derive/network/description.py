"""The description of a network as the user writes it: pydantic models, exact numbers, errors with their place."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError
from pydantic_core import PydanticCustomError

from derive.errors import DeriveError, nearest
from derive.network.activations import ACTIVATIONS
from derive.network.losses import LOSSES
from derive.network.scalars import exact, name, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from derive.network.located import Key, LocatedData

NUMBERINGS = ("by_source", "by_target", "double")
TRAINED = ("weights", "all")
MOST_NEURONS = 10_000


def _chosen(kind: str, names: Iterable[str], value: object) -> str:
    names = tuple(names)
    if isinstance(value, str) and value in names:
        return value
    hint = nearest(value if isinstance(value, str) else "", names)
    raise PydanticCustomError(
        "choice", "unknown {kind} {value}; {hint}", {"kind": kind, "value": shown(value), "hint": hint}
    )


def _one_of(kind: str, names: Iterable[str]) -> BeforeValidator:
    return BeforeValidator(partial(_chosen, kind, names))


def _trained(value: object) -> object:
    return value if isinstance(value, list) else _chosen("choice of trained parameters", TRAINED, value)


def _weights(value: object) -> object:
    """Bring a bare matrix to the form that says so."""
    return {"matrix": value} if isinstance(value, list) else value


def _form_of_weights(value: object) -> str | None:
    if isinstance(value, MatrixWeights):
        return "[matrix]"
    if isinstance(value, dict) and value:
        return "[matrix]" if {"matrix", "numbering"} & set(value) else "[edges]"
    return None


def _bias(value: object) -> object:
    return None if value == "none" else value


Exact = Annotated[Fraction, BeforeValidator(exact)]
Name = Annotated[str, BeforeValidator(name)]
Numbering = Annotated[str, _one_of("numbering", NUMBERINGS)]
Numbers = dict[Name, Exact] | list[Exact]
Trained = Annotated[str | list[Name], BeforeValidator(_trained)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class MatrixWeights(_Model):
    """A layer's weights as a matrix: one row a neuron of the layer, one column a source."""

    matrix: Annotated[list[list[Exact]], Field(description="a list of rows, one for each neuron of the layer")]
    numbering: Annotated[Numbering | None, Field(description=f"one of: {', '.join(NUMBERINGS)}")] = None


EdgeWeights = dict[str, Any]
Weights = Annotated[
    Annotated[MatrixWeights, Tag("[matrix]")] | Annotated[EdgeWeights, Tag("[edges]")],
    Discriminator(_form_of_weights),
    BeforeValidator(_weights),
    Field(description="edges such as {x1 -> h1: {w1: 0.15}}, or a matrix: a list of rows of numbers"),
]


class Layer(_Model):
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
    activation: Annotated[str, _one_of("activation", ACTIVATIONS)] = "sigmoid"
    bias: Annotated[Any, BeforeValidator(_bias)] = None
    weights: Weights
    name: Annotated[str | None, Field(max_length=200, description="a text of at most 200 characters")] = None


class Description(_Model):
    """A whole network as described; ``Network`` is what it becomes."""

    title: Annotated[str, Field(max_length=200, description="a text of at most 200 characters")] = "A neural network"
    inputs: Annotated[
        Numbers, Field(min_length=1, description="names with numbers such as {x1: 0.05}, or a list of numbers")
    ]
    targets: Annotated[
        Numbers, Field(min_length=1, description="names with numbers such as {t1: 0.01}, or a list of numbers")
    ]
    layers: Annotated[
        list[Layer],
        Field(min_length=1, max_length=100, description="a list of 1 to 100 layers, each with neurons and weights"),
    ]
    numbering: Numbering = "by_target"
    loss: Annotated[str, _one_of("loss", LOSSES)] = "half_squared_error"
    learning_rate: Exact = Fraction(1, 2)
    trained: Annotated[Trained, Field(description="weights, all, or a list of parameters")] = "weights"
    steps: Annotated[
        int | None, Field(ge=1, le=100_000, description="a whole number from 1 to 100,000")
    ] = None
    notation: Annotated[str, Field(max_length=200, description="the name of a notation scheme")] = "net-out"
    decimals: Annotated[int, Field(ge=1, le=60, description="a whole number from 1 to 60")] = 4


class Problem(Exception):  # noqa: N818
    """Something wrong at a path of the description; the reader knows the file and the line."""

    def __init__(self, path: Key, message: str, *, hint: str = "", of_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.hint = hint
        self.of_key = of_key


def describe(located: LocatedData) -> Description:
    """Validate a file's data; raises DeriveError naming what is wrong, and where."""
    if not isinstance(located.data, dict):
        raise DeriveError(
            "this is no network description", location=located.at(()),
            hint="expected keys such as inputs, targets and layers",
        )
    try:
        return Description.model_validate(located.data)
    except ValidationError as error:
        raise _chosen_error(error.errors(include_url=False), located) from error


def describe_arguments(arguments: dict[str, Any]) -> Description:
    """Validate the arguments of the Python API; raises DeriveError."""
    try:
        return Description.model_validate(arguments)
    except ValidationError as error:
        # A union reports every branch; the branch that got furthest says what is wrong.
        chosen = max(error.errors(include_url=False), key=lambda each: (_is_ours(each), len(each["loc"])))
        raise DeriveError(f"{dotted(_without_branches(chosen['loc']))}: {_sentence(chosen)}") from error


def dotted(path: Key) -> str:
    """Return a path as the Python API shows it: ``layers.0.neurons``."""
    return ".".join(str(part) for part in path)


def _chosen_error(errors: list[ErrorDetails], located: LocatedData) -> DeriveError:
    """Of all errors, take the one deepest in the file, then the first there.

    A union reports every branch, and the branch that got furthest says what is wrong.
    """

    def rank(error: ErrorDetails) -> tuple[int, bool, int, int]:
        known = located.known(error["loc"])
        line, column = located.position(known)
        return len(known), _is_ours(error), -line, -column

    error = max(errors, key=rank)
    of_key = error["type"] == "extra_forbidden" or error["loc"][-1] == "[key]"
    return DeriveError(_sentence(error), location=located.at(error["loc"], of_key=of_key))


def _is_ours(error: ErrorDetails) -> bool:
    return error["type"] in ("exact", "name", "choice", "extra_forbidden")


def _without_branches(path: Key) -> Key:
    """Drop what pydantic adds to a path: the names of a union's branches, which hold brackets, and its own types."""
    return tuple(part for part in path if isinstance(part, int) or (part.isidentifier() and part not in _BRANCHES))


_BRANCHES = ("int", "str", "constrained-int", "constrained-str")


def _sentence(error: ErrorDetails) -> str:
    path = _without_branches(error["loc"])
    fields = [part for part in path if isinstance(part, str)]
    field = fields[-1] if fields else ""
    model: type[BaseModel] = Layer if "layers" in fields[:-1] else Description
    if "[matrix]" in error["loc"] and fields[-1:] != ["weights"]:
        model = MatrixWeights
    match error["type"]:
        case "exact" | "name" | "choice":
            return error["msg"]
        case "missing":
            return f"'{field}' is missing; expected {_expected(model, field)}"
        case "extra_forbidden":
            key = str(error["loc"][-1])
            valid = MatrixWeights if "[matrix]" in error["loc"] else model
            return f"unknown key {shown(key)}; {nearest(key, valid.model_fields)}"
        case _:
            last = path[-1] if path else ""
            if isinstance(last, int):
                return f"entry {last + 1} of '{field}' is wrong: expected '{field}' to be {_expected(model, field)}"
            return f"'{field}' is wrong: expected {_expected(model, field)}"


def _expected(model: type[BaseModel], field: str) -> str:
    known = model.model_fields.get(field)
    return (known.description if known else None) or "something else"


def edge_of(key: str) -> tuple[str, str] | None:
    """Split ``x1 -> h1`` into its two neurons; None where it is no edge.

    >>> edge_of("x1 -> h1"), edge_of("x1, h1")
    (('x1', 'h1'), None)
    """
    parts = [part.strip() for part in key.split("->")]
    if len(parts) != 2 or not all(parts) or any(len(part.split()) > 1 for part in parts):
        return None
    return parts[0], parts[1]
