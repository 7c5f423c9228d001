"""Generic formulas: letters for layers and neurons, in the notations that count layers from 0 and from 1."""

from __future__ import annotations

from functools import cache

import pytest

from derive.network.network import Network
from tests.check.judged import checked, complaints

DEEP = """
inputs: [0.5, -1]
targets: [0.4, 0.1]
layers:
  - {neurons: 3, bias: [0.1, 0.2, 0.3], weights: {matrix: [[0.3, -0.2], [0.1, 0.4], [0.2, 0.5]], numbering: double}}
  - {neurons: 2, bias: [0.1, -0.2], weights: {matrix: [[0.6, -0.5, 0.4], [0.2, 0.9, 0.1]], numbering: double}}
  - {neurons: 2, bias: [0.3, 0.1], weights: {matrix: [[0.7, -0.1], [0.4, 0.8]], numbering: double}}
learning_rate: 0.2
trained: all
"""
FROM_ZERO = (r"a^{(1)}_1 = \sigma(w^{(1)}_{11} x_1 + w^{(1)}_{12} x_2 + b^{(1)}_1)", r"a^{(3)}_1 = \sigma(z^{(3)}_1)")
FROM_ONE = (r"a^2_1 = \sigma(w^2_{11} x_1 + w^2_{12} x_2 + b^2_1)", r"a^4_1 = \sigma(z^4_1)")
RIGHT = [
    r"z^{(l)}_j = \sum_k w^{(l)}_{jk} a^{(l-1)}_k + b^{(l)}_j",
    r"\delta^{(l)}_j = \sum_k w^{(l+1)}_{kj} \delta^{(l+1)}_k \, a^{(l)}_j (1 - a^{(l)}_j)",
    r"\delta^{(L)}_j = (a^{(L)}_j - t_j) \, a^{(L)}_j (1 - a^{(L)}_j)",
    r"\frac{\partial E}{\partial w^{(l)}_{jk}} = \delta^{(l)}_j a^{(l-1)}_k",
    r"E = \frac12 \sum_j (t_j - a_j^{(L)})^2",
    r"z^{(L)}_i = \sum_j w^{(L)}_{ij} a^{(L-1)}_j + b^{(L)}_i",
]
WRONG = [
    (RIGHT[0], "a^{(l-1)}_k", "a^{(l)}_k"),
    (RIGHT[1], r"w^{(l+1)}_{kj}", r"w^{(l+1)}_{jk}"),
    (RIGHT[2], "a^{(L)}_j - t_j", "a^{(L)}_j + t_j"),
    (RIGHT[3], "a^{(l-1)}_k", "a^{(l)}_k"),
    (RIGHT[4], r"\frac12 ", ""),
    (RIGHT[5], "b^{(L)}_i", "b^{(L-1)}_i"),
]


@cache
def deep() -> Network:
    return Network.from_text(DEEP)


def bare(line: str) -> str:
    return line.replace("{(", "{").replace(")}", "}")


@pytest.mark.parametrize("line", RIGHT)
def test_right_in_either_way_of_counting(line: str) -> None:
    for lines in ((*FROM_ZERO, line), (*FROM_ONE, bare(line))):
        report = checked(*lines, network=deep())
        assert complaints(report) == []
        assert report.claims.right == report.claims.total == 3


@pytest.mark.parametrize(("line", "part", "slip"), WRONG)
def test_slip_in_either_way_of_counting(line: str, part: str, slip: str) -> None:
    for lines in ((*FROM_ZERO, line.replace(part, slip)), (*FROM_ONE, bare(line.replace(part, slip)))):
        report = checked(*lines, network=deep())
        assert [each.extent.start.line for each in complaints(report)] == [3]


def test_a_letter_that_no_number_fits_is_not_understood() -> None:
    report = checked(*FROM_ZERO, r"z^{(l)}_j = \sum_k w^{(l)}_{jk} q^{(l-1)}_k", network=deep())
    assert (report.claims.wrong, report.claims.not_understood) == (0, 1)


def test_letters_that_are_said_to_differ() -> None:
    softmax = Network.load("softmax")
    slope = r"\frac{\partial a_i}{\partial z_j} = -a_i a_j"
    lines = (r"a_1 = \frac{e^{z_1}}{e^{z_1} + e^{z_2} + e^{z_3}}", rf"{slope} \quad (i \neq j)", slope)
    assert [each.extent.start.line for each in complaints(checked(*lines, network=softmax))] == [3]


def test_what_only_names_the_values_of_an_index_claims_nothing() -> None:
    assert checked(r"j \neq i", r"k \in \{1, 2\}", network=deep()).claims.total == 0
