"""One weight in two places: its derivative is the sum of those that two weights of that value would have."""

from __future__ import annotations

from typing import Any

import pytest

from derive.calculus.balls import Values
from derive.errors import DeriveError
from derive.expressions.expression import Partial
from derive.network.network import Network
from derive.worked import derive

ENCODER: dict[str, Any] = {
    "name": "encoder", "neurons": ["h", "k"], "activation": "tanh", "bias": "0.1",
    "weights": [[{"w1": "0.5"}, {"w2": "0.3"}, {"w3": "-0.2"}], [{"v1": "0.1"}, {"v2": "-0.6"}, {"v3": "0.7"}]],
}
GIVEN: dict[str, Any] = {"inputs": ["0.8", "0.4", "-0.2"], "targets": ["0.8", "0.4", "-0.2"], "loss": "squared_error"}
DECODERS: dict[str, Any] = {
    "transposed": {"transpose_of": "encoder"},
    "transposed by number": {"transpose_of": 1},
    "rows": [["w1", "v1"], ["w2", "v2"], ["w3", "v3"]],
    "edges": {f"{source} -> y{index}": f"{letter}{index}" for source, letter in (("h", "w"), ("k", "v"))
              for index in (1, 2, 3)},
}


def network(weights: Any, **more: Any) -> Network:
    decoder = {"neurons": 3, "activation": "identity", "weights": weights}
    return Network.from_arguments(**GIVEN, layers=[ENCODER, decoder], **more)


def digits(of: Network, name: str) -> str:
    return str(Values(of).decimal(Partial("E_total", name), 20))


UNTIED = network([["0.5", "0.1"], ["0.3", "-0.6"], ["-0.2", "0.7"]], trained="all")


@pytest.mark.parametrize("decoder", DECODERS)
def test_both_places_add_up(decoder: str) -> None:
    tied, values = network(DECODERS[decoder]), Values(UNTIED)
    assert tied.graph.parameters == ["w1", "w2", "w3", "v1", "v2", "v3", "b1"]
    second = {"w1": "w7", "v1": "w8", "w2": "w9", "v2": "w10", "w3": "w11", "v3": "w12"}
    for name, other in second.items():
        expected = values.decimal(Partial("E_total", name) + Partial("E_total", other), 20)
        assert digits(tied, name) == str(expected)
    assert digits(tied, "b1") == digits(UNTIED, "b1")


def test_the_matrix_form_is_that_of_one_matrix() -> None:
    arrays = network({"transpose_of": "encoder"}).tensors
    assert arrays is not None and "W1" in arrays and "W2" not in arrays
    assert "T(W1)" in repr(arrays["net2"].formula)


def test_some_may_be_shared_and_others_not() -> None:
    found = network([["w1", {"u": "0.1"}], ["w2", "v2"], ["w3", "v3"]])
    assert found.graph.parameters == ["w1", "w2", "w3", "v1", "v2", "v3", "b1", "u"]
    assert digits(found, "u") == digits(UNTIED, "w8")
    assert digits(found, "v1") == digits(UNTIED, "v1")


def test_a_penalty_counts_a_shared_weight_once() -> None:
    found = network({"transpose_of": "encoder"}, penalty={"l2": 2})
    squares = sum(float(each) ** 2 for each in ("0.5", "0.3", "-0.2", "0.1", "-0.6", "0.7"))
    assert float(str(Values(found).decimal("R2", 10))) == pytest.approx(squares)


def test_a_graph_says_it_by_a_transpose() -> None:
    described = {
        "inputs": {"x": ["0.8", "0.4", "-0.2"]}, "parameters": {"W": [["0.5", "0.3", "-0.2"], ["0.1", "-0.6", "0.7"]]},
        "constants": {"c": ["0.1", "0.1"]}, "graph": {"h": "tanh(W @ x + c)", "y": "T(W) @ h", "L": "sum((y - x)^2)"},
    }
    worked = derive(Network.from_arguments(**described))
    layers = network({"transpose_of": "encoder"})
    assert str(worked.value("dL/dW_1_1", 15)) == str(Values(layers).decimal(Partial("E_total", "w1"), 15))


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"transpose_of": "encodr"}, "no earlier dense layer is called 'encodr'; did you mean 'encoder'?"),
        ([["w1", "v1"], ["w2", "v2"], ["w3", "b1"]], "not a number: 'b1', and no earlier weight"),
        ([["w1", "v1"], ["w2", "v2"]], "the weight matrix has 2 rows; expected 3"),
        ([[{"w1": "0.5"}, "v1"], ["w2", "v2"], ["w3", "v3"]],
         "use each name once; for one weight in two places, write its name there without a number"),
    ],
)
def test_what_is_wrong(weights: Any, message: str) -> None:
    with pytest.raises(DeriveError) as caught:
        network(weights)
    assert message in str(caught.value)
