"""Data becomes a description, or an error that says what is wrong, where, and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from derive.errors import DeriveError, shown
from derive.network.description import Description, GraphDescription, Head, Penalty
from derive.network.fields.aliases import advice
from derive.network.fields.fields import Layer, MatrixWeights, is_plain
from derive.network.fields.optimizers import INNER_MODELS
from derive.network.fields.problem import Problem
from derive.network.fields.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from derive.network.fields.located import Key, LocatedData
    from derive.network.structure_description import StructureDescription

    AnyDescription = Description | GraphDescription | StructureDescription

# The models of what stands within a description, by its key.
_INNER: dict[str, type[BaseModel]] = {
    "layers": Layer, "penalty": Penalty, "losses": Head, "notes": Shown, **INNER_MODELS,
}
# Keys that every notation scheme has.
OF_NOTATIONS = {"input", "weight", "total_error"}
# What pydantic calls the branches of its unions.
_BRANCHES = ("int", "str", "constrained-int", "constrained-str")


def describe(located: LocatedData) -> AnyDescription:
    """Validate a file's data; raises DeriveError naming what is wrong, and where."""
    if not isinstance(located.data, dict):
        raise DeriveError(
            "this is no network description", location=located.at(()),
            hint="expected keys such as inputs, targets and layers",
        )
    if located.data.keys() >= OF_NOTATIONS:
        hint = "name its file under 'notation' in a description of a network"
        raise DeriveError("this is a notation, no network", location=located.at(()), hint=hint)
    _require_one_place(located.data)
    model = _model_of(located.data)
    try:
        return model.model_validate(located.data)
    except ValidationError as error:
        raise _chosen_error(error.errors(include_url=False), model, located) from error


def _require_one_place(data: dict[str, Any]) -> None:
    for key in ("inputs", "targets"):
        if "examples" in data and key in data:
            hint = f"every example has {key} of its own"
            raise Problem((key,), f"'{key}' beside 'examples'", hint=hint, of_key=True)
    if "losses" in data:
        for key in {"loss", "maximize"} & set(data):
            hint = f"each of the losses says its own: {{of: [y], {key}: ...}}"
            raise Problem((key,), f"'{key}' beside 'losses'", hint=hint, of_key=True)
    if "maximize" in data and "loss" in data:
        hint = "say the one or the other: a loss falls, what is maximized grows"
        raise Problem(("maximize",), "'maximize' beside 'loss'", hint=hint, of_key=True)


def _model_of(data: dict[str, Any]) -> type[AnyDescription]:
    if "graph" in data:
        return GraphDescription
    layers, inputs = data.get("layers"), data.get("inputs")
    others = "losses" in data or (isinstance(layers, list) and not all(map(is_plain, layers)))
    examples = data.get("examples")
    if isinstance(examples, list) and examples and isinstance(examples[0], dict):
        inputs = examples[0].get("inputs")
    rows = isinstance(inputs, list) and any(isinstance(row, list) for row in inputs)
    several = isinstance(inputs, dict) and bool(inputs) and all(isinstance(each, list) for each in inputs.values())
    return _structure_description() if others or rows or several else Description


def _structure_description() -> type[StructureDescription]:
    """Return the model that knows every kind of layer, with all that builds them: loaded where one is described."""
    from derive.network.structure_description import StructureDescription

    return StructureDescription


def describe_arguments(arguments: dict[str, Any]) -> AnyDescription:
    """Validate the arguments of the Python API; raises DeriveError."""
    _require_one_place(arguments)
    model = _model_of(arguments)
    try:
        return model.model_validate(arguments)
    except ValidationError as error:
        # A union reports every branch; the branch that got furthest says what is wrong.
        deepest = max(error.errors(include_url=False), key=lambda each: (_is_ours(each), len(each["loc"])))
        path = dotted(_without_branches(deepest["loc"]))
        raise DeriveError(f"{path}: {_sentence(deepest, model)}{_at_character(deepest)}") from error


