"""The description of a network as the user writes it: pydantic models, exact numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from derive.expressions.expression import Constant, Expression
from derive.expressions.formula import FormulaError, read_formula
from derive.expressions.tensors.nodes import Lookup
from derive.expressions.walking import walk
from derive.network.fields.arrays import number_or_lists
from derive.network.fields.choices import Choice, chosen, chosen_loss, formula_problem
from derive.network.fields.fields import (
    Exact,
    Layer,
    Maps,
    Model,
    Name,
    Numbering,
    Numbers,
    Rows,
    Several,
    one_of,
)
from derive.network.fields.optimizers import OptimizerField, default_learning_rate
from derive.network.fields.rates import DESCRIBED, rate_of
from derive.network.fields.scalars import exact
from derive.network.fields.shown import Shown
from derive.network.tables.optimizer import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

TRAINED = ("weights", "all")
REDUCTIONS = ("sum", "mean")
# What may lie in the rows or columns of a document's matrices.
EXAMPLES = "examples"
LAID = (EXAMPLES, "vectors")
MOST_EXPRESSIONS = 2_000
BATCH = "a list of examples, each with inputs and targets"
GIVEN = "names with numbers such as {x: -2}, or arrays such as {X: [[1, 0]]}"
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
    """One of several losses: of some outputs, by a weight; or with ``maximize`` what is to grow beside them."""

    of: Annotated[list[Name], Field(min_length=1, description="a list of neurons such as [y1, y2]")]
    loss: Annotated[Choice, BeforeValidator(chosen_loss)] = Choice("half_squared_error")
    maximize: Annotated[Choice | None, BeforeValidator(chosen_loss)] = None
    weight: Annotated[Any, Field(description="a number such as 0.5, or a number with a name {lambda: 0.5}")] = None

    @property
    def objective(self) -> Choice:
        """What is made of one output and its target: an error, or what is to grow."""
        return self.maximize or self.loss


class Example(Model):
    """One example of a batch, as described."""

    inputs: Annotated[Numbers | Rows | Maps | Several, Field(description="names with numbers, or a list of numbers")]
    targets: Annotated[Numbers | Rows | Maps, Field(description="names with numbers, or a list of numbers")] = Field(
        default_factory=dict
    )


class GraphExample(Model):
    """One example of a batch of a graph: numbers and arrays by name."""

    inputs: Annotated[dict[Name, Numeric], Field(description=GIVEN)] = Field(default_factory=dict)
    targets: Annotated[dict[Name, Numeric], Field(description=GIVEN)] = Field(default_factory=dict)


class Conventions(Model):
    """Which way a document lays its matrices: what is in their rows, and in their columns."""

    rows: Annotated[str | None, one_of("choice of what lies in rows", LAID)] = None
    columns: Annotated[str | None, one_of("choice of what lies in columns", LAID)] = None


class _Common(Model):
    """What every description may say.

    With ``examples`` the inputs and targets stand there; ``reduction`` says what their losses are put together by.
    """

    title: Annotated[str, Field(max_length=200, description="a text of at most 200 characters")] = "A neural network"
    optimizer: OptimizerField = DEFAULT
    learning_rate: Annotated[Fraction, BeforeValidator(rate_of), Field(description=DESCRIBED)] = Field(
        default_factory=default_learning_rate
    )
    reduction: Annotated[str, one_of("reduction", REDUCTIONS)] = "mean"
    steps: Annotated[
        int | None, Field(ge=1, le=100_000, description="a whole number from 1 to 100,000")
    ] = None
    notation: Annotated[str, Field(max_length=200, description="the name of a notation scheme")] = "net-out"
    language: Annotated[str, Field(max_length=200, description="a language such as de, or a file of messages")] = "en"
    symbols: Annotated[
        dict[str, str],
        Field(max_length=500, description="symbols with names of quantities, such as {delta_1: dE_total/dnet_h1}"),
    ] = Field(default_factory=dict)
    conventions: Annotated[Conventions, Field(description="what lies in rows, such as {rows: examples}")] = Field(
        default_factory=Conventions
    )
    decimals: Annotated[int, Field(ge=1, le=60, description="a whole number from 1 to 60")] = 4
    digits: Annotated[int | None, Field(ge=2, le=60, description="a whole number from 2 to 60")] = None
    notes: Annotated[Shown, Field(description="what the notes show, such as {only: [w5]}")] = Field(
        default_factory=Shown
    )

    # The models of layers, by the branch that errors name; of other parts, by their key.
    kinds: ClassVar[Mapping[str, type[BaseModel]]] = {}
    inner: ClassVar[Mapping[str, type[BaseModel]]] = {}

    @property
    def ascends(self) -> bool:
        """Whether the parameters go up the gradient."""
        return "maximize" in self.model_fields_set

    @property
    def examples_are_rows(self) -> bool:
        """Whether the examples are rows of one matrix, as they depend on each other."""
        return False

    @property
    def examples_differ_in_form(self) -> bool:
        """Whether an example decides more than numbers: each is built by itself."""
        return False

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

    ``loss`` names the expression that is differentiated, the last one where it is not given. ``targets`` are given as
    the ``inputs`` are, and nothing is differentiated by them.
    """

    inner: ClassVar = {"examples": GraphExample}

    inputs: Annotated[dict[Name, Numeric], Field(description=GIVEN)] = Field(default_factory=dict)
    targets: Annotated[dict[Name, Numeric], Field(description=GIVEN)] = Field(default_factory=dict)
    examples: Annotated[list[GraphExample] | None, Field(min_length=1, max_length=1_000, description=BATCH)] = None
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

    @property
    def examples_differ_in_form(self) -> bool:
        """Whether an example decides which rows of a table are looked up."""
        return any(isinstance(node, Lookup) for formula in self.graph.values() for node in walk(formula))


class LayeredDescription(_Common):
    """What every description with layers may say; ``maximize`` in place of ``loss``: it is to grow."""

    inner: ClassVar = {"examples": Example}

    examples: Annotated[list[Example] | None, Field(min_length=1, max_length=1_000, description=BATCH)] = None
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
