"""Quantities that a document defines by formulas of its own."""

from __future__ import annotations

from flint import fmpq

from derive.calculus.balls import BallAlgebra
from derive.check.model.document_model import Expressed
from derive.expressions.expression import Partial, Symbol


def test_a_formula_that_speaks_of_a_derivative_has_no_value_by_numbers_alone() -> None:
    formula = Expressed(Symbol("x") * Partial("C", "z"))
    assert str(formula.value({"x": fmpq(2)}, BallAlgebra())) == "nan"
    assert str(Expressed(Symbol("x") * 3).value({"x": fmpq(2)}, BallAlgebra())) == "6"
