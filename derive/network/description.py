"""The description of a network as the user writes it: pydantic models, exact numbers, errors with their place."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator

from derive.errors import DeriveError
from derive.expressions.expression import Constant, Expression
from derive.expressions.formula import FormulaError, read_formula
from derive.network.builders.kinds import MODELS, AnyLayer, is_plain
from derive.network.fields.aliases import advice
from derive.network.fields.arrays import number_or_lists
from derive.network.fields.choices import Choice, chosen, chosen_loss, formula_problem
from derive.network.fields.fields import (
    NUMBERINGS,
    Exact,
    Layer,
    Maps,
    MatrixWeights,
    Model,
    Name,
    Numbering,
    Numbers,
    Rows,
    edge_of,
    one_of,
)
from derive.network.fields.optimizers import DEFAULT, INNER_MODELS, OptimizerField, default_learning_rate
from derive.network.fields.problem import Problem
from derive.network.fields.rates import DESCRIBED, rate_of
from derive.network.fields.scalars import exact, shown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from derive.network.fields.located import Key, LocatedData

__all__ = [
    "NUMBERINGS", "Description", "GraphDescription", "Layer", "MatrixWeights", "Problem", "describe",
    "describe_arguments", "dotted", "edge_of",
]

TRAINED = ("weights", "all")
REDUCTIONS = ("sum", "mean")
MOST_EXPRESSIONS = 2_000
ONE_HOT = "the second of three classes is [0, 1, 0]"


def _trained(value: object) -> object:
    return value if isinstance(value, list) else chosen("choice of trained parameters", TRAINED, value)


def _expression(value: object) -> Expression:
    if isinstance(value, Expression):
        return value
    try:
        if isinstance(value, str):
            return read_formula(value)
    except FormulaError as error:
        raise formula_problem(error) from error
    number = exact(value)
    return Constant(number)


# A number, or lists of numbers.
Numeric = Annotated[Any, BeforeValidator(number_or_lists)]
Trained = Annotated[str | list[Name], BeforeValidator(_trained)]


class Penalty(Model):
    """What is added to the loss: ``l1`` times the sum of |w|, and half of ``l2`` times the sum of w^2.

    Goodfellow, Bengio, Courville, Deep Learning (2016), equations 7.2 and 7.19; biases are not penalised.
    """

    l1: Annotated[Exact | None, Field(ge=0, description="a number of at least 0, such as 0.01")] = None
    l2: Annotated[Exact | None, Field(ge=0, description="a number of at least 0, such as 0.01")] = None


class Head(Model):
    """One of several losses: of some outputs, by a weight."""

    of: Annotated[list[Name], Field(min_length=1, description="a list of neurons such as [y1, y2]")]
    loss: Annotated[Choice, BeforeValidator(chosen_loss)] = Choice("half_squared_error")
    weight: Annotated[Any, Field(description="a number such as 0.5, or a number with a name {lambda: 0.5}")] = None


class Example(Model):
    """One example of a batch, as described."""

    inputs: Annotated[Numbers | Rows | Maps, Field(description="names with numbers, or a list of numbers")]
    targets: Annotated[Numbers | Rows | Maps, Field(description="names with numbers, or a list of numbers")] = Field(
        default_factory=dict
    )


class _Common(Model):
    """What every description may say.

    With ``examples`` the inputs and targets stand there; ``reduction`` says what their losses are put together by.
    """

    title: Annotated[str, Field(max_length=200, description="a text of at most 200 characters")] = "A neural network"
    optimizer: OptimizerField = DEFAULT
    learning_rate: Annotated[Fraction, BeforeValidator(rate_of), Field(description=DESCRIBED)] = Field(
        default_factory=default_learning_rate
    )
    examples: Annotated[
        list[Example] | None,
        Field(min_length=1, max_length=1_000, description="a list of examples, each with inputs and targets"),
    ] = None
    reduction: Annotated[str, one_of("reduction", REDUCTIONS)] = "mean"
    steps: Annotated[
        int | None, Field(ge=1, le=100_000, description="a whole number from 1 to 100,000")
    ] = None
    notation: Annotated[str, Field(max_length=200, description="the name of a notation scheme")] = "net-out"
    decimals: Annotated[int, Field(ge=1, le=60, description="a whole number from 1 to 60")] = 4

    @property
    def ascends(self) -> bool:
        """Whether the parameters go up the gradient."""
        return "maximize" in self.model_fields_set

    @model_validator(mode="before")
    @classmethod
    def _first_example(cls, data: Any) -> Any:
        """Take inputs and targets of the first example for those of the network."""
        examples = data.get("examples") if isinstance(data, dict) else None
        if not isinstance(examples, list) or not examples or not isinstance(examples[0], dict):
            return data
        first = {key: examples[0][key] for key in ("inputs", "targets") if key in examples[0]}
        return {**data, **first}


class GraphDescription(_Common):
    """A computation given by named expressions, as described: ``graph: {q: x + y, f: q*z}``, or ``{Z: X @ W}``.

    ``loss`` names the expression that is differentiated, the last one where it is not given.
    """

    inputs: Annotated[
        dict[Name, Numeric], Field(description="names with numbers such as {x: -2}, or arrays such as {X: [[1, 0]]}")
    ] = Field(default_factory=dict)
    parameters: Annotated[
        dict[Name, Numeric], Field(description="names with numbers such as {w0: 2}, or arrays such as {W: [[1, 0]]}")
    ] = Field(default_factory=dict)
    constants: Annotated[
        dict[Name, Numeric], Field(description="names with numbers or arrays, by which nothing is differentiated")
    ] = Field(default_factory=dict)
    graph: Annotated[
        dict[Name, Annotated[Expression, BeforeValidator(_expression)]],
        Field(min_length=1, max_length=MOST_EXPRESSIONS, description="names with formulas such as {q: x + y, f: q*z}"),
    ]
    loss: Annotated[Name, Field(description="the name of an expression of the graph")] = ""
    maximize: Annotated[Name, Field(description="the name of an expression of the graph")] = ""
    trained: Annotated[Trained, Field(description="all, or a list of parameters")] = "all"

    @property
    def objective(self) -> tuple[str, str]:
        """The key that names what is differentiated, and the name; empty for the last expression."""
        return ("maximize", self.maximize) if self.ascends else ("loss", self.loss)


class LayeredDescription(_Common):
    """What every description with layers may say; ``maximize`` in place of ``loss``: it is to grow."""

    numbering: Numbering = "by_target"
    loss: Annotated[Choice, BeforeValidator(chosen_loss)] = Choice("half_squared_error")
    maximize: Annotated[Choice | None, BeforeValidator(chosen_loss)] = None
    losses: Annotated[
        list[Head] | None, Field(min_length=1, description="a list of losses such as {of: [y1], loss: squared_error}")
    ] = None
    penalty: Annotated[Penalty | None, Field(description="numbers such as {l1: 0.01, l2: 0.1}")] = None
    trained: Annotated[Trained, Field(description="weights, all, or a list of parameters")] = "weights"

    @property
    def objective(self) -> Choice:
        """What is made of one output and its target: an error, or what is to grow."""
        return self.maximize or self.loss


class Description(LayeredDescription):
    """A network of dense layers as described; ``Network`` is what it becomes."""

    inputs: Annotated[
        Numbers, Field(min_length=1, description="names with numbers such as {x1: 0.05}, or a list of numbers")
    ]
    targets: Annotated[
        Numbers,
        Field(
            min_length=1, description=f"names with numbers such as {{t1: 0.01}}, or a list of numbers; {ONE_HOT}"
        ),
    ]
    layers: Annotated[
        list[Layer],
        Field(min_length=1, max_length=100, description="a list of 1 to 100 layers, each with neurons and weights"),
    ]


class StructureDescription(LayeredDescription):
    """A network with layers of other kinds as described, such as ``{kind: convolution, filter: [[1, 0], [0, 1]]}``.

    Inputs may come in rows: the lines of an image, time steps, tokens; and in maps of rows: the channels of an image.
    """

    inputs: Annotated[
        Numbers | Rows | Maps,
        Field(min_length=1, description="names with numbers such as {x1: 0.05}, a list of numbers, or of rows of them"),
    ]
    targets: Annotated[
        Numbers | Rows | Maps,
        Field(
            min_length=1,
            description=f"names with numbers such as {{t1: 0.01}}, a list of numbers, or of rows of them; {ONE_HOT}",
        ),
    ]
    layers: Annotated[
        list[AnyLayer], Field(min_length=1, max_length=100, description="a list of 1 to 100 layers, each of some kind")
    ]
    trained: Annotated[Trained, Field(description="all, or a list of parameters")] = "all"


AnyDescription = Description | GraphDescription | StructureDescription


def describe(located: LocatedData) -> AnyDescription:
    """Validate a file's data; raises DeriveError naming what is wrong, and where."""
    if not isinstance(located.data, dict):
        raise DeriveError(
            "this is no network description", location=located.at(()),
            hint="expected keys such as inputs, targets and layers",
        )
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
            raise Problem((key,), f"'{key}' beside 'losses'", hint="each of the losses says its own", of_key=True)
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
    return StructureDescription if others or rows else Description


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


