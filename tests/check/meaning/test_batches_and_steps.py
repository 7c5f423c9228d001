"""Numbers of a batch and of an update rule, written as papers and exercises have them."""

from __future__ import annotations

import pytest

from derive.network.network import Network
from tests.check.judged import checked, complaints

# Errors 0.7 at 2 and -0.5 at 4: the gradient of the mean is (1.4 - 2)/2 = -0.3 by w and 0.1 by b.
LINE = Network.from_text(
    "{examples: [{inputs: {x: 2}, targets: {y: 1}}, {inputs: {x: 4}, targets: {y: 3}}], reduction: mean,"
    " layers: [{neurons: [f], activation: identity, bias: {b: 0.9}, weights: {x -> f: {w: 0.4}}}],"
    " loss: half_squared_error, learning_rate: 0.1, trained: all}"
)
SLOPE = r"\frac{\partial J}{\partial w}"
OVER_ALL = r"\sum_{i=1}^{m} (f(x^{(i)}) - y^{(i)}) x^{(i)}"
# The gradient is 4 at 3, so that Adam's first step is the learning rate.
PARABOLA = Network.from_text(
    "{parameters: {theta: 3}, graph: {J: (theta - 1)^2}, optimizer: {adam: {epsilon: 0}}, learning_rate: 0.1}"
)


def test_a_letter_may_stand_for_the_number_of_examples_and_a_call_for_the_output_of_one() -> None:
    loss = r"J = \frac{1}{2m} \sum_{i=1}^{m} (f(x^{(i)}) - y^{(i)})^2"
    report = checked("m = 2", SLOPE + r" = \frac{1}{m} " + OVER_ALL, loss, network=LINE)
    assert complaints(report) == [] and report.claims.right == 3
    assert checked("m = 3", network=LINE).claims.wrong == 1


@pytest.mark.parametrize("side", [OVER_ALL, r"0.7 \cdot 2 - 0.5 \cdot 4"])
def test_a_gradient_that_is_not_averaged_lacks_a_divisor(side: str) -> None:
    [finding, *_] = complaints(checked(f"{SLOPE} = {side}", network=LINE))
    assert [cause.kind for cause in finding.causes] == ["lost_divisor"]


def test_the_value_of_one_example_does_not_pass_for_that_of_the_batch() -> None:
    right = SLOPE + " = -0.3"
    assert checked(right, SLOPE + " = 1.4", network=LINE).claims.wrong == 1
    assert complaints(checked(right, r"\frac{\partial J}{\partial b} = 0.1", network=LINE)) == []


def test_moments_bear_the_number_of_the_step_alone_where_one_parameter_is_trained() -> None:
    lines = (
        r"\theta_0 = 3",
        "g_1 = 4",
        r"m_1 = \beta_1 m_0 + (1 - \beta_1) g_1 = 0.4",
        r"\theta_1 = \theta_0 - \eta \frac{\hat m_1}{\sqrt{\hat v_1}} = 2.9",
    )
    assert complaints(checked(*lines, network=PARABOLA)) == []
    assert checked(r"v_1 = \beta_2 v_0 + (1 - \beta_1) g_1^2", network=PARABOLA).claims.wrong == 1


def test_a_rule_that_divides_by_nought_gives_no_value() -> None:
    flat = Network.from_text(
        "{parameters: {a: 1}, graph: {J: (a - 1)^2}, optimizer: {adam: {epsilon: 0}}, learning_rate: 0.1}"
    )
    assert checked("a' = 0.9", network=flat).claims.not_understood == 1


def test_a_vector_bears_the_letter_of_its_neurons() -> None:
    assert complaints(checked(r"\mathbf{h} = (0.5824, 0.5842)^T")) == []
    [finding] = complaints(checked(r"\mathbf{y} = (0.7729, 0.7803)^T"))
    assert (finding.expected, [cause.kind for cause in finding.causes]) == ("0.7830", ["transposed"])


def test_what_is_off_by_its_last_digit_has_no_cause_by_chance() -> None:
    for line in ("out_{y1} = 0.7730", r"net_{h1} = 0.15 \cdot 0.05 + 0.25 \cdot 0.1 + 0.3 = 0.3375"):
        [finding] = complaints(checked(line))
        assert not {cause.kind for cause in finding.causes} & {"symbol", "weight", "other_wiring", "other_quantity"}
