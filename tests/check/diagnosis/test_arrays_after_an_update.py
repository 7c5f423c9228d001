"""What a batch of examples gives after an update, as vectors: another state, not a slip."""

from __future__ import annotations

import pytest

import derive
from derive.network.network import Network

BATCH = Network.from_text(
    """
examples:
  - {inputs: {x1: 0.5, x2: -1}, targets: {t: 0}}
  - {inputs: {x1: 2, x2: 0.5}, targets: {t: 1}}
  - {inputs: {x1: -1, x2: 1.5}, targets: {t: 1}}
layers: [{neurons: [p], activation: sigmoid, bias: {w0: 0.1}, weights: [[{w1: 0.4}, {w2: -0.3}]]}]
loss: binary_cross_entropy
reduction: mean
trained: all
learning_rate: 1
conventions: {rows: examples}
"""
)
UPDATE = r"""
$$w \leftarrow w - \eta \nabla_w J \approx \begin{pmatrix} 0.2799 \\ 0.3083 \end{pmatrix}$$

$w_0' = 0.2181$

"""


@pytest.mark.parametrize(("last", "expected"), [("0.5988", 0), ("0.5898", 1)])
def test_vectors_after_an_update(last: str, expected: int) -> None:
    forward = r"With the new weights $z \approx \begin{pmatrix} 0.0498 \\ 0.9320 \\ 0.4007 \end{pmatrix}$, "
    output = rf"so $p \approx \begin{{pmatrix}} 0.5124 \\ 0.7175 \\ {last} \end{{pmatrix}}$"
    assert derive.check_derivation(UPDATE + forward + output, BATCH).claims.wrong == expected


def test_vectors_before_an_update_are_not_those_after_it() -> None:
    claims = derive.check_derivation(r"$z = \begin{pmatrix} 0.0498 \\ 0.9320 \\ 0.4007 \end{pmatrix}$", BATCH).claims
    assert claims.wrong == 1