def _at_character(error: ErrorDetails) -> str:
    offset = error.get("ctx", {}).get("offset")
    return "" if offset is None else f" (at character {offset + 1})"


def dotted(path: Key) -> str:
    """Return a path as the Python API shows it: ``layers.0.neurons``."""
    return ".".join(str(part) for part in path)


def _chosen_error(errors: list[ErrorDetails], model: type[BaseModel], located: LocatedData) -> DeriveError:
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


# The models of what stands within a description, by its key.
_INNER: dict[str, type[BaseModel]] = {
    "layers": Layer, "penalty": Penalty, "examples": Example, "losses": Head, **INNER_MODELS,
}
_BRANCHES = ("int", "str", "constrained-int", "constrained-str")


def _sentence(error: ErrorDetails, described: type[BaseModel]) -> str:
    path = _without_branches(error["loc"])
    fields = [part for part in path if isinstance(part, str)]
    field = fields[-1] if fields else ""
    model = next((inner for key, inner in _INNER.items() if key in fields[:-1]), described)
    model = _model_of_layer(error["loc"], fields) or model
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
            if isinstance(last, int):
                return f"entry {last + 1} of '{field}' is wrong: expected '{field}' to be {_expected(model, field)}"
            return f"'{field}' is wrong: expected {_expected(model, field)}"


def _model_of_layer(path: Key, fields: list[str]) -> type[BaseModel] | None:
    """Return the model of the layer of another kind, or of the gate in it, to which the last field belongs."""
    kind = next((MODELS[part] for part in path if isinstance(part, str) and part in MODELS), None)
    if kind is None or len(fields) < 3:
        return kind if len(fields) == 2 else None
    inner = kind.model_fields.get(fields[1])
    return inner.annotation if inner and isinstance(inner.annotation, type) else None


def _expected(model: type[BaseModel], field: str) -> str:
    known = model.model_fields.get(field)
    return (known.description if known else None) or "something else"
