"""Networks as lectures have them, with filters or over time, against PyTorch in double precision."""

from __future__ import annotations

from typing import Any

import pytest

from derive.network.network import Network
from tests.with_torch.agreement import assert_agree

torch = pytest.importorskip("torch")
functional = torch.nn.functional


def leaf(value: Any) -> Any:
    return torch.tensor(value, dtype=torch.double, requires_grad=True)


def given(value: Any) -> Any:
    return torch.tensor(value, dtype=torch.double)


IMAGE = [[1, 0, 2, -1, 0], [0, 1, -1, 2, 1], [2, 1, 0, 0, -2], [1, -1, 1, 2, 0], [0, 2, 1, -1, 1]]


def test_convolution_pooling_and_softmax() -> None:
    """Two numbers of a window are largest: the first hands the derivative on."""
    weights, bias = [[0.2, -0.4, 0.6, 0.1], [-0.3, 0.5, 0.1, 0.7]], [0, 0.1]
    network = Network.from_arguments(
        inputs=IMAGE, targets=[1, 0], loss="cross_entropy", learning_rate="0.1",
        layers=[
            {"kind": "convolution", "filter": [["0.5", "-0.2"], ["0.1", "0.3"]], "bias": "0.1", "activation": "relu"},
            {"kind": "pooling", "by": "max", "size": 2},
            {"neurons": 2, "activation": "softmax", "weights": [[str(w) for w in row] for row in weights],
             "bias": [str(b) for b in bias]},
        ],
    )
    k, b, w, c = leaf([[[[0.5, -0.2], [0.1, 0.3]]]]), leaf([0.1]), leaf(weights), leaf(bias)
    # In tenths all numbers are whole, and what is equal is so in doubles, too.
    tenths = functional.conv2d(given([[IMAGE]]), 10 * k, 10 * b)
    pooled = functional.max_pool2d(torch.relu(tenths), 2).reshape(-1) / 10
    loss = -(given([1, 0]) * torch.log_softmax(w @ pooled + c, 0)).sum()
    assert_agree(network, loss, {"k": k, "b": b, "w": w, "b_y": c}, 0.1)


@pytest.mark.parametrize(
    ("inputs", "kernel", "pool"),
    [
        ([1, 2, -1, "0.5", 3, -2], ["0.5", "-0.3", "0.2"], {"size": 2}),
        ([[1, 2, -1, "0.5", 3, -2]], [["0.5", "-0.3", "0.2"]], {"size": 2}),
        ([[1, 2, -1, "0.5", 3, -2]], [["0.5", "-0.3", "0.2"]], {"size": [1, 2]}),
        ([[1, 2, -1, "0.5", 3, -2]], [["0.5", "-0.3", "0.2"]], {"size": 1, "stride": 2}),
    ],
)
def test_convolution_of_a_series(inputs: Any, kernel: Any, pool: dict[str, Any]) -> None:
    network = Network.from_arguments(
        inputs=inputs, targets=[1], loss="binary_cross_entropy", learning_rate="0.1",
        layers=[
            {"kind": "convolution", "filter": kernel, "bias": "0.1", "activation": "relu"},
            {"kind": "pooling", "by": "max", **pool},
            {"neurons": 1, "activation": "sigmoid", "weights": [["0.4", "-0.6"]], "bias": "0.2"},
        ],
    )
    k, b, w, c = leaf([[[0.5, -0.3, 0.2]]]), leaf([0.1]), leaf([0.4, -0.6]), leaf([0.2])
    a = torch.relu(functional.conv1d(given([[[1, 2, -1, 0.5, 3, -2]]]), k, b))
    pooled = functional.max_pool1d(a, pool["size"] if pool["size"] == 1 else 2, 2).reshape(-1)
    loss = -torch.log(torch.sigmoid(w @ pooled + c)).sum()
    assert_agree(network, loss, {"k": k, "b3": c, "b": b, "w": w}, 0.1)


