"""Derivatives of formulas are right, and written as a textbook writes them."""

from __future__ import annotations

import re

import pytest
import sympy
from flint import ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from derive.calculus.agreement import agree
from derive.calculus.ball_algebra import Undecided
from derive.calculus.symbolic import BallEvaluator, SymPyAlgebra
from derive.expressions.algebra import Undefined
from derive.expressions.differentiation import derivatives
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import plain
from derive.expressions.formula import read_formula
from derive.network.graph.expressed import Expressed


@pytest.mark.parametrize(
    ("formula", "by", "shown"),
    [
        ("x + y", "x", "1"),
        ("x - y", "y", "-1"),
        ("q*z", "q", "z"),
        ("-q*z", "q", "-z"),
        ("q*(-z)", "q", "-z"),
        ("2*q*3*z", "q", "6 * z"),
        ("x*x", "x", "2 * x"),
        ("x^2/2", "x", "x"),
        ("x^3", "x", "3 * x^2"),
        ("x^1 + y", "x", "1"),
        ("1/x", "x", "-1 / x^2"),
        ("x/y", "x", "1 / y"),
        ("2*x/y", "x", "2 / y"),
        ("x/y", "y", "-x / y^2"),
        ("sqrt(x)", "x", "1 / (2 * sqrt(x))"),
        ("sqrt(1 + x^2)", "x", "x / sqrt(1 + x^2)"),
        ("-(x - y)", "y", "1"),
        ("0.5*(t - a)^2", "a", "-(t - a)"),
        ("t*log(a)", "a", "t / a"),
        ("step(x)*y", "x", "0"),
        ("w0*x0 + w1*x1 + b", "w1", "x1"),
    ],
)
def test_textbook_form(formula: str, by: str, shown: str) -> None:
    assert plain(derivatives(read_formula(formula))[by]) == shown


def test_a_result_is_used_where_the_derivative_has_it() -> None:
    expressed = Expressed(read_formula("sigmoid(z)"))
    (pair,) = expressed.local_partials({"z": fmpq(1)}, fmpq(1, 4), SymPyAlgebra())  # type: ignore[list-item]
    assert pair == ("z", fmpq(3, 16))


_POINT = {"x": fmpq(7, 11), "y": fmpq(-5, 13)}


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0:
        return draw(st.sampled_from(("x", "y", "2", "0.3", "x", "y")))
    one, other = draw(formulas(depth - 1)), draw(formulas(depth - 1))
    unary = ("exp", "log", "sqrt", "abs", "sin", "cos", "tanh", "sigmoid", "relu", "erf")
    form = draw(st.sampled_from(("+", "-", "*", "/", "^", "max", "min", *unary)))
    if form in unary:
        return f"{form}({one})"
    if form in ("max", "min"):
        return f"{form}({one}, {other})"
    return f"({one})^{draw(st.integers(-2, 3))}" if form == "^" else f"({one}) {form} ({other})"


@given(formulas())
def test_derivatives_of_formulas_are_sympys(text: str) -> None:
    formula, algebra = read_formula(text), SymPyAlgebra()
    symbols = {name: sympy.Symbol(name, real=True) for name in ("x", "y")}
    try:
        value = evaluate(formula, lambda leaf: symbols[leaf.name], algebra)  # type: ignore[attr-defined]
    except ValueError:
        # SymPy does not compare log(0) with anything.
        return
    if not isinstance(value, sympy.Expr) or value.has(sympy.zoo, sympy.nan, sympy.oo, sympy.I):
        return
    for name, derivative in derivatives(formula).items():
        written = sympy.sympify(evaluate(derivative, lambda leaf: symbols[leaf.name], algebra))  # type: ignore[attr-defined]
        direct = sympy.diff(value, symbols[name])
        with ctx.workprec(300):
            try:
                evaluator = BallEvaluator(_POINT)
                assert agree(evaluator.value(direct), evaluator.value(written)) is not False
            except (Undecided, Undefined, ZeroDivisionError, NotImplementedError):
                continue


@given(formulas())
def test_no_factor_one_and_no_two_signs(text: str) -> None:
    for derivative in derivatives(read_formula(text)).values():
        written = plain(derivative)
        assert not re.search(r"(?<![\d./])1 \* |--|\* 1(?![\d/])|\+ 0(?!\.)", written), written
