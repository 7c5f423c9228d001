"""Formulas read from their text: as spreadsheets bind operators, and nothing else is taken for one."""

from __future__ import annotations

import math

import pytest
from flint import ctx, fmpq

from derive.calculus.balls import BallAlgebra
from derive.document.workbook.formulas import computed
from derive.document.workbook.names import cell_name, cell_names
from derive.errors import DeriveError
from derive.expressions.algebra import Undefined
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Call, Expression, Symbol
from derive.expressions.formula import read_formula
from derive.expressions.functions import FUNCTIONS
from derive.expressions.spreadsheet import checked, spreadsheet


def value(formula: str, **cells: float) -> object:
    return computed(formula)(cells.__getitem__)


def right_value(expression: Expression, numbers: dict[str, fmpq]) -> float:
    """Return the value that balls prove, no number where there is none."""
    with ctx.workprec(200):
        try:
            found = evaluate(expression, lambda leaf: numbers[leaf.name], BallAlgebra())
        except Undefined:
            return math.nan
    return int(found.p) / int(found.q) if isinstance(found, fmpq) else float(found)


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        ("-2^2", 4.0),
        ("2^3^2", 64.0),
        ("10 - 2 - 3", 5.0),
        ("2*3 + 4/8", 6.5),
        ("2^-1*4", 2.0),
        ("IF(1 > 2, 1/0, MAX(1, 3, 2))", 3.0),
        ('IF(ISNUMBER("a"), 1, 2)', 2.0),
        ("SUM(A1:A3)", 6.0),
        ("1.5e-3", 0.0015),
    ],
)
def test_operators_bind_as_in_spreadsheets(formula: str, right: float) -> None:
    assert value(formula, A1=1.0, A2=2.0, A3=3.0) == right


def test_a_formula_may_have_as_many_terms_as_spreadsheets_take() -> None:
    assert value(" + ".join(["x*1"] * 1_300), x=1.0) == 1_300.0


@pytest.mark.parametrize("formula", ["", "1 +", "(1", "1)", "SIN(1", "NOSUCH(1)", "1 § 2", "A1:B2"])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(ValueError):
        value(formula)


@pytest.mark.parametrize("text", [
    "-x^2", "(-x)^2", "-(x*y)", "x - (y - z)", "x/(y/z)", "x/(y*z)", "-x/y", "x*(-y)", "(x + y)^2 - -z", "2^(-2)*x",
    "x - (-y + z)", "max(x, max(y, z))/3", "-(x + y)*z", "0.044715*x", "x/30 - 1e-9", "(x*y)^3", "-max(x, y)^2",
])
def test_formulas_mean_in_spreadsheets_what_they_meant(text: str) -> None:
    expression, cells = read_formula(text), {"x": 3.0, "y": 0.25, "z": -7.0}
    right = right_value(expression, {"x": fmpq(3), "y": fmpq(1, 4), "z": fmpq(-7)})
    assert value(spreadsheet(expression, lambda leaf: leaf.name), **cells) == pytest.approx(right, rel=1e-14)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_formula_with_its_values(name: str) -> None:
    arguments = tuple(Symbol(letter) for letter in "abc"[: FUNCTIONS[name].arity])
    formula, compared = spreadsheet(Call(name, arguments), lambda leaf: leaf.name), 0
    for first in (fmpq(-7, 2), fmpq(-1, 3), fmpq(0), fmpq(1, 3), fmpq(2, 3), fmpq(5)):
        numbers = {"a": first, "b": fmpq(3, 4), "c": fmpq(-9, 4)}
        cells = {letter: int(each.p) / int(each.q) for letter, each in numbers.items()}
        right = right_value(Call(name, arguments), numbers)
        if math.isfinite(right):
            compared += 1
            assert value(formula, **cells) == pytest.approx(right, rel=1e-12, abs=1e-15)
    assert compared >= 3


def test_what_spreadsheets_lack_is_told() -> None:
    with pytest.raises(DeriveError, match="no function 'argmax'"):
        spreadsheet(Call("argmax", (Symbol("x"),)), repr)
    with pytest.raises(DeriveError, match="the formula of net_h1 is longer than spreadsheets take"):
        checked(" + ".join(["w*x"] * 2_000), "net_h1")
    with pytest.raises(DeriveError, match="longer"):
        deep: Expression = Symbol("x")
        for _ in range(70):
            deep = Call("exp", (deep,))
        checked(spreadsheet(deep, repr), "y")


@pytest.mark.parametrize("name", ["w1", "W10", "x1", "h1", "net1", "R", "c", "R1C1", "r2c", "RC", "true", "E1", "xfd9"])
def test_no_cell_is_called_as_an_address_is(name: str) -> None:
    assert cell_name(Symbol(name)) == f"{name}_"


@pytest.mark.parametrize("name", ["net_h1", "eta", "w", "out_y1", "weight1", "E_total", "E_1"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert cell_name(Symbol(name)) == name


def test_no_two_cells_have_names_that_spreadsheets_take_for_one() -> None:
    names = cell_names()
    found = [names(Symbol(name)) for name in ("w1", "W1", "w1_", "net", "Net", "w1")]
    assert found == ["w1_", "W1__", "w1___", "net", "Net_", "w1_"]
