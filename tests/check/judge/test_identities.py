"""A formula is right if it holds for other numbers too: on the same side of every kink, but for what it left out."""

from __future__ import annotations

import pytest

from derive.network.network import Network
from tests.check.judged import alone, checked, complaints

RECTIFIED = Network.from_arguments(
    inputs={"x1": 1, "x2": 3},
    targets={"t": 1},
    layers=[
        {"neurons": ["h1", "h2"], "activation": "relu", "weights": [["0.5", "0.2"], ["-0.4", "-0.1"]]},
        {"neurons": ["y"], "activation": "identity", "weights": [["0.7", "0.3"]]},
    ],
    learning_rate="0.1",
)
NOUGHTS = Network.from_arguments(
    inputs={"x1": 0, "x2": 1},
    targets={"t": 1},
    layers=[
        {"neurons": ["h"], "bias": {"b1": 0}, "weights": {"x1 -> h": {"w1": "0.3"}, "x2 -> h": {"w2": "-0.6"}}},
        {"neurons": ["y"], "weights": {"h -> y": {"w3": "0.9"}}},
    ],
    loss="binary_cross_entropy",
    learning_rate="0.2",
    trained="all",
)
SLOPE = r"\frac{\partial E_{total}}{\partial %s}"


@pytest.mark.parametrize(
    "line",
    [
        "net_{h1} = w_1 + w_2 x_2",
        r"net_{h1} = w_1 x_1 + \frac{1}{3} w_2 x_2^2",
        SLOPE % "w_1" + " = " + SLOPE % "net_{h1}",
        r"out_{h1} = net_{h1} \cdot t",
    ],
)
def test_a_kink_hides_no_slip(line: str) -> None:
    assert checked(line, network=RECTIFIED).claims.wrong == 1


def test_what_holds_on_the_own_side_of_a_kink_is_right() -> None:
    lines = ("out_{h1} = net_{h1}", "out_{h2} = 0", SLOPE % "w_1" + r" = (out_y - t) \cdot 0.7 \cdot x_1")
    assert complaints(checked(*lines, network=RECTIFIED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "net_h = w_2 x_1 + w_2 x_2 + b_1",
        "net_h = w_1 x_1 + w_2 x_2 - b_1",
        SLOPE % "w_1" + " = -" + SLOPE % "net_h" + " x_1",
        r"w_1' = w_1 + \eta " + SLOPE % "w_1",
        SLOPE % "out_y" + r" = -\frac{t}{out_y} - \frac{1 - t}{1 - out_y}",
    ],
)
def test_noughts_and_ones_hide_no_slip(line: str) -> None:
    assert checked(line, network=NOUGHTS).claims.wrong == 1


def test_what_noughts_and_targets_of_one_take_away_may_be_left_out() -> None:
    lines = ("net_h = w_2 x_2", r"E_{total} = -\ln(out_y)", SLOPE % "out_y" + r" = -\frac{1}{out_y}", "x_1 = b_1 = 0")
    assert complaints(checked(*lines, network=NOUGHTS)) == []


def test_a_factor_of_one_may_be_left_out_where_the_document_says_that_it_is_one() -> None:
    slip = SLOPE % "w_1" + " = " + SLOPE % "net_{h1}"
    assert complaints(checked("x_1 = 1", slip, network=RECTIFIED)) == []
    assert checked(slip, network=RECTIFIED).claims.wrong == 1


def test_a_chain_of_names_that_ends_in_a_number_says_that_all_have_this_value() -> None:
    assert complaints(checked("x_1 = t = 1", network=RECTIFIED)) == []
    assert checked("x_1 = t = 2", network=RECTIFIED).claims.wrong == 1
    assert checked("x_1 = x_2 = 1", network=RECTIFIED).claims.wrong == 1


@pytest.mark.parametrize("line", ["0.5 + 2 \\cdot 0.3 = y", "x + 2 w = y", "1.1 = x + 2 w", "0.6 = 2 w"])
def test_a_chain_is_about_the_symbol_at_its_end(line: str) -> None:
    assert not complaints(alone("x = 0.5", "w = 0.3", "y = x + 2 w", line))


def test_a_slip_before_the_symbol_at_the_end_of_a_chain_is_one() -> None:
    assert [each.code.name for each in complaints(alone("x = 0.5", "w = 0.3", "y = x + 2 w", "x + w = y"))] == ["D101"]
