"""Layers of other kinds: their values are those of a plain computation, and what is wrong is named with its place."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, isclose, sqrt, tanh
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.calculus.balls import Values
from derive.errors import DeriveError
from derive.network.fields.names import counted_neurons
from derive.network.graph.quantity import Role
from derive.network.network import Network

Matrix = list[list[float]]


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


def times(matrix: Matrix, vector: list[float]) -> list[float]:
    return [sum(w * x for w, x in zip(row, vector, strict=True)) for row in matrix]


def outputs(network: Network) -> list[float]:
    """What the loss compares with the targets."""
    graph, values = network.graph, Values(network)
    names = [
        quantity.definition.arguments[1] for quantity in graph.quantities.values()  # type: ignore[attr-defined]
        if quantity.name.startswith("E_") and quantity.role is Role.INTERMEDIATE
    ]
    return [float(str(values.decimal(name, 12))) for name in names]


def built(layers: list[dict[str, Any]], inputs: Any, targets: int) -> Network:
    return Network.from_arguments(inputs=inputs, targets=[0] * targets, layers=layers)


def assert_close(found: list[float], expected: list[float]) -> None:
    assert len(found) == len(expected)
    assert all(isclose(one, other, abs_tol=1e-10) for one, other in zip(found, expected, strict=True))


def test_a_number_of_a_matrix_may_have_a_name() -> None:
    described = {"inputs": [1, 2], "targets": [1]}
    network = Network.from_arguments(
        **described, layers=[{"neurons": ["y"], "weights": [[{"v": 1.5}, 0.5]], "bias": {"c": -0.2}}]
    )
    assert network.graph.parameters == ["v", "w2", "c"]
    with pytest.raises(DeriveError, match=r"layers\.0\.weights\.matrix\.0\.1\.v: duplicate name 'v'"):
        Network.from_arguments(**described, layers=[{"neurons": ["y"], "weights": [[{"v": 1.5}, {"v": 0.5}]]}])


U, W, B = [[0.5, -0.3], [0.2, 0.7]], [[0.1, 0.4], [-0.6, 0.3]], [0.1, -0.2]
GATE = {"input_weights": U, "recurrent_weights": W, "bias": B}
SERIES = [[1.0, 0.5], [-0.5, 0.25], [2.0, -1.0]]


def net(row: list[float], state: list[float], scale: float = 1) -> list[float]:
    terms = zip(times(U, row), times(W, state), B, strict=True)
    return [scale * (one + other) + bias for one, other, bias in terms]


def test_recurrent() -> None:
    state, states = [0.3, -0.1], []
    for row in SERIES:
        state = [tanh(z) for z in net(row, state)]
        states += state
    layer = {"kind": "recurrent", **GATE, "initial": [0.3, -0.1]}
    assert_close(outputs(built([layer], SERIES, 2)), state)
    network = built([{**layer, "returns": "all"}], SERIES, 6)
    assert_close(outputs(network), states)
    assert len(network.graph.parameters) == 10
    assert network.graph["w_1_2"].role is Role.PARAMETER
    # A shared weight is one quantity with an edge for every time step.
    assert network.graph.children["w_1_2"] == ("net_1_1", "net_2_1", "net_3_1")


def scaled(scale: float) -> dict[str, Any]:
    return {
        "input_weights": [[scale * each for each in row] for row in U],
        "recurrent_weights": [[scale * each for each in row] for row in W], "bias": B,
    }


def test_lstm() -> None:
    gates = {"forget": 1, "input": 2, "candidate": 0.5, "output": -1}
    state, cell = [0.0, 0.0], [0.25, 0.5]
    for row in SERIES:
        nets = {key: net(row, state, scale) for key, scale in gates.items()}
        cell = [
            sigmoid(f) * c + sigmoid(i) * tanh(g)
            for f, i, g, c in zip(nets["forget"], nets["input"], nets["candidate"], cell, strict=True)
        ]
        state = [sigmoid(o) * tanh(c) for o, c in zip(nets["output"], cell, strict=True)]
    layer = {"kind": "lstm", "initial_cell": [0.25, 0.5], **{key: scaled(scale) for key, scale in gates.items()}}
    assert_close(outputs(built([layer], SERIES, 2)), state)


def test_gru() -> None:
    gates = {"update": 1, "reset": 2, "candidate": 0.5}
    state = [0.3, -0.4]
    for row in SERIES:
        z, r = ([sigmoid(each) for each in net(row, state, gates[key])] for key in ("update", "reset"))
        acted = [one * other for one, other in zip(r, state, strict=True)]
        n = [tanh(each) for each in net(row, acted, gates["candidate"])]
        state = [a * h + (1 - a) * b for a, h, b in zip(z, state, n, strict=True)]
    layer = {"kind": "gru", "initial": [0.3, -0.4], **{key: scaled(scale) for key, scale in gates.items()}}
    assert_close(outputs(built([layer], SERIES, 2)), state)


@pytest.mark.parametrize("causal", [False, True])
def test_attention(causal: bool) -> None:
    queries, keys = ([times(each, row) for row in SERIES] for each in (U, W))
    values = [times([[1, 2], [3, -1], [0.5, 0.5]], row) for row in SERIES]
    expected: list[float] = []
    for position, query in enumerate(queries):
        seen = position + 1 if causal else len(SERIES)
        powers = [exp(sum(a * b for a, b in zip(query, key, strict=True)) / sqrt(2)) for key in keys[:seen]]
        expected += [
            sum(p * value[j] for p, value in zip(powers, values, strict=False)) / sum(powers) for j in range(3)
        ]
    layer = {"kind": "attention", "query": U, "key": W, "value": [[1, 2], [3, -1], ["1/2", 0.5]], "causal": causal}
    assert_close(outputs(built([layer], SERIES, 9)), expected)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2), st.integers(3, 5), st.integers(3, 5))
def test_convolution(height: int, width: int, stride: int, rows: int, columns: int) -> None:
    image = [[(7 * i + 3 * j) % 5 - 2 for j in range(columns)] for i in range(rows)]
    kernel = [[(2 * i + 5 * j) % 4 - 1 for j in range(width)] for i in range(height)]
    expected = [
        sum(kernel[i][j] * image[top + i][left + j] for i in range(height) for j in range(width)) + 0.5
        for top in range(0, rows - height + 1, stride) for left in range(0, columns - width + 1, stride)
    ]
    layer = {"kind": "convolution", "filter": kernel, "bias": 0.5, "stride": stride}
    assert_close(outputs(built([layer], image, len(expected))), expected)


Maps = list[Matrix]


def convolved(image: Maps, filters: list[Maps], biases: list[float], stride: int, pad: int) -> Maps:
    """What several filters make of an image of several channels, zeros around it."""
    width, columns = len(image[0][0]) + 2 * pad, len(filters[0][0][0])

    def padded(rows: Matrix) -> Matrix:
        above = [[0.0] * width for _ in range(pad)]
        return [*above, *([0.0] * pad + row + [0.0] * pad for row in rows), *above]

    maps, rows = [padded(each) for each in image], len(filters[0][0])
    return [
        [
            [
                bias + sum(
                    used[c][i][j] * maps[c][top + i][left + j]
                    for c in range(len(maps)) for i in range(rows) for j in range(columns)
                )
                for left in range(0, width - columns + 1, stride)
            ]
            for top in range(0, len(maps[0]) - rows + 1, stride)
        ]
        for used, bias in zip(filters, biases, strict=True)
    ]


@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 2), st.integers(0, 1))
def test_convolution_with_filters_channels_and_padding(count: int, later: int, stride: int, pad: int) -> None:
    image: Matrix = [[float((7 * i + 3 * j) % 5 - 2) for j in range(4)] for i in range(3)]
    first = [[[[float(f + i - j), 2.0], [-1.0, float(j)]] for i, j in [(f, 1)]] for f in range(count)]
    second = [[[[float(c - f)]] for c in range(count)] for f in range(later)]
    hidden = convolved([image], first, [0.5] * count, stride, pad)
    expected = convolved(hidden, second, [float(f) for f in range(later)], 1, 0)
    layers = [
        {"kind": "convolution", "filters": [each[0] for each in first], "bias": 0.5, "stride": stride, "padding": pad},
        # One filter may be said in either way.
        {"kind": "convolution", "filters": second if count > 1 else [each[0] for each in second],
         "bias": list(range(later))},
    ]
    flat = [number for rows in expected for row in rows for number in row]
    network = built(layers, image, len(flat))
    assert_close(outputs(network), flat)
    assert len(network.graph.parameters) == 5 * count + count * later + later


def test_a_window_slides_over_each_map() -> None:
    layers = [{"kind": "convolution", "filters": [[[1]], [[-1]]]}, {"kind": "pooling"}]
    assert_close(outputs(built(layers, [[1, 2], [3, 5]], 2)), [5, -1])


def test_weights_alone_are_trained() -> None:
    weights = {"input_weights": {"u": 2}, "recurrent_weights": {"w": 3}, "bias": {"b": 1}}
    layers: list[dict[str, Any]] = [
        {"kind": "recurrent", **weights, "returns": "all"},
        {"kind": "shared_dense", "weights": [[1], [2]], "bias": [1, 2]},
        {"kind": "layer_norm"},
        {"neurons": ["y"], "weights": [[1, 2, 3, 4]], "bias": 1},
    ]
    network = Network.from_arguments(inputs=[[1], [2]], targets=[1], layers=layers, trained="weights")
    assert network.trained == ("u", "w", "v_1_1", "v_2_1", "w1", "w2", "w3", "w4")
    assert {"b", "c1", "gamma1", "beta1", "b4"} <= set(network.fixed)


def test_parts_say_what_a_quantity_is_to_its_layer() -> None:
    layer = {"kind": "recurrent", **GATE, "returns": "all"}
    graph = built([layer, layer], SERIES, 6).graph
    for name, expected in (("u_1_2", (1, "u", True)), ("h2_3_2", (2, "h", False)), ("b2_1", (2, "b", False))):
        part = graph[name].part
        assert part and (part.layer, part.letter, part.is_weight) == expected and part.kind == "recurrent"
    assert graph["x_1_1"].part is None


@pytest.mark.parametrize(("by", "expected"), [("max", [5, 7, 13, 15]), ("mean", [2.5, 4.5, 10.5, 12.5])])
def test_pooling(by: str, expected: list[float]) -> None:
    image = [[4 * i + j for j in range(4)] for i in range(4)]
    assert_close(outputs(built([{"kind": "pooling", "by": by}], image, 4)), expected)


def test_layer_norm() -> None:
    expected: list[float] = []
    for row in SERIES:
        mean = sum(row) / 2
        deviation = sqrt(sum((x - mean) ** 2 for x in row) / 2 + 0.01)
        expected += [g * (x - mean) / deviation + 0.5 for g, x in zip((2, -1), row, strict=True)]
    layer = {"kind": "layer_norm", "gain": [2, -1], "shift": 0.5, "epsilon": 0.01}
    assert_close(outputs(built([layer], SERIES, 6)), expected)


def test_dropout() -> None:
    layer = {"kind": "dropout", "mask": [1, 0, 1], "keep": 0.8}
    assert_close(outputs(built([layer], [1, 2, 3], 3)), [1.25, 0, 3.75])
    assert_close(outputs(built([{"kind": "dropout", "mask": [0, 1, 1]}], [1, 2, 3], 3)), [0, 2, 3])


HIDDEN = {"neurons": ["h1", "h2"], "activation": "identity", "weights": [[2, 0], [0, 3]]}


def test_skip_connections() -> None:
    weights = {"x2 -> y": 5, "h1 -> y": 7}
    output = {"neurons": ["y"], "activation": "identity", "sources": ["x2", "h1"], "weights": weights}
    network = built([HIDDEN, output], [1, 10], 1)
    assert_close(outputs(network), [5 * 10 + 7 * 2])
    assert not network.is_layered
    assert_close(outputs(built([HIDDEN, {"kind": "residual", "sources": ["x2", "x1"]}], [1, 10], 2)), [12, 31])


def normalized(row: list[float]) -> list[float]:
    mean = sum(row) / len(row)
    deviation = sqrt(sum((x - mean) ** 2 for x in row) / len(row) + 1e-5)
    return [(x - mean) / deviation for x in row]


def softmax(row: list[float]) -> list[float]:
    return [exp(z) / sum(map(exp, row)) for z in row]


# Layers that make one number of each, and what they make of a row of the series.
ROW_KEEPERS: list[tuple[list[dict[str, Any]], Callable[[list[float], list[float]], list[float]]]] = [
    ([{"kind": "residual", "sources": ["x_1_1", "x_1_2", "x_2_1", "x_2_2", "x_3_1", "x_3_2"]}],
     lambda row, skipped: [y + x for y, x in zip(row, skipped, strict=True)]),
    ([{"kind": "dropout", "mask": [1] * 6, "keep": 0.5}], lambda row, _: [y / 0.5 for y in row]),
]


@pytest.mark.parametrize(("keeper", "kept"), ROW_KEEPERS)
def test_rows_stay_rows(
    keeper: list[dict[str, Any]], kept: Callable[[list[float], list[float]], list[float]]
) -> None:
    """What stands behind a skip connection or dropout works on every row by itself, as before it."""
    dense = {"kind": "shared_dense", "weights": U, "bias": B, "activation": "tanh"}
    rows = [normalized(kept([tanh(z) for z in net(row, [0, 0])], row)) for row in SERIES]
    assert_close(outputs(built([dense, *keeper, {"kind": "layer_norm"}], SERIES, 6)), [x for row in rows for x in row])
    behind = [softmax([z + b for z, b in zip(times(W, row), B, strict=True)]) for row in rows]
    last = {"kind": "shared_dense", "weights": W, "bias": B, "activation": "softmax"}
    network = built([dense, *keeper, {"kind": "layer_norm"}, last], SERIES, 6)
    assert_close(outputs(network), [y for row in behind for y in row])


def test_maps_stay_maps() -> None:
    convolution = {"kind": "convolution", "filters": [[[1]], [[-2]]]}
    layers = [
        convolution, {"kind": "residual", "sources": ["x_1_1", "x_1_2", "x_2_1", "x_2_2"] * 2},
        {"kind": "dropout", "mask": [1, 1, 0, 1] * 2}, {"kind": "pooling"},
    ]
    assert_close(outputs(built(layers, [[1, 2], [9, 4]], 2)), [8, 0])


def test_a_stack_of_one_kind_has_names_of_its_own() -> None:
    layer = {"kind": "recurrent", **GATE, "returns": "all"}
    dense = {"kind": "shared_dense", "weights": U, "bias": B}
    network = built([layer, layer, {"kind": "layer_norm"}, dense], SERIES, 6)
    assert {"u_1_2", "u2_1_2", "h_3_2", "h2_3_2"} <= set(network.graph.quantities)
    assert outputs(network)


def test_places_are_depths() -> None:
    graph = Network.load("bptt").graph
    for quantity in graph.quantities.values():
        parents = [graph[parent].place.layer for parent in quantity.definition.parents]
        assert quantity.place.layer == (1 + max(parents) if parents else 0)
    places = [(each.place.layer, each.place.index) for each in graph.quantities.values() if each.place.index]
    assert len(places) == len(set(places))


def test_penalties_count_weights_and_no_biases() -> None:
    layer = {"kind": "recurrent", "input_weights": 2, "recurrent_weights": 3, "bias": 100}
    network = Network.from_arguments(inputs=[[1], [2]], targets=[1], penalty={"l2": "0.5"}, layers=[layer])
    assert str(Values(network).decimal("R2", 2)) == "3.25"


def test_names_of_counted_neurons_and_of_the_user() -> None:
    layers = [
        {"kind": "recurrent", "input_weights": {"alpha": 2}, "recurrent_weights": [[{"beta": 3}]]},
        {"neurons": 2, "weights": [[1], [2]]},
    ]
    names = set(built(layers, [[1], [2]], 2).graph.quantities)
    assert {"alpha", "beta", *(f"out_{each}" for each in counted_neurons(2, 2, output=True))} <= names


POOLING = "{kind: pooling, size: 1, stride: 2}"
BASE = """\
inputs: [[1, 2], [3, 4]]
targets: [0]
layers:
  - {kind: convolution, filter: [[1, 2]], bias: 1}
  - {kind: pooling, size: 1, stride: 2}
