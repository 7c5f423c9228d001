"""Networks of every kind that the notes are written for, and for some of them the loss, written down once more.

The losses are plain mpmath over the numbers of the description, by name: nothing of the package.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from mpmath import exp, log, mpf, tanh

from derive.network.network import Network

Numbers = Mapping[str, mpf]


@cache
def network(name: str) -> Network:
    """Return a network by name."""
    return KINDS[name]()


def dense(name: str, widths: tuple[int, ...], activations: tuple[Any, ...], loss: Any, **more: Any) -> Network:
    """Return a network with random weights of two decimals."""
    generator = random.Random(3)

    def numbers(count: int) -> list[str]:
        return [f"{generator.randint(-90, 90) / 100:.2f}" for _ in range(count)]

    layers = [
        {
            "neurons": after,
            "activation": activation,
            "bias": numbers(after),
            "weights": [numbers(before) for _ in range(after)],
        }
        for (before, after), activation in zip(pairwise(widths), activations, strict=True)
    ]
    given = {"inputs": numbers(widths[0]), "trained": "all", "title": f"The network {name}", **more}
    return Network.from_arguments(name=name, layers=layers, loss=loss, **given)


def graph(name: str, text: str) -> Network:
    """Return a network described by formulas."""
    return Network.from_text(f"title: The graph {name}\n{text}", name=name)


CIRCUIT = "inputs: {x: -2, y: 5, z: -4}\ngraph: {q: x + y, f: q*z}\n"
NEURON = """\
inputs: {x0: -1, x1: -2}
parameters: {w0: 2, w1: -3, w2: -3}
graph: {p: w0*x0, q: w1*x1, r: p + q, s: r + w2, n: -s, e: exp(n), d: 1 + e, f: 1/d}
learning_rate: 0.1
"""
RECURRENT = """\
inputs: {x1: 0.5, x2: -0.3, x3: 0.8, h0: 0, t1: 0.2, t2: 0.1, t3: 0.4}
parameters: {w: 0.7, u: -0.4, b: 0.1, v: 0.9}
graph:
""" + "".join(
    f"  z{k}: w*x{k} + u*h{k - 1} + b\n  h{k}: tanh(z{k})\n  y{k}: v*h{k}\n  E{k}: 0.5*(t{k} - y{k})^2\n"
    for k in (1, 2, 3)
) + "  E: E1 + E2 + E3\n"
FUNCTIONS = """\
inputs: {x: 0.7, y: -0.4}
graph:
  a: sqrt(x^2 + y^2)
  b: abs(y)*log(x + 2)
  c: max(a, b) + min(x, y) + relu(y)
  d: sin(c)/cos(x) + erf(y)*sigmoid(a)
  unused: x + 1
  f: d^3 - tanh(d)*step(x)
loss: f
"""

CELL = "{input_weights: 0.3, recurrent_weights: 0.2, bias: 0.1}"
LSTM = f"""\
title: Two steps of an LSTM
inputs: [[0.5], [-0.3]]
targets: {{t: 0.4}}
layers:
  - {{kind: lstm, forget: {CELL}, input: {CELL}, candidate: {CELL}, output: {CELL}}}
"""
GRU = f"""\
title: Three steps of a GRU
inputs: [[1], [0.5], [-1]]
targets: {{t: 0.5}}
layers:
  - {{kind: gru, update: {CELL}, reset: {CELL}, candidate: {CELL}}}
  - {{neurons: [y], activation: identity, weights: [[0.8]]}}
"""
FILTERS = """\
title: Filters, padding and pooling
inputs: [[1, 0.3, 2], [-0.4, 0.9, -1], [1.7, 0.6, 0.2]]
targets: [0, 1]
loss: softmax_cross_entropy
layers:
  - {kind: convolution, filters: [[[0.5, -0.2], [0.1, 0.3]], [[-0.4, 0.6], [0.2, -0.1]]], padding: 1, activation: tanh}
  - {kind: pooling, size: 4}
  - {neurons: 2, weights: [[0.4, -0.3], [0.1, 0.5]]}
"""
SKIPS = """\
title: Dropout and skip connections
inputs: {x1: 0.5, x2: -1}
targets: {t1: 0.3, t2: 0.7}
layers:
  - {neurons: [h1, h2], activation: tanh, weights: [[0.3, -0.4], [0.2, 0.6]], bias: 0.1}
  - {kind: residual, sources: [x1, x2]}
  - {kind: dropout, mask: [1, 0], keep: 0.5}
  - {neurons: [k1, k2], activation: relu, weights: [[0.5, 0.1], [-0.3, 0.8]]}
  - {kind: residual, sources: [r1, r2]}
