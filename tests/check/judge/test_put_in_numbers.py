r"""Numbers put in that were worked out of rounded ones, and a number for a symbol in a formula of matrices."""

from __future__ import annotations

import pytest

import derive
from derive.network.network import Network

LOGISTIC = Network.from_text(
    """
inputs: {x: 1.5}
targets: {t: 1}
layers: [{neurons: [y], activation: sigmoid, bias: {b: 0}, weights: [[{w: 0.2}]]}]
loss: binary_cross_entropy
trained: all
learning_rate: 0.5
"""
)
LAYERS = Network.from_text(
    """
inputs: {x1: 0.5, x2: -1}
targets: {t1: 1, t2: 0}
layers:
  - {neurons: [h1, h2], activation: tanh, weights: [[0.3, -0.2], [0.6, 0.4]]}
  - {neurons: [p1, p2], activation: softmax, weights: [[0.7, -0.5], [0.2, 0.9]]}
loss: cross_entropy
learning_rate: 0.2
trained: weights
conventions: {columns: vectors}
"""
)


def wrong(text: str, network: Network) -> int:
    return derive.check_derivation(text, network).claims.wrong


@pytest.mark.parametrize(
    ("put_in", "expected"),
    # The slope is -0.63833: worked out of -0.4256 it is -0.6384, and no further off.
    [("-0.6383", 0), ("-0.6384", 0), ("-0.6386", 1), ("-0.6838", 1)],
)
def test_the_last_digit_of_what_was_worked_out_of_rounded_numbers(put_in: str, expected: int) -> None:
    assert wrong(rf"$w' = 0.2 - 0.5 \cdot ({put_in})$", LOGISTIC) == expected


def test_a_number_that_the_document_has_printed_is_put_in_as_it_is() -> None:
    slope = r"$\frac{\partial E}{\partial w} = -0.6383$, "
    assert wrong(slope + r"$w' = 0.2 - 0.5 \cdot (-0.6383)$", LOGISTIC) == 0
    assert wrong(slope + r"$w' = 0.2 - 0.5 \cdot (-0.6384)$", LOGISTIC) == 1


@pytest.mark.parametrize(("rate", "expected"), [("0.2", 0), (r"\eta", 0), ("0.3", 1)])
def test_a_learning_rate_in_figures_in_the_update_of_a_matrix(rate: str, expected: int) -> None:
    assert wrong(rf"$W_2' = W_2 - {rate}\,\frac{{\partial L}}{{\partial W_2}}$", LAYERS) == expected
