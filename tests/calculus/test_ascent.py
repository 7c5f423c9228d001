"""``maximize``: the parameters go up the gradient, by every rule, as those of minus the same would go down."""

from __future__ import annotations

from typing import Any

import pytest

from derive.calculus.balls import Values
from derive.calculus.steps import update_step
from derive.calculus.training import train
from derive.checked import check_derivation
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Updated
from derive.network.network import Network
from derive.network.tables.update_rules import RULES
from tests.readings import read

GRAPH: dict[str, Any] = {
    "inputs": {"x": "0.7"}, "parameters": {"a": 2, "b": "0.5"}, "graph": {"J": "log(b) - b*(a - x)^2", "L": "-J"},
    "learning_rate": "0.1",
}
POLICY = """\
inputs: {s1: 1, s2: -0.5}
parameters: {th11: 0.2, th12: -0.1, th21: 0.4, th22: 0.3}
graph:
  z1: th11*s1 + th12*s2
  z2: th21*s1 + th22*s2
  p2: exp(z2)/(exp(z1) + exp(z2))
  J: 1.5*log(p2)
maximize: J
learning_rate: 0.1
"""


@pytest.mark.parametrize("rule", RULES)
def test_up_is_down_of_minus_the_same(rule: str) -> None:
    down = Network.from_arguments(**GRAPH, loss="L", optimizer=rule)
    up = Network.from_arguments(**GRAPH, maximize="J", optimizer=rule)
    for name in ("a", "b"):
        for step in (1, 2):
            found = [Values(each, step=step).decimal(Updated(name), 20) for each in (up, down)]
            assert str(found[0]) == str(found[1])
        assert str(read(up, name, 5, 15)) == str(read(down, name, 5, 15))
    assert up.graph.loss == "J"


def test_the_policy_gets_better() -> None:
    network = Network.from_text(POLICY)
    values = Values(network)
    # d log p2 / d z2 = 1 - p2
    slope = 1.5 * (1 - float(str(values.decimal("p2", 15))))
    assert float(str(values.decimal(Partial("J", "th21"), 12))) == pytest.approx(slope, abs=1e-11)
    assert float(str(values.decimal(Updated("th21"), 12))) == pytest.approx(0.4 + 0.1 * slope, abs=1e-11)
    assert repr(update_step(network, "th21").forms[0]) == "th21 + eta * dJ/dth21"
    errors = [each.error.printed for each in train(network, range(4), 4)]
    assert errors == sorted(errors)


def test_a_penalty_is_taken_off_what_is_to_grow() -> None:
    layers: list[dict[str, Any]] = [{"neurons": ["y"], "activation": "identity", "weights": [[{"w": 2}]]}]
    network = Network.from_arguments(
        inputs=[3], targets=[1], layers=layers, maximize="squared_error", penalty={"l2": "0.5"}, learning_rate="0.1"
    )
    # dE/dw = 2 (6 - 1) 3 - 0.5 * 2
    assert str(Values(network).decimal(Partial("E_total", "w"), 2)) == "29.00"
    assert str(Values(network).decimal(Updated("w"), 2)) == "4.90"


def test_a_document_goes_up_too() -> None:
    text = "$a' = a + \\eta \\frac{\\partial J}{\\partial a} = 2 + 0.1 \\cdot %s$"
    network = Network.from_arguments(**{**GRAPH, "graph": {"J": "log(b) - b*(a - x)^2"}}, maximize="J")
    assert check_derivation(text % "(-1.3) = 1.87", network).is_right
    assert not check_derivation(text.replace("a + ", "a - ") % "(-1.3) = 1.87", network).is_right


def test_what_is_wrong() -> None:
    with pytest.raises(DeriveError, match="'maximize' beside 'loss'; say the one or the other"):
        Network.from_arguments(**GRAPH, maximize="J", loss="L")
    with pytest.raises(DeriveError, match=r"<text>:8:11: no expression is called 'K'; expected one of"):
        Network.from_text(POLICY.replace("maximize: J", "maximize: K"))
