"""Layers of other kinds: three routes to the gradient agree on random numbers, and every line of a derivation holds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.calculus.audit import audit
from derive.calculus.balls import Values
from derive.calculus.steps import definition_step, derivation
from derive.calculus.training import train
from derive.expressions.expression import Partial
from derive.network.builders.kinds import KINDS
from derive.network.network import Network
from tests.calculus.test_graphs import assert_steps_hold
from tests.strategies import decimal_texts
from tests.tensor_checks import assert_adjoints_are_those_of_entries, assert_entries_have_the_values_of_arrays

N = "n"  # a number to be drawn
TWO, THREE = [[N, N], [N, N]], [[N], [N], [N]]
GATE = {"input_weights": TWO, "recurrent_weights": TWO, "bias": [N, N]}
THREE_OF_TWO = [[N, N], [N, N], [N, N]]
SERIES = [[1, 0.5], [-0.5, 0.25]]
IMAGE = [[1, -2, 3], [2, 0, 1]]

# One of each kind, its inputs, and how many outputs it has.
SHAPES: dict[str, tuple[list[dict[str, Any]], Any, int]] = {
    "dense": (
        [
            {"neurons": ["h"], "activation": "tanh", "weights": [[N, N]]},
            {"neurons": ["y"], "sources": ["x1", "h"], "weights": [[N, N]], "bias": N},
        ], [1, 2], 1,
    ),
    "shared_dense": ([{"kind": "shared_dense", "weights": [[N, N]], "bias": N, "activation": "softplus"}], SERIES, 2),
    "residual": (
        [
            {"kind": "shared_dense", "activation": "tanh", "weights": TWO},
            {"kind": "residual", "sources": ["x_1_2", "x_1_1", "x_2_1", "x_2_2"]},
            {"kind": "residual", "from": 1},
            {"kind": "layer_norm", "epsilon": "0.5"},
            {"kind": "shared_dense", "activation": "softmax", "weights": TWO},
        ], SERIES, 4,
    ),
    "dropout": ([{"neurons": 3, "weights": THREE}, {"kind": "dropout", "mask": [1, 0, 1], "keep": "2/3"}], [2], 3),
    "layer_norm": (
        [
            {"neurons": 3, "activation": "identity", "weights": THREE, "bias": [N, N, N]},
            {"kind": "layer_norm", "gain": [N, N, N], "shift": [N, N, N], "epsilon": "0.5"},
        ], [2], 3,
    ),
    "convolution": (
        [
            {"kind": "convolution", "filter": [[N, N]], "bias": N, "activation": "relu"},
            {"kind": "convolution", "filter": [[N]]},
        ], IMAGE, 4,
    ),
    "pooling": (
        [
            {"kind": "convolution", "filter": [[N, N]]}, {"kind": "pooling"},
            {"kind": "pooling", "by": "mean", "size": 1},
        ], IMAGE, 1,
    ),
    "recurrent": ([{"kind": "recurrent", **GATE, "returns": "all"}], SERIES, 4),
    "lstm": ([{"kind": "lstm", "forget": GATE, "input": GATE, "candidate": GATE, "output": GATE}], [[1, 2]], 2),
    "gru": ([{"kind": "gru", "update": GATE, "reset": GATE, "candidate": GATE}], [[1, 2]], 2),
    "attention": (
        [
            {"kind": "attention", "query": TWO, "key": TWO, "value": TWO, "heads": 2, "output": [[N, N]],
             "query_bias": N, "mask": [[1, 0], [1, 1]]},
        ], SERIES, 2,
    ),
    "batch_norm": ([{"kind": "batch_norm", "mean": [N, N], "variance": [2, 3], "gain": N}], SERIES, 4),
    "embedding": (
        [
            {"kind": "embedding", "weights": THREE, "positions": [[N], [N]]},
            {"neurons": 2, "activation": "softmax", "weights": [[N], [N]], "bias": [N, N]},
        ], [2, 0], 4,
    ),
    "transposed_convolution": (
        [
            {"kind": "transposed_convolution", "filter": [[[N, N]], [[N, N]]], "stride": [1, 2], "bias": [N, N]},
            {"kind": "transposed_convolution", "filters": [[[N]], [[N]]], "stride": 2, "extra": [0, 1]},
            {"kind": "pooling", "size": [3, 4], "by": "mean"},
        ], [[1, -2], [2, 0]], 2,
    ),
    "activation": (
        [{"kind": "shared_dense", "weights": [[N, N], [N, N]]}, {"kind": "activation", "activation": "tanh"},
         {"kind": "activation", "activation": "softmax"}], [[1, -2], [2, 0]], 4,
    ),
    "flatten": (
        [{"kind": "convolution", "filters": [[[N, N]], [[N, N]]]}, {"kind": "flatten"},
         {"kind": "activation", "activation": "softmax"}], [[1, -2], [2, 0]], 4,
    ),
    "transpose": (
        [{"kind": "shared_dense", "weights": [[N, N], [N, N], [N, N]]}, {"kind": "transpose"},
         {"kind": "layer_norm", "gain": [N, N], "shift": [N, N]}], [[1, -2], [2, 0]], 6,
    ),
    "begin": (
        [{"kind": "shared_dense", "weights": TWO}, {"kind": "begin", "at": "input"}, {"kind": "residual", "from": 1}],
        SERIES, 4,
    ),
    "row": (
        [{"kind": "shared_dense", "weights": [[N, N], [N, N]]}, {"kind": "row", "row": -1}], [[1, -2], [2, 0]], 2,
    ),
}
ONE = {"input_weights": N, "recurrent_weights": N, "bias": N}
TWICE = {**ONE, "recurrent_bias": N}
FURTHER: dict[str, tuple[list[dict[str, Any]], Any, int]] = {
    "a series": (
        [
            {"kind": "convolution", "filters": [[N, N], [N, N]], "activation": "tanh", "padding": 1, "stride": 2},
            {"kind": "convolution", "filter": [[N, N], [N, N]]}, {"kind": "pooling"},
        ], [1, -2, 3, 0, 2], 1,
    ),
    "channels in columns": (
        [
            {"kind": "convolution", "channels": "columns", "filters": [[[N], [N]], [[N], [N]]], "bias": [N, N]},
            {"kind": "pooling", "size": [2, 1]},
        ], SERIES, 2,
    ),
    "two biases": (
        [{"kind": "recurrent", **TWICE, "returns": "all"}, {"kind": "recurrent", **TWICE, "bidirectional": True,
          "backward": TWICE}], [[1], [-1]], 2,
    ),
    "groups and dilation": (
        [{"kind": "convolution", "groups": 2, "dilation": [1, 2], "bias": [N, N], "activation": "tanh",
          "filters": [[[[N, N], [N, N]]], [[[N, N], [N, N]]]]}],
        [[[1, -2, 3], [2, 0, 1]], [[3, 1, 0], [-1, 2, 2]]], 2,
    ),
    "a transposed filter with holes": (
        [{"kind": "transposed_convolution", "filter": [N, N], "dilation": 2, "stride": 2, "extra": 1}], [1, -2], 6,
    ),
    "a projected vector": (
        [
            {"neurons": 2, "activation": "tanh", "weights": [[N, N, N], [N, N, N]]},
            {"kind": "residual", "from": "input", "weights": [[N, N, N], [N, N, N]], "bias": [N, N]},
        ], [1, -2, 3], 2,
    ),
    "projected rows": (
        [
            {"kind": "shared_dense", "activation": "tanh", "weights": [[N, N]]},
            {"kind": "residual", "from": "input", "weights": [[N, N]]},
        ], SERIES, 2,
    ),
    "projected maps": (
        [
            {"kind": "convolution", "filters": [[[N, N]], [[N, N]]], "stride": 2, "activation": "tanh"},
            {"kind": "residual", "from": "input", "weights": [[N], [N]], "bias": N, "stride": 2},
        ], [[1, -2, 3, 1], [2, 0, 1, 1]], 4,
    ),
    "cross attention": (
        [
            {"kind": "shared_dense", "name": "encoder", "activation": "tanh", "weights": [[N, N], [N, N]]},
            {"kind": "begin", "at": "Y"},
            {"kind": "attention", "source": "encoder", "heads": 2, "mask": [[1, 0], [1, 1], [0, 1]],
             "query": [[N], [N]], "key": TWO, "value": TWO},
        ], {"X": SERIES, "Y": [[1], [-2], [0.5]]}, 6,
    ),
    "channels normalized": (
        [{"kind": "batch_norm", "mean": [N, N], "variance": [2, 3], "gain": [N, N], "shift": N}],
        [[[1, -2], [2, 0]], [[3, 1], [-1, 2]]], 8,
    ),
    "an image with channels": (
        [{"kind": "convolution", "filter": [[[N, N]], [[N, N]]]}], [[[1, -2], [2, 0]], [[3, 1], [-1, 2]]], 2,
    ),
    "channels in rows": ([{"kind": "convolution", "channels": "rows", "filter": [[N, N], [N, N]]}], SERIES, 1),
    "there and back": (
        [
            {"kind": "recurrent", **ONE, "bidirectional": True, "backward": {**ONE, "initial": ["0.5"]},
             "returns": "all"},
            {"kind": "recurrent", "input_weights": [[N, N]], "recurrent_weights": N, "backward": {
                "input_weights": [[N, N]], "recurrent_weights": N}},
        ], [[1], [-2]], 2,
    ),
    "reset after": (
        [{"kind": "gru", "reset_after": True, "update": ONE, "reset": ONE, "candidate": {**ONE, "recurrent_bias": N}}],
        [[1], [2]], 1,
    ),
}
ALL = {**SHAPES, **FURTHER}


def drawn(draw: st.DrawFn, part: Any) -> Any:
    if isinstance(part, dict):
        return {key: drawn(draw, each) for key, each in part.items()}
    if isinstance(part, list):
        return [drawn(draw, each) for each in part]
    return draw(decimal_texts(1)) if part == N else part


@st.composite
def drawn_parts(draw: st.DrawFn, part: Any) -> Any:
    return drawn(draw, part)


@st.composite
def structures(draw: st.DrawFn, kind: str) -> Network:
    layers, inputs, outputs = ALL[kind]
    return Network.from_arguments(inputs=inputs, targets=drawn(draw, [N] * outputs), layers=drawn(draw, layers))


def test_every_kind_is_tested() -> None:
    assert set(SHAPES) == set(KINDS)


@pytest.mark.parametrize("kind", ALL)
@settings(max_examples=3, deadline=None)
@given(st.data())
def test_three_routes_agree_and_every_line_holds(kind: str, data: st.DataObject) -> None:
    network = data.draw(structures(kind))
    found = audit(network)
    assert [row.parameter for row in found.rows] == network.graph.variables
    if kind not in ("lstm", "gru", "reset after"):
        assert found.random_points == 3
    name = network.graph.variables[0]
    steps = derivation(network, name)
    assert steps[-1].left == Partial("E_total", name)
    assert_steps_hold(network, steps)
    computed = [each for each, quantity in network.graph.quantities.items() if quantity.definition.parents]
    assert_steps_hold(network, [definition_step(network.graph, each) for each in computed])


@pytest.mark.parametrize("kind", ALL)
@settings(max_examples=3, deadline=None)
@given(st.data())
def test_arrays_are_what_their_entries_are(kind: str, data: st.DataObject) -> None:
    network = data.draw(structures(kind))
    assert network.tensors is not None
    parameters = {name for each in network.tensors.tensors.values() if each.formula is None for name in each.entries}
    assert set(network.graph.variables) <= parameters
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


@settings(max_examples=3, deadline=None)
@given(st.data())
def test_batch_normalization_in_training(data: st.DataObject) -> None:
    last = {"neurons": 1, "weights": [[N, N]]}
    layers = [{"neurons": 2, "weights": TWO}, {"kind": "batch_norm", "gain": [N, N], "epsilon": "0.1"}, last]
    examples = [{"inputs": [N, N], "targets": [N]} for _ in range(3)]
    given = {key: data.draw(drawn_parts(part)) for key, part in (("layers", layers), ("examples", examples))}
    network = Network.from_arguments(**given, penalty={"l2": "0.1"})
    audit(network)
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


@settings(max_examples=3, deadline=None)
@given(st.data())
def test_layers_that_take_every_example_by_itself_beside_batch_normalization(data: st.DataObject) -> None:
    layers = [
        {"kind": "convolution", "filters": [[[N, N]], [[N, N]]], "bias": [N, N]},
        {"kind": "batch_norm", "gain": [N, N], "epsilon": "0.1"}, {"kind": "activation", "activation": "tanh"},
        {"kind": "flatten"}, {"neurons": 2, "weights": [[N, N, N, N], [N, N, N, N]]}, {"kind": "batch_norm"},
        {"kind": "recurrent", **GATE},
    ]
    examples = [{"inputs": [[N, N], [N, N]], "targets": [N, N]} for _ in range(2)]
    given = {key: data.draw(drawn_parts(part)) for key, part in (("layers", layers), ("examples", examples))}
    network = Network.from_arguments(**given)
    audit(network)
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@settings(max_examples=3, deadline=None)
@given(st.data())
def test_the_examples_of_dense_layers_are_rows_of_matrices(reduction: str, data: st.DataObject) -> None:
    layers = [
        {"neurons": 2, "activation": "tanh", "weights": THREE_OF_TWO[:2], "bias": N},
        {"neurons": 3, "activation": "softmax", "weights": THREE_OF_TWO, "bias": [N, N, N]},
    ]
    examples = [{"inputs": [N, N], "targets": [0, 1, 0]} for _ in range(3)]
    given = {key: data.draw(drawn_parts(part)) for key, part in (("layers", layers), ("examples", examples))}
    network = Network.from_arguments(**given, reduction=reduction, loss="cross_entropy", penalty={"l1": 1, "l2": "0.5"})
    arrays = network.tensors
    assert arrays is not None
    assert arrays["X"].entries[2:4] == ("x1_2", "x2_2")
    assert repr(arrays["Net2"].formula) == "Out1 @ T(W2) + b2"
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


def test_where_the_largest_ties_its_slope_goes_to_the_last() -> None:
    graph = {"a": "w1*x", "b": "w2*x", "c": "w3*x", "p": "max(a, max(b, c))"}
    network = Network.from_arguments(inputs={"x": 2}, parameters={"w1": 3, "w2": 3, "w3": 3}, graph=graph)
    values = Values(network)
    assert [values.exact(Partial("p", f"w{index}")) for index in (1, 2, 3)] == [0, 0, 2]
    # Differences mean nothing there, and the audit says so; the closed form has the same convention.
    rows = {row.parameter: row for row in audit(network).rows}
    assert all(row.differences is None and row.direct is not None for row in rows.values())


def test_pooling_of_equal_numbers() -> None:
    layers = [{"kind": "convolution", "filter": [[2]]}, {"kind": "pooling"}]
    network = Network.from_arguments(inputs=[[1, 1], [1, 1]], targets=[1], layers=layers)
    assert Values(network).exact(Partial("E_total", "k")) == 1
    assert audit(network).random_points == 3


def test_of_equal_numbers_in_a_window_the_first_hands_the_derivative_on() -> None:
    """As in PyTorch. Under the filter lie (1, 0) and (0, 1) by turns, so that all four numbers are 2."""
    layers = [{"kind": "convolution", "filter": [[2, 2]]}, {"kind": "pooling"}]
    network = Network.from_arguments(inputs=[[1, 0, 1], [1, 0, 1]], targets=[1], layers=layers)
    values = Values(network)
    assert [values.exact(Partial("E_total", name)) for name in ("k_1_1", "k_1_2")] == [1, 0]
    assert all(row.differences is None and row.direct is not None for row in audit(network).rows)


def test_an_activation_is_derived_by_the_filter_that_makes_it() -> None:
    layers = [{"kind": "convolution", "filters": [[[1, 2]], [[3, 4]]], "activation": "relu"}]
    network = Network.from_arguments(inputs=[[5, 6, 7]], targets=[0] * 4, layers=layers)
    assert Values(network).exact(Partial("a_2_1_2", "k_2_1_1")) == 6


def test_a_leaky_unit_at_its_kink_has_its_small_slope() -> None:
    layers = [{"neurons": 1, "activation": "leaky_relu", "weights": [[2]], "bias": -2}]
    network = Network.from_arguments(inputs=[1], targets=[1], layers=layers)
    assert Values(network).exact(Partial("out_y1", "net_y1")) == Fraction(1, 100)


def test_a_unit_exactly_at_its_kink() -> None:
    layers = [{"kind": "convolution", "filter": [["0.5", "0.25"]], "activation": "relu"}]
    network = Network.from_arguments(inputs=[[1, -2]], targets=[1], layers=layers)
    assert Values(network).exact(Partial("E_total", "k_1_1")) == 0
    assert all(row.differences is None for row in audit(network).rows)


def test_what_is_dropped_has_no_slope() -> None:
    layers: list[dict[str, Any]] = [
        {"neurons": 2, "activation": "sigmoid", "weights": [["0.5"], ["0.25"]]},
        {"kind": "dropout", "mask": [1, 0], "keep": "0.5"},
    ]
    values = Values(Network.from_arguments(inputs=[1], targets=[0, 1], layers=layers))
    assert values.exact(Partial("E_total", "w2")) == 0
    assert values.exact(Partial("E_total", "w1")) is None


def test_shared_weights_are_trained() -> None:
    outcomes = train(Network.load("bptt"), [0, 100], 6)
    assert outcomes[1].error.printed < outcomes[0].error.printed
