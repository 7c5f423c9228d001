"""Formulas offered as right: as a textbook writes them, and equal to what they were."""

from __future__ import annotations

import pytest

from tests.check.judge.test_left_open import alone
from tests.check.judged import complaints

TANH = (r"b = 0.3, \quad t = 1", r"z = b + 0.1", r"a = \tanh z", r"L = \frac12 (t - a)^2")
SIGMOID = (r"b = 0.3, \quad t = 1", r"z = b + 0.1", r"a = \sigma(z)", r"L = \frac12 (t - a)^2")
RELU = (r"b = 0.3, \quad t = 1", r"z = b + 0.1", r"a = \ln(z)", r"L = \frac12 (t - a)^2")


@pytest.mark.parametrize(
    ("lines", "wrong", "right"),
    [
        (TANH, r"(a + t)\,a", r"(a - t) \cdot (1 - a^{2})"),
        (SIGMOID, r"(a + t)\,b", r"(a - t) \cdot a \cdot (1 - a)"),
        (RELU, r"(a + t)\,b", r"\frac{a - t}{z}"),
    ],
)
def test_a_right_formula_is_tidied(lines: tuple[str, ...], wrong: str, right: str) -> None:
    finding = complaints(alone(*lines, r"\frac{dL}{db} = " + wrong))[0]
    assert finding.expected == right
    assert complaints(alone(*lines, r"\frac{dL}{db} = " + right)) == []


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (TANH, r"\frac{dL}{db} = (a-t)\,a\,(1-a)"),
        (TANH, r"\frac{da}{dz} = a(1 - a)"),
        (TANH, r"\frac{da}{dz} = a(1 - a) = 0.2356"),
        (TANH, r"\frac{da}{dz} = \sigma'(z)"),
        (SIGMOID, r"\frac{da}{dz} = 1 - a^2"),
        (SIGMOID, r"\frac{dL}{db} = (a-t)(1 - a^2)"),
        (SIGMOID, r"\frac{dL}{db} = -(t-a)\tanh'(z)"),
        (SIGMOID, r"\frac{da}{dz} = 0.6416"),
    ],
)
def test_the_slope_of_another_activation_function_is_named(lines: tuple[str, ...], wrong: str) -> None:
    finding = complaints(alone(*lines, wrong))[0]
    assert finding.causes[0].kind == "slope"
    assert "tanh" in finding.causes[0].message and "sigmoid" in finding.causes[0].message


def test_the_slope_is_mended_where_it_stands() -> None:
    finding = complaints(alone(*TANH, r"\frac{dL}{db} = (a-t)\,a\,(1-a)"))[0]
    assert finding.expected == r"(a-t)\,(1 - a^2)"


def test_a_missing_slope_is_tidied() -> None:
    lines = (r"x = 0.3, \quad w = 0.5, \quad t = 1", r"h = \tanh(w x)", r"E = \frac12 (h - t)^2")
    finding = complaints(alone(*lines, r"\frac{\partial E}{\partial w} = (h - t)"))[0]
    assert finding.expected == r"(h - t) \cdot (1 - h^{2}) \cdot x"
