"""Two heads with losses of their own: the same numbers as the graph of formulas that says it all."""

from __future__ import annotations

from typing import Any

import pytest

from derive.calculus.audit import audit
from derive.calculus.balls import Values
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Symbol, Updated
from derive.network.network import Network
from tests.tensor_checks import assert_adjoints_are_those_of_entries, assert_entries_have_the_values_of_arrays

TRUNK: dict[str, Any] = {"neurons": ["h"], "activation": "tanh", "weights": [[{"w1": "0.3"}, {"w2": "-0.4"}]],
                         "bias": {"b": "0.1"}}
HEADS: list[dict[str, Any]] = [
    {"neurons": ["y"], "sources": ["h"], "activation": "identity", "weights": [[{"v": "0.7"}]], "bias": {"d": "0.1"}},
    {"neurons": ["p"], "sources": ["h"], "activation": "sigmoid", "weights": [[{"u": "-0.5"}]], "bias": {"g": "0.2"}},
]
LOSSES: list[dict[str, Any]] = [
    {"of": ["y"]}, {"of": ["p"], "loss": "binary_cross_entropy", "weight": {"lambda": "0.5"}},
]
GIVEN: dict[str, Any] = {"inputs": {"x1": "0.5", "x2": "-1"}, "targets": {"t": "0.3", "c": 1}}
GRAPH = Network.from_arguments(
    inputs={"x1": "0.5", "x2": "-1"}, constants={"t": "0.3", "c": 1, "lambda": "0.5"},
    parameters={"w1": "0.3", "w2": "-0.4", "b": "0.1", "v": "0.7", "d": "0.1", "u": "-0.5", "g": "0.2"},
    graph={
        "h": "tanh(w1*x1 + w2*x2 + b)", "y": "v*h + d", "p": "sigmoid(u*h + g)",
        "L": "(y - t)^2/2 + lambda*(-(c*log(p) + (1 - c)*log(1 - p)))",
    },
)


def network(losses: Any = LOSSES, **more: Any) -> Network:
    return Network.from_arguments(**{**GIVEN, **more}, layers=[TRUNK, *HEADS], losses=losses)


def test_the_graph_says_the_same() -> None:
    own = network()
    assert str(Values(own).decimal("E_total", 20)) == str(Values(GRAPH).decimal("L", 20))
    assert sorted(own.graph.parameters) == sorted(GRAPH.graph.parameters)
    for name in GRAPH.graph.parameters:
        found = Values(own).decimal(Partial("E_total", name), 20)
        assert str(found) == str(Values(GRAPH).decimal(Partial("L", name), 20))


def test_arrays_say_it_too() -> None:
    arrays = network().tensors
    assert arrays is not None
    assert repr(arrays["L2"].formula) == "lambda * sum(E_p)"
    assert repr(arrays["E_total"].formula) == "sum(E_y) + L2"


def test_a_number_as_weight_and_a_penalty_once() -> None:
    losses = [LOSSES[0], {**LOSSES[1], "weight": "0.5"}]
    found = network(losses, penalty={"l2": 2})
    assert found.graph["E_total"].definition.parents == ("E_y", "L2", "R2")
    slopes = [Values(each).decimal(Partial(loss, "v"), 12) for each, loss in ((found, "E_total"), (GRAPH, "L"))]
    assert float(str(slopes[0])) == pytest.approx(float(str(slopes[1])) + 2 * 0.7)


def test_what_one_of_them_says_is_to_grow_is_taken_off() -> None:
    reward = "t*log(p) + (1 - t)*log(1 - p)"
    grows = network([LOSSES[0], {"of": ["p"], "maximize": reward, "weight": 2}])
    falls = network([LOSSES[0], {"of": ["p"], "loss": f"-({reward})", "weight": 2}])
    audit(grows)
    for each in (Symbol("E_total"), Partial("E_total", "u"), Updated("w1")):
        assert str(Values(grows).decimal(each, 20)) == str(Values(falls).decimal(each, 20))
    unweighted = network([LOSSES[0], {"of": ["p"], "maximize": reward}])
    assert unweighted.graph["E_total"].definition.parents == ("E_y", "L2")


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_heads_behind_batch_normalization(reduction: str) -> None:
    """The examples depend on each other: the loss is that of all of them."""
    examples = [
        {"inputs": {"x1": x, "x2": -1}, "targets": {"t": t, "c": c}} for x, t, c in ((1, "0.3", 1), (2, 1, 0))
    ]
    before = [{**TRUNK, "neurons": ["k"]}, {"kind": "batch_norm", "gain": "1.5", "epsilon": "0.1"}]
    heads = [{**HEADS[0], "weights": [["0.7"]]}, HEADS[1]]
    layers = [*before, {"neurons": ["h"], "activation": "tanh", "weights": [["0.8"]]}, *heads]
    found = Network.from_arguments(
        examples=examples, layers=layers, losses=LOSSES, reduction=reduction, penalty={"l1": "0.1"}
    )
    audit(found)
    assert_entries_have_the_values_of_arrays(found)
    assert_adjoints_are_those_of_entries(found)


def test_a_batch() -> None:
    single = network()
    example = {"inputs": GIVEN["inputs"], "targets": GIVEN["targets"]}
    found = Network.from_arguments(examples=[example, example], layers=[TRUNK, *HEADS], losses=LOSSES)
    for name in ("E_total",):
        assert str(Values(found).decimal(name, 15)) == str(Values(single).decimal(name, 15))


@pytest.mark.parametrize(
    ("losses", "more", "message"),
    [
        ([{"of": ["y"]}], {}, "the number of targets is 2, that of outputs in 'losses' 1"),
        ([{"of": ["y"]}, {"of": ["q"]}], {}, "no input or earlier neuron is called 'q'"),
        ([{"of": ["y"]}, {"of": ["y"]}], {}, "two losses of 'y'; name each output once"),
        (LOSSES, {"targets": {"t": "0.3", "c": 2}}, "2 is no target for binary_cross_entropy"),
        (LOSSES, {"loss": "squared_error"}, "'loss' beside 'losses'; each of the losses says its own"),
        (LOSSES, {"maximize": "t*y"}, "'maximize' beside 'losses'; each of the losses says its own: {of: [y]"),
        ([{"of": ["y"]}, {"of": ["p"], "loss": "hinge", "maximize": "t*p"}], {}, "'maximize' beside 'loss'"),
        ([{"of": ["y"], "los": "hinge"}, {"of": ["p"]}], {}, "unknown key 'los'; did you mean 'loss'?"),
    ],
)
def test_what_is_wrong(losses: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(DeriveError) as caught:
        network(losses, **more)
    assert message in str(caught.value)
