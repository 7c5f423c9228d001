"""The description of a network as the user writes it: pydantic models, exact numbers, errors with their place."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from derive.errors import DeriveError, nearest
from derive.network.activations import ACTIVATIONS
from derive.network.losses import LOSSES

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from derive.network.located import Key, LocatedData

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|[+-]?\d+/\d+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_EDGE = re.compile(r"\s*(\S+?)\s*->\s*(\S+)\s*")


def exact(value: object) -> Fraction:
    """Return the rational that a number means as it is written: ``0.1`` is one tenth.

    A Python float stands for its shortest decimal form, which is what a person typed.

    >>> exact("0.05"), exact("1/3"), exact(0.1), exact("5e-4")
    (Fraction(1, 20), Fraction(1, 3), Fraction(1, 10), Fraction(1, 2000))
    """
    if isinstance(value, bool):
        raise PydanticCustomError("exact", "not a number: {value}", {"value": value})
    if isinstance(value, Fraction | int):
        return Fraction(value)
    text = str(value).strip() if isinstance(value, str | float | Decimal) else ""
    if len(text) > 200 or not _NUMBER.fullmatch(text) or re.fullmatch(r".*/0+", text):
        shown = repr(value)[:40]
        raise PydanticCustomError(
            "exact", "not a number: {value}; expected a decimal such as 0.15 or a fraction such as 1/3",
            {"value": shown},
        )
    return Fraction(text)


def _name(value: object) -> str:
    text = str(value)
    if len(text) > 32 or not _NAME.fullmatch(text):
        raise PydanticCustomError(
            "name", "'{value}' is no name; expected a letter, then letters and digits, such as h1",
            {"value": text[:40]},
        )
    return text


def _one_of(kind: str, table: tuple[str, ...]) -> BeforeValidator:
    def check(value: object) -> object:
        if value not in table:
            hint = nearest(str(value), table)
            raise PydanticCustomError("choice", f"unknown {kind} '{{value}}'; {{hint}}",
                                      {"value": str(value)[:40], "hint": hint})
        return value

    return BeforeValidator(check)


Exact = Annotated[Fraction, BeforeValidator(exact)]
Name = Annotated[str, BeforeValidator(_name)]
NUMBERINGS = ("by_source", "by_target", "double")
Numbering = Annotated[str, _one_of("numbering", NUMBERINGS)]
Trained = Literal["weights", "all"] | list[Name]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class MatrixWeights(_Model):
    """A layer's weights as a matrix: one row a neuron of the layer, one column a source."""

    matrix: list[list[Exact]]
    numbering: Numbering | None = None


def _edges(value: object) -> object:
    """Bring the forms in which weights may be written to one: {edge: {name: value}} or MatrixWeights."""
    if isinstance(value, list):
        return {"matrix": value}
    return value


def _bias(value: object) -> object:
    return None if value == "none" else value


EdgeWeights = dict[str, Any]
Weights = Annotated[EdgeWeights, BeforeValidator(_edges)]


class Layer(_Model):
    """One dense layer as described.

    ``neurons``: names, or how many. ``bias``: a number or ``{name: number}`` shared by the layer, a list of
    numbers or ``{neuron: {name: number}}`` for one each, or nothing. ``weights``: ``{"x1 -> h1": {"w1": 0.15}}``
    edge by edge, or ``{"matrix": [[...], ...], "numbering": "by_source"}``.
    """

    neurons: Annotated[list[Name], Field(min_length=1)] | Annotated[int, Field(ge=1, le=10_000)]
    activation: Annotated[str, _one_of("activation", tuple(ACTIVATIONS))] = "sigmoid"
    bias: Annotated[Any, BeforeValidator(_bias)] = None
    weights: Weights
    name: str | None = None


class Description(_Model):
    """A whole network as described; ``Network`` is what it becomes."""

    title: Annotated[str, Field(max_length=200)] = "A neural network"
    inputs: Annotated[dict[Name, Exact] | list[Exact], Field(min_length=1)]
    targets: Annotated[dict[Name, Exact] | list[Exact], Field(min_length=1)]
    layers: Annotated[list[Layer], Field(min_length=1, max_length=100)]
    numbering: Numbering = "by_target"
    loss: Annotated[str, _one_of("loss", tuple(LOSSES))] = "half_squared_error"
    learning_rate: Exact = Fraction(1, 2)
    trained: Trained = "weights"
    steps: Annotated[int, Field(ge=1, le=100_000)] | None = None
    notation: str = "net-out"
    decimals: Annotated[int, Field(ge=1, le=60)] = 4


class Problem(Exception):
    """Something wrong at a path of the description; the reader knows the file and the line."""

    def __init__(self, path: Key, message: str, *, hint: str = "", of_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.hint = hint
        self.of_key = of_key


def describe(located: LocatedData) -> Description:
    """Validate a file's data; raises DeriveError naming the first thing that is wrong, and where."""
    if not isinstance(located.data, dict):
        raise DeriveError(
            "this is no network description", location=located.at(()),
            hint="expected keys such as inputs, targets and layers",
        )
    try:
        return Description.model_validate(located.data)
    except ValidationError as error:
        raise _first_error(error.errors(include_url=False), located) from error


def describe_arguments(arguments: dict[str, Any]) -> Description:
    """Validate the arguments of the Python API; raises DeriveError."""
    try:
        return Description.model_validate(arguments)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DeriveError(f"{where}: {_sentence(first)}") from error


def _first_error(errors: list[ErrorDetails], located: LocatedData) -> DeriveError:
    # A union reports every branch; the branch that got furthest says what is wrong.
    error = max(errors, key=lambda each: (len(_real_path(each, located)), each["type"] == "exact"))
    path = _real_path(error, located)
    of_key = error["type"] == "extra_forbidden"
    return DeriveError(_sentence(error), location=located.at(path, of_key=of_key))


def _real_path(error: ErrorDetails, located: LocatedData) -> Key:
    """Drop what pydantic adds to a path (names of union branches, ``[key]``) and keep what the file has."""
    path: Key = ()
    for part in error["loc"]:
        if (*path, part) in located.values or (*path, part) in located.keys:
            path = (*path, part)
    return path


def _sentence(error: ErrorDetails) -> str:
    match error["type"]:
        case "missing":
            return f"'{error['loc'][-1]}' is missing"
        case "extra_forbidden":
            key = str(error["loc"][-1])
            model = Layer if "layers" in error["loc"] and "matrix" not in error["loc"] else Description
            return f"unknown key '{key}'; {nearest(key, model.model_fields)}"
        case "too_short":
            return f"'{error['loc'][-1]}' needs at least one entry"
        case "dict_type" | "list_type" | "model_type" | "int_parsing" | "int_type":
            return f"'{error['loc'][0]}' has the wrong shape: {error['msg'].lower()}"
        case _:
            return error["msg"]


def edge_of(key: str) -> tuple[str, str] | None:
    """Split ``x1 -> h1`` into its two neurons; None where it is no edge."""
    found = _EDGE.fullmatch(key)
    return (found[1], found[2]) if found else None