def test_convolution_of_two_images() -> None:
    images = [[[1, 0, 2], [0, 1, -1], [2, 1, 0]], [[0, 1, 1], [2, 0, -1], [1, 1, 3]]]
    network = Network.from_arguments(
        examples=[{"inputs": image, "targets": [t]} for image, t in zip(images, (1, 0), strict=True)],
        loss="binary_cross_entropy",
        layers=[
            {"kind": "convolution", "filter": [["0.5", "-0.2"], ["0.1", "0.3"]], "bias": "0.1", "activation": "relu"},
            {"kind": "pooling", "by": "mean", "size": 2},
            {"neurons": 1, "activation": "sigmoid", "weights": [["0.7"]], "bias": "0.1"},
        ],
    )
    k, b, w, c = leaf([[[[0.5, -0.2], [0.1, 0.3]]]]), leaf([0.1]), leaf([0.7]), leaf([0.1])
    a = torch.relu(functional.conv2d(given(images)[:, None], k, b)).mean((1, 2, 3))
    y = torch.sigmoid(w * a + c)
    loss = functional.binary_cross_entropy(y, given([1, 0]))
    assert_agree(network, loss, {"k": k, "b3": c, "b": b, "w": w}, 0.5)


def test_a_network_of_elman_with_an_output_at_every_step() -> None:
    u, w, b = leaf([[0.4], [-0.2]]), leaf([[0.3, -0.5], [0.2, 0.6]]), leaf([0.1, 0])
    v, c = leaf([[0.7, -0.3]]), leaf([0.05])
    network = Network.from_arguments(
        inputs=[["0.5"], ["-0.3"], ["0.8"]], targets=["0.2", "-0.1", "0.4"], learning_rate="0.1",
        layers=[
            {"kind": "recurrent", "input_weights": [["0.4"], ["-0.2"]], "bias": ["0.1", 0], "activation": "tanh",
             "recurrent_weights": [["0.3", "-0.5"], ["0.2", "0.6"]], "returns": "all"},
            {"kind": "shared_dense", "weights": [["0.7", "-0.3"]], "bias": ["0.05"]},
        ],
    )
    h, loss = given([0, 0]), given(0)
    for x, t in ((0.5, 0.2), (-0.3, -0.1), (0.8, 0.4)):
        h = torch.tanh(u @ given([x]) + w @ h + b)
        loss = loss + (v @ h + c - t)[0] ** 2 / 2
    assert_agree(network, loss, {"u": u, "w": w, "b": b, "v": v, "c": c}, 0.1)


def test_a_character_at_every_step() -> None:
    inputs, targets = [[1, 0], [0, 1], [1, 0]], [[0, 1], [1, 0], [0, 1]]
    network = Network.from_arguments(
        inputs=inputs, targets=targets, loss="cross_entropy", learning_rate="0.1",
        layers=[
            {"kind": "recurrent", "input_weights": [["0.4", "-0.1"], ["-0.2", "0.3"]], "bias": ["0.1", 0],
             "recurrent_weights": [["0.3", "-0.5"], ["0.2", "0.6"]], "returns": "all"},
            {"kind": "shared_dense", "activation": "softmax", "weights": [["0.7", "-0.3"], ["0.2", "0.5"]],
             "bias": ["0.05", 0]},
        ],
    )
    u, w, b = leaf([[0.4, -0.1], [-0.2, 0.3]]), leaf([[0.3, -0.5], [0.2, 0.6]]), leaf([0.1, 0])
    v, c = leaf([[0.7, -0.3], [0.2, 0.5]]), leaf([0.05, 0])
    h, loss = given([0, 0]), given(0)
    for x, t in zip(inputs, targets, strict=True):
        h = torch.tanh(u @ given(x) + w @ h + b)
        loss = loss - (given(t) * torch.log_softmax(v @ h + c, 0)).sum()
    assert_agree(network, loss, {"u": u, "w": w, "b": b, "v": v, "c": c}, 0.1)


