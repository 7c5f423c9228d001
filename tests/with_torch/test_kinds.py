"""Attention, normalization, embeddings, dense layers for every row: as PyTorch has them, in double precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from derive.calculus.balls import Evaluation
from derive.network.network import Network
from tests.with_torch.agreement import PRECISION, assert_near, entries_of

if TYPE_CHECKING:
    from collections.abc import Callable

torch = pytest.importorskip("torch")
functional, nn = torch.nn.functional, torch.nn
Tensors = dict[str, Any]
# Layers, parameters by the names of their arrays, and what PyTorch makes of them.
Case = tuple[list[dict[str, Any]], Tensors, "Callable[[Tensors], Any]"]


def tensor(numbers: Any) -> Any:
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=True)


def assert_as_torch(network: Network, parameters: Tensors, loss: Any, rate: float) -> None:
    """Compare loss, gradients and one update; ``parameters`` by the names of the arrays, all of those there are."""
    arrays = network.tensors
    assert arrays is not None
    found = Evaluation(network, PRECISION)
    assert_near([found.quantities[network.graph.loss]], [float(loss.detach())])
    loss.backward()
    compared = [name for each in parameters for name in arrays[each].entries]
    assert sorted(compared) == sorted(network.graph.parameters)
    for each, expected in parameters.items():
        names, slopes = arrays[each].entries, entries_of(expected.grad)
        assert_near([found.quantities[name] for name in names], entries_of(expected))
        assert_near([found.partial(network.graph.loss, name) for name in names], slopes)
        after = [value - rate * slope for value, slope in zip(entries_of(expected), slopes, strict=True)]
        assert_near([found.updated(name) for name in names], after)


TOKENS = [[1, 0.5], [-0.5, 2], [0.3, -1]]
CLASSES = [[1, 0], [0, 1], [1, 0]]
Q, K, V = [[0.3, -0.2], [0.5, 0.4]], [[0.6, 0.1], [-0.3, 0.7]], [[0.2, 0.9], [-0.4, 0.5]]
W1, W2 = [[0.3, -0.2], [0.5, 0.4]], [[0.6, 0.1], [-0.3, 0.7]]
ATTENTION = {"kind": "attention", "query": Q, "key": K, "value": V}
MASK = [[1, 0, 1], [1, 1, 0], [0, 1, 0]]


def described(layers: list[dict[str, Any]], **more: Any) -> Network:
    given = {"inputs": TOKENS, "targets": CLASSES, "learning_rate": "0.1", "trained": "all", **more}
    return Network.from_arguments(layers=[_exact(layer) for layer in layers], **_exact(given))


def _exact(part: Any) -> Any:
    """Return floats as the texts that a file has."""
    if isinstance(part, dict):
        return {key: _exact(each) for key, each in part.items()}
    if isinstance(part, list):
        return [_exact(each) for each in part]
    return repr(part) if isinstance(part, float) else part


def half_squared(outputs: Any, targets: Any) -> Any:
    return 0.5 * ((torch.tensor(targets, dtype=torch.float64) - outputs) ** 2).sum()


def cross_entropy(outputs: Any, targets: Any) -> Any:
    return -(torch.tensor(targets, dtype=torch.float64) * torch.log(outputs)).sum()


def test_cross_attention() -> None:
    """That of nn.MultiheadAttention whose keys and values are those of an encoder, on a batch of two examples."""
    weights = {"V": tensor(W2), "W_q": tensor(Q), "W_k": tensor(K), "W_v": tensor(V), "W_o": tensor(W1)}
    sources = [[[0.2, 1.0], [0.7, -0.3]], [[1.0, -1.0], [0.5, 0.25]]]
    layers = [
        {"kind": "shared_dense", "name": "encoder", "weights": W2}, {"kind": "begin", "at": "Y"},
        {**ATTENTION, "source": "encoder", "heads": 2, "output": W1},
    ]
    examples = [{"inputs": {"X": each, "Y": TOKENS}, "targets": CLASSES} for each in sources]
    network = Network.from_arguments(examples=_exact(examples), layers=[_exact(layer) for layer in layers])
    encoded = tensor(sources) @ weights["V"].T
    query = tensor([TOKENS, TOKENS])
    stacked = torch.cat([weights[f"W_{letter}"] for letter in "qkv"])
    found, _ = functional.multi_head_attention_forward(
        *(each.transpose(0, 1) for each in (query, encoded, encoded)), 2, 2, stacked, None, None, None, False, 0.0,
        weights["W_o"], None,
    )
    half_squared(found.transpose(0, 1), CLASSES).backward()
    balls = Evaluation(network, PRECISION)
    for name, expected in weights.items():
        entries = network.examples[0].tensors[name].entries  # type: ignore[index]
        assert_near([balls.partial(network.graph.loss, each) for each in entries], entries_of(expected.grad / 2))


def norm(rows: Any, gain: Any, shift: Any, epsilon: float = 1e-5) -> Any:
    return functional.layer_norm(rows, rows.shape[-1:], gain, shift, epsilon)


def ones(width: int) -> tuple[Any, Any]:
    return tensor([1.0] * width), tensor([0.0] * width)


def attended(rows: Any, weights: Tensors, heads: int, seen: Any = None) -> Any:
    query, key, value = (rows @ weights[f"W_{letter}"].T for letter in "qkv")
    split = [torch.stack(each.chunk(heads, -1)) for each in (query, key, value)]
    mask = None if seen is None else torch.tensor(seen, dtype=torch.bool)
    found = functional.scaled_dot_product_attention(*split, attn_mask=mask)
    return torch.cat(list(found), -1)


LOWER = [[1, 0, 0], [1, 1, 0], [1, 1, 1]]


@pytest.mark.parametrize(
    ("keys", "seen"), [({}, None), ({"causal": True}, LOWER), ({"mask": MASK}, MASK)], ids=["all", "causal", "mask"]
)
@pytest.mark.parametrize("heads", [1, 2])
def test_attention(heads: int, keys: dict[str, Any], seen: Any) -> None:
    weights = {"W_q": tensor(Q), "W_k": tensor(K), "W_v": tensor(V), "W_o": tensor(W1)}
    network = described([{**ATTENTION, "heads": heads, "output": W1, **keys}])
    outputs = attended(tensor(TOKENS), weights, heads, seen) @ weights["W_o"].T
    assert_as_torch(network, weights, half_squared(outputs, CLASSES), 0.1)


def test_multi_head_attention_with_biases() -> None:
    """That of nn.MultiheadAttention."""
    module = nn.MultiheadAttention(2, 2, batch_first=True, dtype=torch.float64)
    biases = {"query_bias": [0.1, -0.2], "key_bias": [0.3, 0.1], "value_bias": [-0.1, 0.2], "output_bias": [0.4, -0.3]}
    network = described([{**ATTENTION, "heads": 2, "output": W1, **biases}])
    in_biases = [each for key in ("query_bias", "key_bias", "value_bias") for each in biases[key]]
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.tensor(Q + K + V, dtype=torch.float64))
        module.in_proj_bias.copy_(torch.tensor(in_biases, dtype=torch.float64))
        module.out_proj.weight.copy_(torch.tensor(W1, dtype=torch.float64))
        module.out_proj.bias.copy_(torch.tensor(biases["output_bias"], dtype=torch.float64))
    rows = tensor([TOKENS])
    loss = half_squared(module(rows, rows, rows)[0][0], CLASSES)
    loss.backward()
    found = Evaluation(network, PRECISION)
    arrays = network.tensors
    assert arrays is not None
    names = {key: [name for letter in "qkv" for name in arrays[f"{key}_{letter}"].entries] for key in ("W", "b")}
    loss_name = network.graph.loss
    assert_near([found.quantities[loss_name]], [float(loss.detach())])
    for key, gradient in (
        ("W", module.in_proj_weight.grad), ("b", module.in_proj_bias.grad),
    ):
        assert_near([found.partial(loss_name, name) for name in names[key]], entries_of(gradient))
    for array, gradient in (("W_o", module.out_proj.weight.grad), ("b_o", module.out_proj.bias.grad)):
        assert_near([found.partial(loss_name, name) for name in arrays[array].entries], entries_of(gradient))


def _post_norm() -> Case:
    """Attention, skip connection, normalization."""
    gain, shift = ones(2)
    weights = {"W_q": tensor(Q), "W_k": tensor(K), "W_v": tensor(V), "gamma": gain, "beta": shift}

    def outputs(w: Tensors) -> Any:
        rows = tensor(TOKENS)
        return norm(attended(rows, w, 1, LOWER) + rows, w["gamma"], w["beta"])

    layers = [{**ATTENTION, "causal": True}, {"kind": "residual", "from": "input"}, {"kind": "layer_norm"}]
    return layers, weights, outputs


def _feed_forward() -> Case:
    """A feed forward part with its skip connection, normalized behind it."""
    gain, shift = ones(2)
    weights = {"V": tensor(W1), "c": tensor([0.1, 0.0]), "gamma": gain, "beta": shift}

    def outputs(w: Tensors) -> Any:
        rows = tensor(TOKENS)
        return norm(functional.gelu(rows @ w["V"].T + w["c"]) + rows, w["gamma"], w["beta"])

    dense = {"kind": "shared_dense", "activation": "gelu", "weights": W1, "bias": [0.1, 0]}
    sources = [f"x_{row}_{column}" for row in (1, 2, 3) for column in (1, 2)]
    return [dense, {"kind": "residual", "sources": sources}, {"kind": "layer_norm"}], weights, outputs


def _without_epsilon() -> Case:
    """Normalization of rows with no constant under the root."""
    weights = {"gamma": tensor([1.5, 0.5]), "beta": tensor([0.0, 1.0])}
    layers = [{"kind": "layer_norm", "epsilon": 0, "gain": [1.5, 0.5], "shift": [0, 1]}]
    return layers, weights, lambda w: norm(tensor(TOKENS), w["gamma"], w["beta"], 0.0)


@pytest.mark.parametrize("case", [_post_norm, _feed_forward, _without_epsilon])
def test_rows_that_stay_rows(case: Callable[[], Case]) -> None:
    layers, weights, outputs = case()
    assert_as_torch(described(layers), weights, half_squared(outputs(weights), CLASSES), 0.1)


def test_a_block_that_ends_in_softmax() -> None:
    """Attention, skip connection, normalization, GELU, classes of every token."""
    layers, weights, before = _post_norm()
    layers += [
        {"kind": "shared_dense", "activation": "gelu", "weights": W1, "bias": [0.1, 0]},
        {"kind": "shared_dense", "activation": "softmax", "weights": W2, "bias": [0, 0.1]},
    ]
    names = ["V4", "c4", "V5", "c5"]
    weights |= dict(zip(names, map(tensor, (W1, [0.1, 0.0], W2, [0.0, 0.1])), strict=True))
    hidden = functional.gelu(before(weights) @ weights["V4"].T + weights["c4"])
    outputs = torch.softmax(hidden @ weights["V5"].T + weights["c5"], -1)
    assert_as_torch(described(layers, loss="cross_entropy"), weights, cross_entropy(outputs, CLASSES), 0.1)


def test_the_transformer_block_that_ships() -> None:
    """nn.TransformerEncoderLayer with the normalization first, written out."""
    network = Network.load("transformer_block")
    arrays = network.tensors
    assert arrays is not None
    names = ["gamma", "beta", "W_q", "W_k", "W_v", "W_o", "gamma_4", "beta_4", "V5", "c5", "V6", "c6"]
    givens = network.graph.givens
    weights = {
        name: tensor([float(givens[each]) for each in arrays[name].entries]) for name in names
    }
    shaped = {name: each.reshape(arrays[name].shape) for name, each in weights.items()}
    rows = tensor([float(givens[each]) for each in arrays["X"].entries]).reshape(3, 4)
    first = norm(rows, shaped["gamma"], shaped["beta"])
    middle = rows + attended(first, shaped, 2, LOWER) @ shaped["W_o"].T
    hidden = functional.gelu(norm(middle, shaped["gamma_4"], shaped["beta_4"]) @ shaped["V5"].T + shaped["c5"])
    outputs = middle + hidden @ shaped["V6"].T + shaped["c6"]
    loss = half_squared(outputs, [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
    assert_as_torch(network, weights, loss, 0.1)


LETTERS = [[1, 0], [0, 1], [1, 0]]
RECURRENT = {
    "kind": "recurrent", "input_weights": [[0.4, -0.1], [-0.2, 0.3]], "recurrent_weights": [[0.3, -0.5], [0.2, 0.6]],
    "bias": [0.1, 0], "returns": "all",
}


@pytest.mark.parametrize("loss", ["cross_entropy", "softmax_cross_entropy"])
def test_a_dense_layer_at_every_time_step(loss: str) -> None:
    """A network that tells the next letter: softmax at every time step."""
    weights = {
        "U": tensor(RECURRENT["input_weights"]), "W": tensor(RECURRENT["recurrent_weights"]), "b": tensor([0.1, 0.0]),
        "W2": tensor([[0.7, -0.3], [0.2, 0.5]]), "b_2": tensor([0.05, 0.0]),
    }
    state, loss_of_all = torch.zeros(2, dtype=torch.float64), torch.zeros((), dtype=torch.float64)
    for letter, following in zip(LETTERS, LETTERS[::-1], strict=True):
        letter_now = torch.tensor(letter, dtype=torch.float64)
        state = torch.tanh(weights["U"] @ letter_now + weights["W"] @ state + weights["b"])
        outputs = torch.softmax(weights["W2"] @ state + weights["b_2"], -1)
        loss_of_all = loss_of_all + cross_entropy(outputs, following)
    dense = {"neurons": ["y1", "y2"], "activation": "softmax", "weights": [[0.7, -0.3], [0.2, 0.5]], "bias": [0.05, 0]}
    network = described([RECURRENT, dense], inputs=LETTERS, targets=LETTERS[::-1], loss=loss)
    assert {"net_y1_3", "out_y2_1", "E_y2_3"} <= set(network.graph.quantities)
    assert_as_torch(network, weights, loss_of_all, 0.1)


TABLE, OUT = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]], [[0.2, 0.1], [0.3, -0.5], [0.7, 0.6]]


def test_an_embedding() -> None:
    weights = {"W_e": tensor(TABLE), "W2": tensor(OUT)}
    layers = [{"kind": "embedding", "weights": TABLE}, {"neurons": 3, "activation": "softmax", "weights": OUT}]
    network = described(layers, inputs={"token": 2}, targets=[0, 1, 0], loss="cross_entropy")
    outputs = torch.softmax(weights["W2"] @ functional.embedding(torch.tensor(2), weights["W_e"]), -1)
    assert_as_torch(network, weights, cross_entropy(outputs, [0, 1, 0]), 0.1)


def test_an_embedding_of_a_text_with_positions() -> None:
    positions = [[0.1, 0.0], [0.0, 0.1], [-0.1, 0.2]]
    weights = {"W_e": tensor(TABLE), "W_p": tensor(positions), "W_q": tensor(Q), "W_k": tensor(K), "W_v": tensor(V)}
    layers = [{"kind": "embedding", "weights": TABLE, "positions": positions}, ATTENTION]
    network = described(layers, inputs=[2, 0, 2])
    rows = functional.embedding(torch.tensor([2, 0, 2]), weights["W_e"]) + weights["W_p"]
    assert_as_torch(network, weights, half_squared(attended(rows, weights, 1), CLASSES), 0.1)


def test_a_batch_of_embeddings_looks_up_rows_of_its_own() -> None:
    tokens, targets = [2, 0, 0], [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    layers = [{"kind": "embedding", "weights": TABLE}, {"neurons": 3, "activation": "softmax", "weights": OUT}]
    examples = [{"inputs": {"token": n}, "targets": each} for n, each in zip(tokens, targets, strict=True)]
    network = Network.from_arguments(
        layers=[_exact(layer) for layer in layers], examples=examples, loss="cross_entropy", trained="all"
    )
    table, out = tensor(TABLE), tensor(OUT)
    outputs = torch.softmax(functional.embedding(torch.tensor(tokens), table) @ out.T, -1)
    loss = cross_entropy(outputs, targets) / 3
    loss.backward()
    found = Evaluation(network, PRECISION)
    assert_near([found.quantities["E_total"]], [float(loss.detach())])
    names = [f"w_e_{i}_{j}" for i in (1, 2, 3) for j in (1, 2)] + [f"w{i}" for i in range(1, 7)]
    slopes = entries_of(table.grad) + entries_of(out.grad)
    assert_near([found.partial("E_total", name) for name in names], slopes)


EXAMPLES = [([1, 0.5], [1]), ([2, -0.3], [0]), ([4, 0.7], [1])]
TWO_EACH = [[0.5, -0.2], [0.3, 0.8]]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_batch_normalization_in_training(reduction: str) -> None:
    gain, shift = [1.2, 0.9], [-0.1, 0.2]
    layers = [
        {"neurons": 2, "activation": "identity", "weights": TWO_EACH},
        {"kind": "batch_norm", "gain": gain, "shift": shift},
        {"neurons": 1, "activation": "sigmoid", "weights": [[0.8, -0.5]], "bias": 0.1},
    ]
    examples = [{"inputs": inputs, "targets": targets} for inputs, targets in EXAMPLES]
    network = Network.from_arguments(
        layers=[_exact(layer) for layer in layers], examples=_exact(examples), loss="binary_cross_entropy",
        trained="all", reduction=reduction, learning_rate="0.1",
    )
    weights = {
        "W1": tensor(TWO_EACH), "gamma": tensor(gain), "beta": tensor(shift), "W3": tensor([[0.8, -0.5]]),
        "b3": tensor([0.1]),
    }
    rows = torch.tensor([inputs for inputs, _ in EXAMPLES], dtype=torch.float64) @ weights["W1"].T
    rows = functional.batch_norm(rows, None, None, weights["gamma"], weights["beta"], training=True)
    outputs = torch.sigmoid(rows @ weights["W3"].T + weights["b3"])
    targets = torch.tensor([targets for _, targets in EXAMPLES], dtype=torch.float64)
    loss = functional.binary_cross_entropy(outputs, targets, reduction=reduction)
    assert_as_torch(network, weights, loss, 0.1)


def test_two_heads_behind_batch_normalization() -> None:
    """What the second gives is to grow."""
    layers = [
        {"neurons": 2, "activation": "identity", "weights": TWO_EACH, "bias": 0}, {"kind": "batch_norm"},
        {"neurons": ["a", "b"], "activation": "tanh", "weights": [[0.5, 0.1], [-0.2, 0.3]]},
        {"neurons": ["y"], "sources": ["a", "b"], "activation": "identity", "weights": [[0.7, -0.3]], "bias": 0.1},
        {"neurons": ["p"], "sources": ["b"], "activation": "sigmoid", "weights": [[-0.5]]},
    ]
    losses = [{"of": ["y"]}, {"of": ["p"], "maximize": "t*log(p) + (1 - t)*log(1 - p)", "weight": {"lambda": 0.5}}]
    examples = [{"inputs": inputs, "targets": [0.25, *targets]} for inputs, targets in EXAMPLES]
    network = Network.from_arguments(
        layers=[_exact(each) for each in layers], examples=_exact(examples), losses=_exact(losses), learning_rate="0.1"
    )
    weights = {
        "W1": tensor(TWO_EACH), "b1": tensor(0.0), "gamma": tensor([1.0, 1.0]), "beta": tensor([0.0, 0.0]),
        "W3": tensor([[0.5, 0.1], [-0.2, 0.3]]), "W4": tensor([[0.7, -0.3]]), "b4": tensor(0.1),
        "w11": tensor([[-0.5]]),
    }
    rows = torch.tensor([inputs for inputs, _ in EXAMPLES], dtype=torch.float64) @ weights["W1"].T + weights["b1"]
    rows = functional.batch_norm(rows, None, None, weights["gamma"], weights["beta"], training=True)
    rows = torch.tanh(rows @ weights["W3"].T)
    first, second = rows @ weights["W4"].T + weights["b4"], torch.sigmoid(rows[:, 1:] @ weights["w11"].T)
    targets = torch.tensor([targets for _, targets in EXAMPLES], dtype=torch.float64)
    grows = -functional.binary_cross_entropy(second, targets)
    assert_as_torch(network, weights, ((first - 0.25) ** 2).mean() / 2 - 0.5 * grows, 0.1)


IMAGES = [[[1, 0, 2], [0, 1, -1], [2, 1, 0]], [[0, 1, 1], [2, 0, -1], [1, 1, 3]], [[1, 1, 0], [-2, 0.5, 1], [0, 0, 2]]]
FILTERS = [[[[0.5, -0.2], [0.1, 0.3]]], [[[-0.4, 0.6], [0.2, -0.1]]]]


def test_batch_normalization_of_channels_in_training() -> None:
    """A residual block: convolution, normalization, a shortcut with a projection, pooling, a dense layer."""
    gain, shift, shortcut = [1.2, 0.9], [-0.1, 0.2], [[0.6], [-0.3]]
    layers = [
        {"kind": "convolution", "filters": [each[0] for each in FILTERS], "bias": [0.1, 0], "padding": 1, "stride": 2},
        {"kind": "batch_norm", "gain": gain, "shift": shift},
        {"kind": "residual", "from": "input", "weights": shortcut, "stride": 2},
        {"kind": "activation", "activation": "tanh"},
        {"kind": "pooling", "by": "mean", "size": 2},
        {"neurons": 1, "activation": "sigmoid", "weights": [[0.8, -0.5]], "bias": 0.1},
    ]
    examples = [{"inputs": image, "targets": [t]} for image, t in zip(IMAGES, (1, 0, 1), strict=True)]
    network = Network.from_arguments(
        layers=[_exact(layer) for layer in layers], examples=_exact(examples), loss="binary_cross_entropy",
        learning_rate="0.1",
    )
    weights = {
        "K": tensor(FILTERS), "b": tensor([0.1, 0.0]), "gamma": tensor(gain), "beta": tensor(shift),
        "W_s": tensor([[[[each]] for each in row] for row in shortcut]), "W6": tensor([[0.8, -0.5]]),
        "b6": tensor([0.1]),
    }
    images = torch.tensor(IMAGES, dtype=torch.float64)[:, None]
    maps = functional.conv2d(images, weights["K"], weights["b"], stride=2, padding=1)
    maps = functional.batch_norm(maps, None, None, weights["gamma"], weights["beta"], training=True)
    maps = torch.tanh(maps + functional.conv2d(images, weights["W_s"], stride=2))
    outputs = torch.sigmoid(maps.mean((2, 3)) @ weights["W6"].T + weights["b6"])[:, 0]
    loss = functional.binary_cross_entropy(outputs, torch.tensor([1, 0, 1], dtype=torch.float64))
    assert_as_torch(network, weights, loss, 0.1)


def test_batch_normalization_of_one_map_in_use() -> None:
    layers = [
        {"kind": "convolution", "filter": FILTERS[0][0]},
        {"kind": "batch_norm", "mean": [0.2], "variance": [1.5], "gain": 1.2},
    ]
    weights = {"K": tensor(FILTERS[0][0]), "gamma": tensor([1.2]), "beta": tensor([0.0])}
    maps = functional.conv2d(torch.tensor([IMAGES[:1]], dtype=torch.float64), weights["K"][None, None])
    moments = [torch.tensor([each], dtype=torch.float64) for each in (0.2, 1.5)]
    outputs = functional.batch_norm(maps, *moments, weights["gamma"], weights["beta"])
    network = described(layers, inputs=IMAGES[0], targets=[[1, 0], [0, 1]])
    assert_as_torch(network, weights, half_squared(outputs[0, 0], [[1, 0], [0, 1]]), 0.1)


def test_batch_normalization_in_use() -> None:
    mean, variance, gain = [0.2, -0.4], [1.5, 0.3], [1.2, 0.9]
    layers = [{"kind": "batch_norm", "mean": mean, "variance": variance, "gain": gain}]
    weights = {"gamma": tensor(gain), "beta": tensor([0.0, 0.0])}
    moments = [torch.tensor(each, dtype=torch.float64) for each in (mean, variance)]
    outputs = functional.batch_norm(tensor(TOKENS), *moments, weights["gamma"], weights["beta"])
    assert_as_torch(described(layers), weights, half_squared(outputs, CLASSES), 0.1)
