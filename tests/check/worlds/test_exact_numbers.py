"""A printed number is exact unless the document computed it: then it stands for what was rounded."""

from __future__ import annotations

import pytest

from tests.check.judged import alone, checked, complaints

WRONG = [
    r"4 + 5 = 8",
    r"3 \times 7 = 22",
    r"0.3 \cdot 0.4 - 0.2 = -0.07",
    r"\frac{1}{1 + e^{-1.75}} = 0.7311",
    r"\frac{1}{2}(0.6 - 1)^2 = 0.8",
]


@pytest.mark.parametrize("line", WRONG)
def test_short_numbers_are_exact(line: str) -> None:
    assert alone(line).claims.wrong == 1


def test_given_numbers_are_exact_where_they_are_put_in() -> None:
    report = alone(r"u = 0.4, \quad a = 0.5, \quad c = 0.2", r"s = u a + c = 0.4 \times 0.5 + 0.2 = 0.46", "s = 0.4")
    [finding] = complaints(report)
    assert (finding.code.name, finding.expected) == ("V101", "0.40")


def test_a_number_that_is_put_in_twice_is_wrong_though_the_result_is_right() -> None:
    # 2 times a half of lambda is no lambda; 0.05 is not rounded to 0.1.
    line = r"\frac{\partial E_{y1}}{\partial out_{y1}} = out_{y1} - t_1 = 0.7729 - 2 \cdot 0.01 = 0.7629"
    assert checked(line).claims.wrong == 1


def test_digits_of_an_earlier_result_may_have_been_kept() -> None:
    # tanh(0.3) = 0.291313: times 0.77 it is 0.224311, from the printed digits 0.224301.
    line = r"a = \tanh(0.3) = 0.2913, \quad z = 0.77 \cdot 0.2913 = "
    assert complaints(alone(line + "0.22431")) == [] == complaints(alone(line + "0.22430"))
    assert alone(line + "0.22439").claims.wrong == 1


def test_a_gradient_may_be_worked_out_from_the_printed_digits_of_other_lines() -> None:
    # From 0.58 and 0.55 for the hidden units and 0.77 for the output: 0.76 * 0.77 * 0.23 * 0.58.
    forward = (r"out_{h1} = 0.58", r"out_{h2} = 0.58", r"out_{y1} = 0.77")
    assert complaints(checked(*forward, r"\frac{\partial E_{total}}{\partial w_5} = 0.0781")) == []
    assert checked(*forward, r"\frac{\partial E_{total}}{\partial w_5} = 0.0791").claims.wrong == 1


def test_nought_is_about_what_is_less_than_the_last_digit() -> None:
    digits = r"out_{h1} = 0.582"
    assert complaints(checked(digits, r"\frac{\partial E_{total}}{\partial w_1} \approx 0")) == []
    assert checked(digits, r"\frac{\partial E_{total}}{\partial w_5} \approx 0").claims.wrong == 1
