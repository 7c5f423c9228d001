from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from derive.calculus.balls import BallAlgebra, rational
from derive.calculus.decimals import ends
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import (
    Constant,
    Expression,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Updated,
    leaf_name,
    plain,
)

LEAVES = {"a": Fraction(-1, 2), "b": Fraction(3), "c": Fraction(-7, 5)}


def expressions() -> st.SearchStrategy[Expression]:
    leaves = st.one_of(
        st.sampled_from([Symbol(name) for name in LEAVES]), st.integers(1, 5).map(lambda n: Constant(Fraction(n)))
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda terms: Sum(tuple(terms))),
            st.lists(inner, min_size=2, max_size=3).map(lambda factors: Product(tuple(factors))),
            inner.map(Negative),
            st.builds(Quotient, inner, st.integers(1, 4).map(lambda n: Constant(Fraction(n)))),
            st.builds(Power, inner, st.integers(0, 3).map(lambda n: Constant(Fraction(n)))),
        ),
        max_leaves=8,
    )


@given(expressions())
def test_plain_text_has_the_brackets_that_its_meaning_needs(expression: Expression) -> None:
    assert as_python(plain(expression)) == exact_value(expression)


@given(expressions())
def test_plain_text_with_digits_means_the_same(expression: Expression) -> None:
    digits = {name: str(float(value)) for name, value in LEAVES.items()}
    assert as_python(plain(expression, lambda leaf: digits[leaf_name(leaf)])) == exact_value(expression)


def as_python(text: str) -> Fraction:
    """Read printed text as Python does, whose precedence is that of the notes, every number exact."""
    exact = re.sub(r"(?<![\w.])[\d.]+", r"Fraction('\g<0>')", text.replace("^", "**"))
    value: Fraction = eval(exact, {"Fraction": Fraction}, dict(LEAVES))  # noqa: S307 (text of our own making)
    return value


def exact_value(expression: Expression) -> Fraction:
    value = evaluate(expression, lambda leaf: rational(LEAVES[leaf_name(leaf)]), BallAlgebra())
    return ends(value)[0]


def test_leaves_have_names() -> None:
    assert plain(Updated("w") - Symbol("eta") * Partial("E", "w")) == "w' - eta * dE/dw"
    assert plain(Product((Symbol("a"), Negative(Symbol("b"))))) == "a * (-b)"


def test_a_power_of_a_derivative_is_none_of_what_it_is_by() -> None:
    slope = Partial("E", "w")
    assert plain(slope**2 / slope) == "(dE/dw)^2 / (dE/dw)"
    assert plain(Symbol("x") + -1) == "x - 1"