def with_choices(shown: Shown, choices: Mapping[str, object]) -> Shown:
    """Return what notes show, with some of it chosen otherwise; raises DeriveError."""
    try:
        return Shown.model_validate({**shown.model_dump(), **choices})
    except ValidationError as error:
        raise DeriveError(_sentence(error.errors()[0], Shown)) from error


def _at_character(error: ErrorDetails) -> str:
    offset = error.get("ctx", {}).get("offset")
    return "" if offset is None else f" (at character {offset + 1})"


def dotted(path: Key) -> str:
    """Return a path as the Python API shows it: ``layers.0.neurons``."""
    return ".".join(str(part) for part in path)


def _chosen_error(errors: list[ErrorDetails], model: type[AnyDescription], located: LocatedData) -> DeriveError:
    """Of all errors, take the one deepest in the file, then the first there.

    A union reports every branch, and the branch that got furthest says what is wrong.
    """

    def rank(error: ErrorDetails) -> tuple[int, bool, int, int]:
        known = located.known(error["loc"])
        line, column = located.position(known)
        return len(known), _is_ours(error), -line, -column

    error = max(errors, key=rank)
    of_key = error["type"] == "extra_forbidden" or error["loc"][-1] == "[key]"
    offset = error.get("ctx", {}).get("offset")
    where = located.at(error["loc"], of_key=of_key) if offset is None else located.inside(error["loc"], offset)
    return DeriveError(_sentence(error, model), location=where)


def _is_ours(error: ErrorDetails) -> bool:
    return error["type"] in ("exact", "name", "choice", "formula", "extra_forbidden")


def _without_branches(path: Key) -> Key:
    """Drop what pydantic adds to a path: the names of a union's branches, which hold brackets, and its own types."""
    return tuple(part for part in path if isinstance(part, int) or (part.isidentifier() and part not in _BRANCHES))


def _sentence(error: ErrorDetails, described: type[AnyDescription] | type[Shown]) -> str:
    path = _without_branches(error["loc"])
    fields = [part for part in path if isinstance(part, str)]
    field = fields[-1] if fields else ""
    inner = {**_INNER, **getattr(described, "inner", {})}
    model: type[BaseModel] = next((each for key, each in inner.items() if key in fields[:-1]), described)
    model = _model_of_layer(error["loc"], fields, getattr(described, "kinds", {})) or model
    if "[matrix]" in error["loc"] and fields[-1:] != ["weights"]:
        model = MatrixWeights
    match error["type"]:
        case "exact" | "name" | "choice" | "formula":
            return error["msg"]
        case "missing":
            return f"'{field}' is missing; expected {_expected(model, field)}"
        case "extra_forbidden":
            key = str(error["loc"][-1])
            valid = MatrixWeights if "[matrix]" in error["loc"] else model
            return f"unknown key {shown(key)}; {advice('key', key, valid.model_fields)}"
        case _:
            last = path[-1] if path else ""
            # What stands below a key of the description is called by a name of the user's own.
            key = next((part for part in reversed(fields) if part in model.model_fields), field)
            if key != field:
                return f"'{field}' in '{key}' is wrong: expected {_expected(model, key)}"
            if isinstance(last, int):
                return f"entry {last + 1} of '{field}' is wrong: expected '{field}' to be {_expected(model, field)}"
            return f"'{field}' is wrong: expected {_expected(model, field)}"


def _model_of_layer(path: Key, fields: list[str], kinds: Mapping[str, type[BaseModel]]) -> type[BaseModel] | None:
    """Return the model of the layer of another kind, or of the gate in it, to which the last field belongs."""
    kind = next((kinds[part] for part in path if isinstance(part, str) and part in kinds), None)
    if kind is None or len(fields) < 3:
        return kind if len(fields) == 2 else None
    inner = kind.model_fields.get(fields[1])
    return inner.annotation if inner and isinstance(inner.annotation, type) else None


def _expected(model: type[BaseModel], field: str) -> str:
    known = model.model_fields.get(field)
    return (known.description if known else None) or "something else"
