"""What a description may choose: an activation or a loss, by name, by name with a number, or as a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from derive.errors import shown
from derive.expressions.differentiation import derivatives
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Constant, Expression, Symbol
from derive.expressions.formula import FormulaError, read_formula
from derive.expressions.walking import calls, is_of_arrays, names
from derive.network.fields.aliases import advice, meant
from derive.network.fields.scalars import exact
from derive.network.graph.expressed import RESULT
from derive.network.graph.softmax import SOFTMAX
from derive.network.tables.activations import ACTIVATION_FAMILIES, ACTIVATIONS
from derive.network.tables.function import Family, Function
from derive.network.tables.losses import FUSED, LOSS_FAMILIES, LOSSES, LOSSES_OF_ALL

if TYPE_CHECKING:
    from derive.expressions.algebra import Algebra, Number

# What a formula of a loss calls the target.
TARGET = "t"
_WORD = re.compile(r"\s*\w*\s*")


class Choice(str):
    """The name of a function of the tables, and the number that goes with it where the user gives one.

    A formula of the user's is its own name.
    """

    number: Fraction | None
    __slots__ = ("number",)

    def __new__(cls, name: str, number: Fraction | None = None) -> Choice:
        """Make a choice of a name, with its number if it has one."""
        made = super().__new__(cls, name)
        made.number = number
        return made


@dataclass(frozen=True)
class _Kind:
    """What is chosen: its word, the names there are, and those that take a number."""

    word: str
    names: Iterable[str]
    families: Mapping[str, Family]


def chosen_activation(value: object) -> Choice:
    """Validate ``sigmoid``, ``{leaky_relu: 0.2}`` or ``"z/(1+abs(z))"``; raises PydanticCustomError."""
    if isinstance(value, str) and not _WORD.fullmatch(value) and value not in ACTIVATIONS:
        _formula_of_activation(value)
        return Choice(value)
    return _chosen(value, _Kind("activation", (*ACTIVATIONS, SOFTMAX.name), ACTIVATION_FAMILIES))


def chosen_loss(value: object) -> Choice:
    """Validate ``cross_entropy``, ``{huber: 0.5}`` or ``"(t - y)^4"``; raises PydanticCustomError."""
    if isinstance(value, str) and not _WORD.fullmatch(value):
        _formula_of_loss(value)
        return Choice(value)
    return _chosen(value, _Kind("loss", (*LOSSES, *FUSED), LOSS_FAMILIES))


def chosen(kind: str, names: Iterable[str], value: object) -> str:
    """Return the one of the names that a value means; raises PydanticCustomError with the nearest one."""
    names = tuple(names)
    asked = meant(kind, value, names) if isinstance(value, str) else ""
    if asked in names:
        return asked
    hint = advice(kind, asked, names)
    raise PydanticCustomError(
        "choice", "unknown {kind} {value}; {hint}", {"kind": kind, "value": shown(value), "hint": hint}
    )


def _chosen(value: object, kind: _Kind) -> Choice:
    if isinstance(value, Choice):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        return Choice(chosen(kind.word, kind.names, value))
    name, number = next(iter(value.items()))
    if name not in kind.families:
        name = chosen(kind.word, kind.names, name)
        takes = ", ".join(f"{{{each}: {family.default}}}" for each, family in kind.families.items())
        raise problem(f"{name} takes no number; those that do are {takes}")
    family = kind.families[name]
    found = exact(number)
    if family.positive and found <= 0:
        raise problem(f"the {family.parameter} of {name} is a number above 0")
    return Choice(name, found)


def problem(message: str) -> PydanticCustomError:
    """Return what pydantic reports of a choice."""
    return PydanticCustomError("choice", "{message}", {"message": message})


def formula_problem(error: FormulaError) -> PydanticCustomError:
    """Return what pydantic reports; the offset leads the reader into the formula."""
    advice = f"; {error.hint}" if error.hint else ""
    context: dict[str, Any] = {"message": f"{error}{advice}", "offset": error.offset}
    return PydanticCustomError("formula", "{message}", context)


def _formula_of_activation(text: str) -> Expression:
    return _formula(text, "an activation is a function of one argument", lambda arguments: len(arguments) == 1)


def _formula_of_loss(text: str) -> Expression:
    """Read a formula of the target, which is called t, and of one output, by any other name."""
    what = "a loss is a function of the target t and of one output, such as (t - y)^2/2"
    return _formula(text, what, lambda arguments: len({*arguments} - {TARGET}) == 1)


def _formula(text: str, what: str, fits: Callable[[tuple[str, ...]], bool]) -> Expression:
    try:
        formula = read_formula(text)
        if is_of_arrays(formula):
            raise FormulaError(f"{what}, not of arrays", 0)
        arguments = tuple(dict.fromkeys(names(formula)))
        if not fits(arguments):
            named = f"names {', '.join(arguments[:4])}" if arguments else "names nothing"
            raise FormulaError(f"{what}; this one {named}", 0)
    except FormulaError as error:
        raise formula_problem(error) from error
    return formula


def activation_of(choice: Choice) -> Function:
    """Return the function that a description chose."""
    if choice.number is not None:
        return ACTIVATION_FAMILIES[choice].made(choice.number)
    if choice == SOFTMAX.name:
        return SOFTMAX
    return ACTIVATIONS[choice] if choice in ACTIVATIONS else _activation_by(str(choice))


def loss_of(choice: Choice, outputs: int) -> Function:
    """Return the error of one output out of so many."""
    if choice.number is not None:
        return LOSS_FAMILIES[choice].made(choice.number)
    if choice in LOSSES_OF_ALL:
        return LOSSES_OF_ALL[choice](outputs)
    if choice not in LOSSES and choice not in FUSED:
        return _loss_by(str(choice))
    return LOSSES[FUSED[choice][1] if choice in FUSED else choice]


@cache
def _activation_by(text: str) -> Function:
    formula = _formula_of_activation(text)
    return _by_formula(text, formula, {"z": next(names(formula))}, "formula")


@cache
def _loss_by(text: str) -> Function:
    formula = _formula_of_loss(text)
    output = next(name for name in names(formula) if name != TARGET)
    return _by_formula(text, formula, {"t": TARGET, "a": output}, "formula_of_loss")


def _by_formula(text: str, formula: Expression, formals: Mapping[str, str], rule: str) -> Function:
    """Make a function of a user's formula and of its derivatives; ``formals`` are called otherwise there."""
    slopes = derivatives(formula, RESULT)

    leaves = (*map(Symbol, formals.values()), RESULT)

    def read(expression: Expression, f: Algebra, *numbers: Number) -> Number:
        known: dict[Expression, Number] = dict(zip(leaves, numbers, strict=True))
        number = evaluate(expression, known.__getitem__, f)
        return f.rational(number) if isinstance(number, int) else number

    return Function(
        name=text.strip(),
        formals=tuple(formals),
        value=lambda f, *arguments: read(formula, f, *arguments, None),
        partials={
            formal: partial(read, slopes.get(name, Constant(Fraction(0)))) for formal, name in formals.items()
        },
        sign="",
        rule=rule,
        # Whatever has a jump is 0 there by convention; where it jumps, the formula's own arguments say.
        kinks=(0,) if any(calls(each) & {"step", "sign"} for each in slopes.values()) else (),
    )
