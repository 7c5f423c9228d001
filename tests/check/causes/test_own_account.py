"""A slip against the network stays one, though a document that is about the network computes on with it."""

from __future__ import annotations

import derive
from derive.network.network import Network

NETWORK = Network.from_text(
    """
inputs: {x_1: 1, x_2: 0.5}
targets: {t: 1}
layers:
  - neurons: [h_1, h_2]
    weights: [[{w_11: 0.3}, {w_12: -0.2}], [{w_21: 0.6}, {w_22: 0.1}]]
  - neurons: [y]
    weights: [[{v_1: 0.5}, {v_2: -0.4}]]
learning_rate: 0.5
"""
)
FORWARD = r"""
$z_1 = 0.3 \cdot 1 - 0.2 \cdot 0.5 = 0.2$, $h_1 = \sigma(0.2) = 0.5498$

$z_2 = 0.6 \cdot 1 + 0.1 \cdot 0.5 = 0.65$, $h_2 = \sigma(0.65) = 0.6570$

$z = 0.5 \cdot 0.5498 - 0.4 \cdot 0.6570 = 0.0121$, $y = \sigma(0.0121) = 0.5030$

$E = \frac{1}{2}(1 - 0.5030)^2 = 0.1235$

$\delta = (y - t) y (1 - y) = -0.4970 \cdot 0.5030 \cdot 0.4970 = -0.1242$

$\frac{\partial E}{\partial v_1} = -0.1242 \cdot 0.5498 = -0.0683$

$\frac{\partial E}{\partial v_2} = -0.1242 \cdot 0.6570 = -0.0816$

$\delta_1 = 0.5498 \cdot 0.4502 \cdot 0.5 \cdot (-0.1242) = -0.0154$
"""
PUT_IN = r"$\delta_2 = 0.6570 \cdot 0.3430 \cdot ({}) \cdot (-0.1242) = {}$"
GOES_ON = r"""

$\frac{\partial E}{\partial w_{21}} = 0.0112 \cdot 1 = 0.0112$

$\frac{\partial E}{\partial w_{22}} = 0.0112 \cdot 0.5 = 0.0056$
"""


def wrong(text: str) -> int:
    return derive.check_derivation(text, NETWORK).claims.wrong


def test_a_wrong_number_put_in_for_a_letter_is_a_slip() -> None:
    assert wrong(FORWARD + PUT_IN.format("-0.4", "0.0112") + GOES_ON) == 0
    assert wrong(FORWARD + PUT_IN.format("0.5", "-0.0140")) == 1


def test_what_follows_from_a_slip_is_no_witness_for_it() -> None:
    followed = GOES_ON.replace("0.0112", "(-0.0140)").replace("= (-0.0140)$", "= -0.0140$")
    followed = followed.replace("0.0056", "-0.0070")
    assert wrong(FORWARD + PUT_IN.format("0.5", "-0.0140") + followed) == 1


def test_numbers_of_something_else_are_no_slip() -> None:
    assert wrong(FORWARD + r"$\delta_2 = \frac{5 - 2}{3 - 1} = 1.5$") == 0
