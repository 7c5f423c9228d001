"""What cancels in a derivative has cancelled, and the formula's own value stands for itself where that is shorter."""

from __future__ import annotations

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from derive.calculus.ball_algebra import BallAlgebra, Undecided
from derive.expressions.algebra import Undefined
from derive.expressions.differentiation import derivatives
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Expression, Symbol, plain
from derive.expressions.formula import read_formula

RESULT = Symbol("f")


@pytest.mark.parametrize(
    ("formula", "by", "shown"),
    [
        ("-log(sigmoid(s))", "s", "sigma(s) - 1"),
        ("-log(sigmoid(-s))", "s", "sigma(s)"),
        ("log(sigmoid(p*q))", "p", "(1 - sigma(p * q)) * q"),
        ("1/sqrt(v + 1/100000)", "v", "-(1/2) * f^3"),
        ("2*pi*sqrt(l/g)", "l", "f / (2 * l)"),
        ("2*pi*sqrt(l/g)", "g", "-f / (2 * g)"),
        ("exp(-(t - m)^2/(2*s^2))/(sqrt(2*pi)*s)", "m", "f * (t - m) / s^2"),
        ("exp(-(t - m)^2/(2*s^2))/(sqrt(2*pi)*s)", "s", "f * (t - m)^2 / s^3 - f / s"),
        ("exp(a)/(exp(a) + exp(b))", "b", "-f * exp(b) / (exp(a) + exp(b))"),
        ("a/(a + b)", "a", "b / (a + b)^2"),
        ("sqrt(x)", "x", "1 / (2 * f)"),
        ("x*log(x)", "x", "log(x) + 1"),
        ("log(x^3)", "x", "3 / x"),
        ("x^2*exp(y)", "x", "2 * exp(y) * x"),
        ("-log(p + q)", "p", "-1 / (p + q)"),
        ("1/x", "x", "-1 / x^2"),
        ("max(0, a - b)", "b", "-(1 - step(0 - (a - b)))"),
    ],
)
def test_a_derivative_is_written_as_in_a_textbook(formula: str, by: str, shown: str) -> None:
    assert plain(derivatives(read_formula(formula), RESULT)[by]) == shown


def factors() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(("x", "y", "2", "(x + y)", "(1 + x^2)", "sigmoid(-x)", "exp(x)", "sqrt(y)", "sqrt(x/y)"))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("*/*/+-"), inner).map(lambda found: f"({''.join(found)})"),
            st.tuples(inner, st.integers(-3, 3)).map(lambda found: f"{found[0]}^({found[1]})"),
            st.tuples(st.sampled_from(("log", "sqrt", "exp")), inner).map(lambda found: f"{found[0]}({found[1]})"),
        ),
        max_leaves=6,
    )


@given(factors(), st.sampled_from("xy"))
def test_it_is_the_derivative_wherever_there_is_one(text: str, by: str) -> None:
    """Against a difference quotient, at the point and, where y is nought, too: what has a value keeps it."""
    formula = read_formula(text)
    slope = derivatives(formula, RESULT).get(by)
    for point in ({"x": fmpq(3, 7), "y": fmpq(5, 4)}, {"x": fmpq(0), "y": fmpq(2, 3)}):
        with ctx.workprec(400):
            try:
                middle, (lower, upper) = value(formula, point), (
                    value(formula, {**point, by: point[by] + step}) for step in (-fmpq(1, 10**30), fmpq(1, 10**30))
                )
            except (Undefined, Undecided, ZeroDivisionError):
                continue
            if slope is None or not all(number.is_finite() for number in map(arb, (middle, lower, upper))):
                continue
            quotient = arb((upper - lower) / fmpq(2, 10**30))
            found = arb(value(slope, {**point, "f": middle}))
            assert abs(found - quotient) < (1 + abs(quotient)) * arb("1e-15")


def value(expression: Expression, point: dict[str, object]) -> arb:
    return evaluate(expression, lambda leaf: point[leaf.name], BallAlgebra()) + fmpq(0)  # type: ignore[attr-defined]
