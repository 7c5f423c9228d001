"""A loss by a formula of the user's: as the table's where it says the same, else as worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from derive.calculus.audit import audit
from derive.calculus.balls import Values
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Updated
from derive.network.network import Network

LAYERS: list[dict[str, Any]] = [
    {"neurons": 2, "activation": "tanh", "weights": [["0.4", "-0.2"], ["0.3", "0.1"]], "bias": "0.1"},
    {"neurons": 2, "weights": [["0.5", "-0.6"], ["0.2", "0.7"]]},
]
NET: dict[str, Any] = {"inputs": [1, 2], "targets": [1, "0.2"], "layers": LAYERS}
SAME = {
    "(t - y)^2/2": "half_squared_error",
    "(a - t)^2": "squared_error",
    "-(t*log(p) + (1 - t)*log(1 - p))": "binary_cross_entropy",
    "abs(t - out)": "absolute_error",
}


@pytest.mark.parametrize("formula", SAME)
@pytest.mark.parametrize("kind", [{}, {"kind": "dense"}])
def test_a_formula_of_a_loss_of_the_table(formula: str, kind: dict[str, str]) -> None:
    layers = [{**layer, **kind} for layer in LAYERS]
    own, known = (
        Network.from_arguments(**{**NET, "layers": layers}, loss=loss) for loss in (formula, SAME[formula])
    )
    for name in own.graph.parameters:
        slope = Partial("E_total", name)
        assert str(Values(own).decimal(slope, 20)) == str(Values(known).decimal(slope, 20))
    assert str(Values(own).decimal("E_total", 20)) == str(Values(known).decimal("E_total", 20))


def test_a_fourth_power_by_hand_and_its_audit() -> None:
    described: dict[str, Any] = {"inputs": [3], "targets": [1], "learning_rate": "0.01"}
    layers = [{"neurons": ["y"], "activation": "identity", "weights": [[{"w": 1}]]}]
    network = Network.from_arguments(**described, layers=layers, loss="(y - t)^4/4")
    values = Values(network)
    assert str(values.decimal("E_total", 2)) == "4.00"
    assert str(values.decimal(Partial("E_total", "w"), 2)) == "24.00"
    assert str(values.decimal(Updated("w"), 2)) == "0.76"
    assert audit(network).rows


def test_what_is_to_grow_may_be_a_formula_too() -> None:
    network = Network.from_arguments(
        inputs=[3], targets=[1], layers=[{"neurons": ["y"], "weights": [[{"w": 0}]]}], maximize="t*log(y)",
        learning_rate="0.1",
    )
    # The derivative of log sigmoid(z) at 0 is 1/2.
    assert str(Values(network).decimal(Updated("w"), 3)) == "0.150"


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        ("(t - t)^2", "a loss is a function of the target t and of one output, such as (t - y)^2/2; this one names t"),
        ("(t - a)^2 + b", "this one names t, a, b"),
        ("(t - a^2", "where ')' was expected"),
        ("sum(t - a)", "not of arrays"),
    ],
)
def test_what_is_wrong(loss: str, message: str) -> None:
    with pytest.raises(DeriveError) as caught:
        Network.from_arguments(**NET, loss=loss)
    assert message in str(caught.value)
