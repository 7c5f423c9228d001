"""Layers are counted in one way by all symbols of a document."""

from __future__ import annotations

from functools import cache

import pytest

from derive.check.report.findings import Severity
from derive.network.network import Network
from tests.check.judged import checked, complaints

GIVENS = (r"a^2_1 = 0.5933", r"a^1_1 = 0.05", r"w^3_{11} = 0.4", r"w^2_{11} = 0.15")
PATH_MISSING = r"\delta^2_1 = w^3_{11} \delta^3_1 a^2_1 (1 - a^2_1)"
WEIGHT = r"\frac{\partial C}{\partial w^2_{11}} = \delta^2_1 "


@cache
def mazur() -> Network:
    return Network.load("mazur")


def wrong_lines(*lines: str) -> list[int]:
    return [each.extent.start.line for each in complaints(checked(*lines, network=mazur()))]


def test_wrong_lines_do_not_turn_right_ones_wrong() -> None:
    wrong = (WEIGHT + "a^2_1", r"\frac{\partial C}{\partial a^2_1} = w^3_{11} \delta^3_1")
    assert wrong_lines(*GIVENS, *wrong) == [5, 6]


def test_right_lines_counted_from_the_inputs_as_layer_1() -> None:
    right = (
        WEIGHT + "a^1_1",
        r"\frac{\partial C}{\partial a^2_1} = w^3_{11} \delta^3_1 + w^3_{21} \delta^3_2",
        r"z^2_1 = w^2_{11} a^1_1 + w^2_{12} a^1_2 + b^2",
    )
    report = checked(*GIVENS, *right, network=mazur())
    assert complaints(report) == []
    assert report.claims.right == report.claims.total == 7


@pytest.mark.parametrize(("slip", "right"), [(2, 1), (1, 0)])
def test_no_mixture_makes_a_wrong_layer_right(slip: int, right: int) -> None:
    weight = r"\frac{\partial C}{\partial w^%d_{%s}} = \delta^%d_%s a^%d_%s"
    lines = [weight % (slip, "11", slip, "1", slip, "1"), weight % (slip, "21", slip, "2", slip, "1")]
    assert wrong_lines(*GIVENS[: 4 * (slip - 1)], *lines) == [len(GIVENS) * (slip - 1) + each for each in (1, 2)]
    fixed = [line.replace(f" a^{slip}_1", f" a^{right}_1") for line in lines]
    assert wrong_lines(*fixed) == []


def test_a_fix_is_written_as_the_document_counts() -> None:
    (finding,) = checked(PATH_MISSING, network=mazur()).findings
    assert [cause.kind for cause in finding.causes] == ["one_path"]
    head, _, _ = PATH_MISSING.partition("=")
    fixed = f"{head} = {finding.expected}"
    assert wrong_lines(GIVENS[0], fixed) == []


def test_weights_that_bear_the_number_of_the_layer_they_come_from() -> None:
    """Ng's counting: Theta^(1) stands at a^(1), the inputs."""
    lines = (
        r"\Theta^{(1)}_{11} = 0.15",
        r"a^{(1)}_1 = 0.05",
        r"z^{(2)}_1 = \Theta^{(1)}_{11} a^{(1)}_1 + \Theta^{(1)}_{12} a^{(1)}_2 + b_1",
        r"z^{(2)} = \Theta^{(1)} a^{(1)} + b^{(1)}",
        r"\frac{\partial C}{\partial \Theta^{(1)}_{11}} = \delta^{(2)}_1 a^{(1)}_1",
    )
    assert wrong_lines(*lines) == []
    assert wrong_lines(*lines[:-1], lines[-1].replace("a^{(1)}_1", "a^{(2)}_1")) == [5]


def test_weights_by_source_and_biases_by_target() -> None:
    net = r"z^2_1 = w^1_{11} a^1_1 + w^1_{12} a^1_2 + b^2_1"
    assert wrong_lines(net, GIVENS[0], WEIGHT.replace("w^2", "w^1") + "a^1_1") == []


def test_an_x_may_bear_the_number_of_an_example() -> None:
    lines = (r"a^{(1)} = \sigma(W^{(1)} x^{(1)} + b^{(1)})", r"a^{(2)} = \sigma(W^{(2)} a^{(1)} + b^{(2)})")
    assert wrong_lines(*lines) == []


def test_a_wrong_value_does_not_change_the_counting() -> None:
    report = checked(r"a^2_1 = 0.7514", *GIVENS[1:], network=mazur())
    assert [(each.code.severity, each.extent.start.line) for each in report.findings] == [(Severity.ERROR, 1)]
