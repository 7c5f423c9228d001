"""The same digits are the same number, wherever they stand in a formula."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from derive.calculus.rounding import interval
from derive.check.formulas.evaluation import as_interval, equal
from derive.check.syntax import tree as nodes
from derive.check.worlds.correlated import correlated
from derive.expressions.expression import Constant, Expression, Negative, Product, Sum
from derive.expressions.printed import Printed

if TYPE_CHECKING:
    from derive.calculus.balls import Evaluation

NOWHERE = cast("Evaluation", SimpleNamespace(quantities={}))


def shown(text: str) -> Printed:
    number, unit = Fraction(text), Fraction(1, 10 ** len(text.partition(".")[2]))
    return Printed(number, unit, nodes.Number(0, 0, number, unit))


def slope(one: str, other: str) -> Expression:
    """Return ``one (1 - other)``."""
    return Product((shown(one), Sum((Constant(Fraction(1)), Negative(shown(other))))))


@pytest.mark.parametrize(("other", "may_be"), [("0.528", False), ("0.5279", True)])
def test_what_is_repeated_is_one_number(other: str, may_be: bool) -> None:
    found = correlated(slope("0.528", other), NOWHERE, as_interval)
    assert equal(found, interval(Fraction("0.250"), Fraction(1, 1000))) is may_be


@pytest.mark.parametrize("end", ["0.5275", "0.5285", "0.528"])
def test_all_that_the_digits_mean_is_in_it(end: str) -> None:
    number = Fraction(end)
    found = correlated(slope("0.528", "0.528"), NOWHERE, as_interval)
    assert equal(found, interval(number * (1 - number), Fraction(0)))
