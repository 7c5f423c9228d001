"""Several updates in a row: any number of steps is understood, and a slip in the third is found."""

from __future__ import annotations

import pytest

from derive.network.network import Network
from tests.check.judged import checked, complaints

# Gradient descent on (theta - 1)^2 from 3 with 0.25: the distance to 1 halves with each step.
DESCENT = Network.from_text("{parameters: {theta: 3}, graph: {J: (theta - 1)^2}, learning_rate: 0.25}")
# With momentum 0.5 and the rate 0.1: v is -0.4, -0.52, -0.476 and theta 2.6, 2.08, 1.604.
MOMENTUM = Network.from_text(
    "{parameters: {theta: 3}, graph: {J: (theta - 1)^2}, optimizer: {momentum: {mu: 0.5}}, learning_rate: 0.1}"
)
ADAM = Network.from_text(
    "{parameters: {theta: 3}, graph: {J: (theta - 1)^2}, optimizer: {adam: {epsilon: 0}}, learning_rate: 0.1}"
)
# One unit: the loss is (w x - t)^2 / 2 with x = 2, t = 1, so that its slope by w is 2 (2 w - 1): 0.4, 0.24, 0.144.
UNIT = Network.from_text(
    "{inputs: {x: 2}, targets: {t: 1}, layers: [{neurons: [y], activation: identity,"
    " weights: {x -> y: {w5: 0.6}}}], loss: half_squared_error, learning_rate: 0.1, trained: all}"
)


@pytest.mark.parametrize(
    ("network", "lines", "slip"),
    [
        (DESCENT, (r"\theta^{(1)} = 2", r"\theta^{(2)} = 1.5", r"\theta^{(3)} = 1.25"), r"\theta^{(3)} = 1.52"),
        (
            DESCENT,
            (r"\theta_2 = \theta_1 - \eta g_2 = 1.5", r"\theta_3 = \theta_2 - \eta g_3 = 1.5 - 0.25 \cdot 1 = 1.25"),
            r"\theta_3 = \theta_2 - \eta g_3 = 1.5 + 0.25 \cdot 1",
        ),
        (DESCENT, ("J^{(3)} = 0.0625", r"\theta_4 = 1.125", r"\theta_{12} = 1.00049"), "J^{(3)} = 0.0652"),
        (
            MOMENTUM,
            (r"v_2 = \mu v_1 - \eta g_2 = -0.52", r"v_3 = \mu v_2 - \eta g_3 = -0.476", r"\theta_3 = 1.604"),
            r"v_3 = \mu v_1 - \eta g_3",
        ),
        (MOMENTUM, ("v_3 = -0.476",), "v_3 = -0.467"),
        (ADAM, (r"m_3 = \beta_1 m_2 + (1 - \beta_1) g_3 = 1.0260",), "m_3 = 1.0620"),
        (UNIT, ("w_5^{(2)} = 0.536", "w_5^{(3)} = 0.5216", "w_5''' = 0.5216"), "w_5^{(3)} = 0.5261"),
    ],
)
def test_the_third_update_is_judged(network: Network, lines: tuple[str, ...], slip: str) -> None:
    report = checked(*lines, network=network)
    assert complaints(report) == [] and report.claims.not_understood == 0
    assert report.claims.right >= len(lines)
    assert checked(*lines, slip, network=network).claims.wrong == 1


def test_a_derivative_after_updates_is_taken_there() -> None:
    lines = (
        r"\frac{\partial J^{(2)}}{\partial \theta^{(2)}} = 2 (\theta^{(2)} - 1) = 1",
        r"\frac{\partial J^{(3)}}{\partial \theta^{(3)}} = 0.5",
    )
    assert complaints(checked(*lines, network=DESCENT)) == []
    assert checked(r"\frac{\partial J^{(3)}}{\partial \theta^{(3)}} = 1", network=DESCENT).claims.wrong == 1
    assert checked(r"\frac{\partial J^{(3)}}{\partial \theta^{(2)}} = 1", network=DESCENT).claims.not_understood == 1


def test_a_large_number_above_a_symbol_is_that_of_no_step() -> None:
    assert checked(r"\theta^{(5000)} = 1", network=DESCENT).claims.wrong == 0


def test_a_gradient_without_a_name_is_that_of_the_only_parameter() -> None:
    rule = r"$g = 2(\theta - 1)$, $g_1 = 2 \cdot (3 - 1) = 4$, $\theta_1 = 3 - 0.25 \cdot 4 = 2$"
    assert checked(rule, network=DESCENT).claims.wrong == 0
    assert checked(rule.replace(r"2(\theta", r"(\theta"), network=DESCENT).claims.wrong == 1