"""
CASES = {
    "kind": ("{kind: convolution", "@{kind: convolve", "unknown kind of layer 'convolve'; did you mean 'convolution'?"),
    "key": ("bias: 1", "@bies: 1", "unknown key 'bies'; did you mean 'bias'?"),
    "missing": ("filter: [[1, 2]], ", "", "'filter' is missing; expected a list of rows of numbers such as"),
    "too large": ("filter: [[1, 2]]", "@filter: [[1, 2, 3]]", "a filter of 1 by 3; the layer before has 2 by 2"),
    "no row": ("[[1, 2]],", "[@1, 2],", "a matrix is a list of rows; write it as"),
    "ragged filter": ("[[1, 2]],", "[[1, 2], @[1]],", "row 2 has 1 number; the first row has 2"),
    "ragged inputs": ("inputs: [[1, 2], [3, 4]]", "@inputs: [[1, 2], [3]]", "rows of inputs of different lengths"),
    "ragged maps": ("inputs: [[1, 2], [3, 4]]", "@inputs: [[[1, 2], [3, 4]], [[1, 2]]]", "maps of inputs of different"),
    "number in a map": ("inputs: [[1, 2], [3, 4]]", "inputs: [[[1, 2], [3, @four]]]", "not a number: 'four'"),
    "channels": ("[[1, 2]],", "@[[[1, 2]], [[3, 4]]],", "a filter of 2 channels; the layer before has 1"),
    "sizes": ("filter: [[1, 2]]", "filters: [[[1, 2]], @[[1]]]", "filters of 1 by 1 and of 1 by 2; all are of one"),
    "both": ("bias: 1", "@filters: [[[1]]]", "'filters' beside 'filter'; expected one of the two"),
    "padding": ("bias: 1", "@padding: 1", "a padding of 1 about an image for a filter of 1 by 2; at most 0"),
    "gates": (POOLING, "@{kind: gru, update: {input_weights: 1, recurrent_weights: 1}}",
              "'reset' is missing; expected weights such as {input_weights: 0.3"),
    "number": ("[[1, 2]],", "[[1, @two]],", "not a number: 'two'"),
    "input": ("[3, 4]", "[3, @four]", "not a number: 'four'"),
    "window": ("size: 1", "@size: 3", "a window of 3 by 3; the layer before has 2 by 1 numbers"),
    "by": ("size: 1", "by: @least, size: 1", "unknown pooling 'least'; expected one of: max, mean"),
    "size": ("size: 1", "size: @0", "'size' is wrong: expected a whole number from 1, or a list of one for each axis"),
    "axes": ("size: 1", "size: @[1, 1, 1]", "'size' is wrong: expected a whole number from 1, or a list of one"),
    "stride": ("bias: 1", "@stride: [2]", "a list of 1 number; expected one number, or a list of 2"),
    "series": ("bias: 1", "channels: @across", "unknown place of the channels 'across'; did you mean 'rows'?"),
    "maps": ("{kind: convolution, filter: [[1, 2]]", "{kind: transposed_convolution, @filters: [[[1, 2]], [[2, 1]]]",
             "2 filters; the layer before has 1 map: give one for each"),
    "extra": ("{kind: convolution, filter: [[1, 2]]", "{kind: transposed_convolution, filter: [[1, 2]], @extra: 1",
              "1 lines at the ends; less than the stride of 1"),
    "back": (POOLING, "{kind: recurrent, input_weights: 1, recurrent_weights: 1, @bidirectional: true}",
             "'backward' is missing; the way back has weights of its own"),
    "both ways": (POOLING, "{kind: recurrent, input_weights: 1, recurrent_weights: 1, backward: {input_weights: 1, "
                  "@recurrent_weights: [[1, 2]]}}", "the matrix is 1 by 2; expected 1 row of 1 number"),
    "softmax": ("bias: 1", "bias: 1, activation: @softmax", "softmax is a function of a whole dense layer"),
    "taken": ("bias: 1", "bias: {@x_1_1: 1}", "duplicate name 'x_1_1'; a parameter would share it with an input"),
    "targets": ("targets: [0]", "@targets: [0, 1]", "the number of targets is 2, that of output neurons 1"),
    "source": (POOLING, "{kind: residual, sources: [@x7, x_1_1]}", "no input or earlier"),
    "sources": (POOLING, "{kind: residual, @sources: [x_1_1]}", "the number of sources is 1"),
    "groups": (POOLING, "{kind: convolution, filter: [[1]], @groups: 2}", "2 groups share 1 channel out among them"),
    "mask": (POOLING, "{kind: dropout, mask: [1, @0.5]}", "a mask holds zeros and ones"),
    "keep": (POOLING, "{kind: dropout, mask: [1, 1], keep: @0}", "the probability of being"),
    "gate": (
        POOLING,
        "{kind: gru, update: @{}, reset: {input_weights: 1, recurrent_weights: 1}, candidate: {input_weights: 1, "
        "recurrent_weights: 1}}", "'input_weights' is missing; expected a number, or a list of rows of numbers",
    ),
    "trained": ("targets: [0]", "targets: [0]\ntrained: [@k]", "no parameter is called 'k'"),
}


@pytest.mark.parametrize("case", CASES)
def test_message_and_place(case: str) -> None:
    old, new, message = CASES[case]
    assert old in BASE
    marked = BASE.replace(old, new, 1)
    before = marked[: marked.index("@")] if "@" in marked else BASE[: BASE.index("{kind: convolution")]
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    with pytest.raises(DeriveError) as caught:
        Network.from_text(marked.replace("@", ""))
    assert str(caught.value).startswith(f"<text>:{place}: {message}")


def test_what_is_too_large_is_refused() -> None:
    layer = {"kind": "convolution", "filter": [[1] * 30] * 30}
    with pytest.raises(DeriveError, match=r"layers\.0: written out, the network is too large; at most 300,000 edges"):
        built([layer], [[1] * 60] * 60, 1)
