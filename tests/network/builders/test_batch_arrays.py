"""Several examples of what is described by arrays: the arrays of the batch hold the entries of the batch."""

from __future__ import annotations

import pytest

from derive.network.network import Network
from tests.tensor_checks import assert_adjoints_are_those_of_entries, assert_entries_have_the_values_of_arrays

CONVOLUTION = """
examples:
  - {inputs: [[1, 0, 2], [0, 1, -1], [2, 1, 0]], targets: [1]}
  - {inputs: [[0, 1, 1], [2, 0, -1], [1, 1, 3]], targets: [0]}
layers:
  - {kind: convolution, filter: [[0.5, -0.2], [0.1, 0.3]], bias: 0.1, activation: relu}
  - {kind: pooling, by: mean, size: 2}
  - {neurons: 1, activation: sigmoid, weights: [[0.7]], bias: 0.1}
loss: binary_cross_entropy
"""
# Two outputs, so that the loss of an example is a quantity of its own; a penalty is added once.
NORMED = """
examples:
  - {inputs: [0.5, -1, 2], targets: [1, 0, 0.5]}
  - {inputs: [1, 0.3, -1], targets: [0, 1, 0.2]}
  - {inputs: [2, 0.1, 0.7], targets: [0, 1, 0.4]}
layers:
  - {neurons: 3, bias: [0.1, 0.2, 0.3], weights: [[0.1, 0.2, 0.3], [0.3, -0.4, 0.1], [0.2, 0.5, -0.1]]}
  - {kind: layer_norm, gain: [1, 2, 0.5], shift: [0.1, 0, -0.1]}
penalty: {l2: 0.1}
"""
FORMULAS = """
examples:
  - {inputs: {x: 2, t: 1}}
  - {inputs: {x: -0.7, t: 0.3}}
parameters: {v: [0.5, -0.6, 0.2], u: [1, 2, -1]}
graph: {h: tanh(v*x), y: u @ h, R: sum(v*v), L: (y - t)^2/2 + R}
"""


@pytest.mark.parametrize("text", [CONVOLUTION, NORMED, FORMULAS])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_arrays_of_a_batch_are_what_their_entries_are(text: str, reduction: str) -> None:
    network = Network.from_text(f"{text}reduction: {reduction}\n")
    assert network.tensors is not None
    assert any(tensor.shape and tensor.formula for tensor in network.tensors.tensors.values())
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


def test_every_example_has_its_own_numbers() -> None:
    arrays = Network.from_text(CONVOLUTION).tensors
    assert arrays is not None
    assert arrays["X_2"].entries[:3] == ("x_1_1_2", "x_1_2_2", "x_1_3_2")
    assert arrays["K"].entries == ("k_1_1", "k_1_2", "k_2_1", "k_2_2")