GATES = {"forget": "f", "input": "i", "candidate": "g", "output": "o"}


def cells(weights: dict[str, Any], series: list[Any]) -> Any:
    """The last state of LSTM cells, from Hochreiter's and Gers' formulas."""
    units = len(weights["w_f"])
    h, c = given([0.0] * units), given([0.0] * units)
    for x in series:
        f, i, g, o = (weights[f"u_{n}"] @ given(x) + weights[f"w_{n}"] @ h + weights[f"b_{n}"] for n in "figo")
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
    return h


def test_lstm_cells() -> None:
    numbers = {
        "forget": ([[0.1, 0.2], [0.3, -0.1]], [[0.2, 0.1], [0.05, 0.3]], [1, 1]),
        "input": ([[0.5, -0.4], [0.2, 0.6]], [[-0.3, 0.2], [0.4, 0.1]], [0, 0]),
        "candidate": ([[0.7, 0.1], [-0.5, 0.2]], [[0.1, 0.3], [-0.2, 0.4]], [0, 0.1]),
        "output": ([[-0.2, 0.3], [0.6, 0.4]], [[0.6, -0.1], [0.2, 0.5]], [0.1, 0]),
    }
    weights = {
        f"{base}_{GATES[gate]}": leaf(each)
        for gate, arrays in numbers.items() for base, each in zip("uwb", arrays, strict=True)
    }
    keys = ("input_weights", "recurrent_weights", "bias")
    layer: dict[str, Any] = {"kind": "lstm"}
    for gate, arrays in numbers.items():
        layer[gate] = {key: _texts(each) for key, each in zip(keys, arrays, strict=True)}
    series = [[0.5, -0.2], [0.1, 0.9]]
    network = Network.from_arguments(
        inputs=_texts(series), targets=["0.3", "-0.4"], layers=[layer], learning_rate="0.1"
    )
    loss = ((cells(weights, series) - given([0.3, -0.4])) ** 2).sum() / 2
    assert_agree(network, loss, weights, 0.1)


def _texts(value: Any) -> Any:
    return [_texts(each) for each in value] if isinstance(value, list) else str(value)


def test_a_named_cell_with_an_output_layer_and_adam() -> None:
    numbers = {"forget": (0.3, 0.2, 1), "input": (0.5, -0.4, 0), "candidate": (0.7, 0.1, 0.1), "output": (-0.2, 0.6, 0)}
    layer: dict[str, Any] = {"kind": "lstm"}
    weights, by_name = {}, {}
    for gate, (u, w, b) in numbers.items():
        letter = GATES[gate]
        layer[gate] = {
            "input_weights": {f"w_{letter}": str(u)}, "recurrent_weights": {f"u_{letter}": str(w)},
            "bias": {f"b_{letter}": str(b)},
        }
        weights |= {f"u_{letter}": leaf([[u]]), f"w_{letter}": leaf([[w]]), f"b_{letter}": leaf([b])}
        by_name |= {
            f"w_{letter}": weights[f"u_{letter}"], f"u_{letter}": weights[f"w_{letter}"],
            f"b_{letter}": weights[f"b_{letter}"],
        }
    v, c = leaf([1.5]), leaf([-0.2])
    network = Network.from_arguments(
        inputs=[["0.5"], ["-0.3"]], targets={"t": 1}, loss="binary_cross_entropy", optimizer="adam",
        layers=[
            layer,
            {"neurons": ["y"], "activation": "sigmoid", "weights": {"h2 -> y": {"v": "1.5"}}, "bias": {"c": "-0.2"}},
        ],
    )
    loss = -torch.log(torch.sigmoid(v @ cells(weights, [[0.5], [-0.3]]) + c)).sum()
    assert_agree(network, loss, {**by_name, "v": v, "c": c}, 0.001, torch.optim.Adam)
