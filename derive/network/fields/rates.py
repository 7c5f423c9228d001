"""A learning rate, and how it changes: ``{initial: 0.1, decay: 0.9}``, a list, or a formula in ``step``."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from derive.errors import shown
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import (
    Constant,
    Expression,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derive.expressions.formula import FormulaError, read_formula
from derive.expressions.walking import walk
from derive.network.fields.aliases import advice
from derive.network.fields.choices import formula_problem, problem
from derive.network.fields.scalars import exact
from derive.network.tables.schedules import Schedule

STEP = "step"
DESCRIBED = "a number of at least 0, such as 0.1, or one that changes: {initial: 0.1, decay: 0.9}"
_KEYS = ("initial", "decay", "every", "inverse")
_ARITHMETIC = (Sum, Product, Quotient, Power, Negative, Constant, Symbol)


class Rate(Fraction):
    """The learning rate of the first update, and how it changes, if it does."""

    schedule: Schedule | None
    __slots__ = ("schedule",)

    def __new__(cls, number: Fraction, schedule: Schedule | None = None) -> Rate:
        """Make a rate that stays, or one that changes."""
        made = super().__new__(cls, number)
        made.schedule = schedule
        return made


def rate_of(value: object) -> Rate:
    """Read a learning rate; raises PydanticCustomError.

    >>> rate_of({"initial": "0.1", "decay": "0.5"}).schedule.at(3)
    (1/10) * (1/2)^2
    """
    if isinstance(value, Rate):
        return value
    schedule = _schedule(value)
    if schedule is None:
        return Rate(_not_negative(value))
    try:
        first = Fraction(evaluate(schedule.at(1), _number, _Exact()))  # type: ignore[arg-type]
    except ZeroDivisionError as error:
        raise problem("the learning rate divides by zero at the first update") from error
    return Rate(_not_negative(first), schedule)


def _schedule(value: object) -> Schedule | None:
    if isinstance(value, list):
        if not value:
            raise problem("no learning rate; give one an update, such as [0.1, 0.05]")
        return Schedule("list", tuple(map(_not_negative, value)))
    if isinstance(value, Mapping):
        return _of_keys(value)
    if isinstance(value, str) and STEP in value:
        return Schedule("formula", formula=_formula(value))
    return None


def _of_keys(value: Mapping[str, Any]) -> Schedule:
    for key in value:
        if key not in _KEYS:
            raise problem(f"unknown key {shown(key)} of a learning rate; {advice('rate', str(key), _KEYS)}")
    changes = {"decay", "inverse"} & set(value)
    if "initial" not in value or len(changes) != 1 or ("every" in value and "decay" not in value):
        raise problem("a learning rate that changes is {initial: 0.1, decay: 0.9}, or {initial: 0.1, inverse: 0.01}")
    initial, change = _not_negative(value["initial"]), _not_negative(value[changes.pop()])
    if "inverse" in value:
        return Schedule("inverse", (initial, change))
    every = exact(value.get("every", 1))
    if every.denominator != 1 or every < 1:
        raise problem("'every' is a whole number of updates, such as 10")
    return Schedule("decay", (initial, change, every))


def _formula(text: str) -> Expression:
    try:
        formula = read_formula(text)
    except FormulaError as error:
        raise formula_problem(error) from error
    for part in walk(formula):
        if not isinstance(part, _ARITHMETIC) or (isinstance(part, Symbol) and part.name != STEP):
            raise problem("a learning rate is worked out of numbers and 'step', the number of the update")
    return formula


def _not_negative(value: object) -> Fraction:
    number = exact(value)
    if number < 0:
        raise problem(f"expected {DESCRIBED}")
    return number


class _Exact:
    """The arithmetic of fractions."""

    def rational(self, numerator: int, denominator: int = 1) -> Fraction:
        return Fraction(numerator, denominator)

    def power(self, base: Fraction, exponent: int) -> Fraction:
        return Fraction(base) ** exponent


def _number(leaf: Expression) -> Fraction:
    raise TypeError(f"{leaf!r} is no number")