"""

KINDS: dict[str, Callable[[], Network]] = {
    "softmax": lambda: dense(
        "softmax", (2, 3, 3), ("tanh", "softmax"), "softmax_cross_entropy", targets=["0", "1", "0"]
    ),
    "soft-targets": lambda: dense("soft-targets", (2, 2), ("softmax",), "cross_entropy", targets=["0.5", "0.25"]),
    "softmax-squared": lambda: dense("softmax-squared", (2, 2), ("softmax",), "squared_error", targets=["0", "1"]),
    "softmax-inside": lambda: dense(
        "softmax-inside", (2, 3, 2, 2), ("softmax", "silu", "sigmoid"), "kl_divergence", targets=["0.3", "0.7"],
        penalty={"l1": "0.01"},
    ),
    "logistic": lambda: dense("logistic", (3, 1), ("sigmoid",), "binary_cross_entropy", targets=["1"]),
    "dead-unit": lambda: dense("dead-unit", (2, 3, 1), ("relu", "identity"), "squared_error", targets=["1"]),
    "leaky": lambda: dense(
        "leaky", (2, 2, 2), ("leaky_relu", "identity"), {"huber": "0.5"}, targets=["1", "-0.2"],
        penalty={"l1": "0.01", "l2": "0.1"},
    ),
    "smooth": lambda: dense("smooth", (2, 2, 2, 2), ("gelu", "softplus", "elu"), "absolute_error", targets=["0", "1"]),
    "edges": lambda: dense(
        "edges", (2, 2, 2, 2, 2), ("gelu_tanh", "z/(1+abs(z))", "sin", "hard_sigmoid"), "mean_squared_error",
        targets=["0", "1"],
    ),
    "margin": lambda: dense("margin", (2, 2, 2), ({"leaky_relu": "0.2"}, {"elu": 2}), "hinge", targets=["-1", "1"]),
    "many-classes": lambda: dense(
        "many-classes", (14, 9, 8), ("relu", "softmax"), "softmax_cross_entropy", targets=["0"] * 7 + ["1"],
        penalty={"l2": "0.01"},
    ),
    "circuit": lambda: graph("circuit", CIRCUIT),
    "neuron": lambda: graph("neuron", NEURON),
    "recurrent": lambda: graph("recurrent", RECURRENT),
    "functions": lambda: graph("functions", FUNCTIONS),
    "lstm": lambda: Network.from_text(LSTM, name="lstm"),
    "gru": lambda: Network.from_text(GRU, name="gru"),
    "filters": lambda: Network.from_text(FILTERS, name="filters"),
    "skips": lambda: Network.from_text(SKIPS, name="skips"),
    "batch": lambda: Network.from_arguments(
        name="batch", title="A batch of three", trained="all", notation="z-a-delta",
        examples=[
            {"inputs": ["0.05", "0.1"], "targets": ["0.01"]},
            {"inputs": ["0.5", "-0.1"], "targets": ["0.9"]},
            {"inputs": ["-0.3", "0.2"], "targets": ["0.4"]},
        ],
        layers=[
            {"neurons": 2, "activation": "tanh", "bias": "0.3", "weights": [["0.1", "0.2"], ["0.3", "0.4"]]},
            {"neurons": 1, "weights": [["0.5", "-0.6"]]},
        ],
    ),
    **{
        name: lambda name=name: Network.load(name)
        for name in ("bptt", "convolution", "attention", "layer_norm", "relu_dead", "adam")
    },
}  # fmt: skip


def _recurrent(given: Numbers) -> mpf:
    h, total = given["h0"], mpf(0)
    for k in (1, 2, 3):
        h = tanh(given["w"] * given[f"x{k}"] + given["u"] * h + given["b"])
        total += (given[f"t{k}"] - given["v"] * h) ** 2 / 2
    return total


def _layer(given: Numbers, sources: list[mpf], names: list[str], biases: list[str]) -> list[mpf]:
    rows = [names[index : index + len(sources)] for index in range(0, len(names), len(sources))]
    return [
        sum((given[w] * x for w, x in zip(row, sources, strict=True)), given[b])
        for row, b in zip(rows, biases, strict=True)
    ]


def _softmax(given: Numbers) -> mpf:
    weights = [f"w{index}" for index in range(1, 16)]
    nets = _layer(given, [given["x1"], given["x2"]], weights[:6], ["b_h1", "b_h2", "b_h3"])
    nets = _layer(given, list(map(tanh, nets)), weights[6:], ["b_y1", "b_y2", "b_y3"])
    powers = [exp(net) for net in nets]
    return -log(powers[1] / sum(powers))


def _logistic(given: Numbers) -> mpf:
    (net,) = _layer(given, [given["x1"], given["x2"], given["x3"]], ["w1", "w2", "w3"], ["b_y1"])
    return -log(1 / (1 + exp(-net)))


def _leaky(given: Numbers) -> mpf:
    weights = [f"w{index}" for index in range(1, 9)]
    nets = _layer(given, [given["x1"], given["x2"]], weights[:4], ["b_h1", "b_h2"])
    outs = _layer(given, [net if net > 0 else net / 100 for net in nets], weights[4:], ["b_y1", "b_y2"])
    total = mpf(0)
    for out, target in zip(outs, ("t1", "t2"), strict=True):
        distance = abs(given[target] - out)
        total += (distance - mpf(1) / 4) / 2 if distance > mpf(1) / 2 else distance**2 / 2
    penalty = sum(abs(given[w]) for w in weights) / 100 + sum(given[w] ** 2 for w in weights) / 20
    return total + penalty


LOSSES: dict[str, Callable[[Numbers], mpf]] = {
    "circuit": lambda given: (given["x"] + given["y"]) * given["z"],
    "neuron": lambda given: 1 / (1 + exp(-(given["w0"] * given["x0"] + given["w1"] * given["x1"] + given["w2"]))),
    "recurrent": _recurrent,
    "softmax": _softmax,
    "logistic": _logistic,
    "leaky": _leaky,
}
