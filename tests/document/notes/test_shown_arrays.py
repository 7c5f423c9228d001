"""Arrays as they are shown: values as grids, derivatives in matrix form, digits as deep as the shape."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from derive.cli import main
from derive.document.composed import notes_source
from derive.errors import DeriveError
from derive.network.network import Network
from derive.worked import Worked

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
title: One head
inputs: {X: [[1, 0.5], [-0.5, 2], [0.3, -1]]}
constants: {T0: [[1, 0], [0, 1], [1, 0]]}
parameters: {W_q: [[0.3, 0.5], [-0.2, 0.4]], W_k: [[0.6, -0.3], [0.1, 0.7]], b: [0.1, 0.2]}
graph: {Q: X @ W_q + b, K: X @ W_k, A: 'softmax(Q @ T(K) / sqrt(2), rows, causal)', L: 'sum((A @ T0)^2)/2'}
"""


@pytest.fixture
def description(tmp_path: Path) -> Path:
    path = tmp_path / "head.yaml"
    path.write_text(HEAD, encoding="utf-8")
    return path


def test_values_of_arrays_are_nested_as_deep_as_the_shape() -> None:
    worked = Worked(Network.from_text(HEAD), 4)
    weights, gradient, updated = (worked.value(name) for name in ("W_q", "dL/dW_q", "W_q'"))
    for row in range(2):
        for column in range(2):
            entry = f"W_q_{row + 1}_{column + 1}"
            assert weights[row][column] == worked.value(entry)
            assert gradient[row][column] == worked.value(f"dL/d{entry}")
            assert updated[row][column] == worked.value(f"{entry}'")
    assert worked.value("b") == (worked.value("b1"), worked.value("b2"))
    assert worked.value("A")[0][1:] == (0, 0)
    assert str(worked.value("A", 12)[1][0]) == str(worked.value("A_2_1", 12))
    with pytest.raises(DeriveError, match="'A' is an array here"):
        worked.value("dA/dW_q")


def test_values_prints_arrays_and_on_demand_their_entries(
    description: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["values", str(description)]) == 0
    printed = capsys.readouterr().out
    assert "  W_q (2 x 2)\n      0.3  0.5\n     -0.2  0.4\n" in printed
    assert "  b (2)  0.1  0.2\n" in printed
    assert "Q_1_1" not in printed
    assert main(["values", str(description), "--entries"]) == 0
    assert re.search(r"\n  W_q_2_1 +-0\.2\n", capsys.readouterr().out)
    assert main(["values", str(description), "--format", "json"]) == 0
    arrays = json.loads(capsys.readouterr().out)["arrays"]
    assert arrays["W_q"]["shape"] == [2, 2]
    assert arrays["W_q"]["value"] == [["0.3", "0.5"], ["-0.2", "0.4"]]
    assert arrays["W_q"].keys() == {"symbol", "shape", "value", "gradient", "updated"}
    assert arrays["T0"].keys() == {"symbol", "shape", "value"}


def test_the_gradient_by_an_array_is_derived_in_matrix_form(
    description: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gradient", str(description), "W_q"]) == 0
    printed = capsys.readouterr().out
    for step in ("dL/dA (3 x 3)\n     = dL/dbase_L @ T(T0)\n", "dL/dQ (3 x 2)\n     = dL/dnet_A @ K / sqrt(2)\n",
                 "dL/dW_q (2 x 2)\n     = T(X) @ dL/dQ\n"):
        assert step in printed
    assert "One entry of it, step by step:" in printed
    assert "dL/dQ_1_1 * dQ_1_1/dW_q_1_1" in printed
    assert main(["gradient", str(description), "W_q", "--format", "latex"]) == 0
    latex = capsys.readouterr().out
    assert r"\underset{2 \times 3}{\mathbf{X}^{\mathsf{T}}}\,\underset{3 \times 2}{\frac{\partial L}" in latex
    assert r"&\approx \begin{bmatrix}" in latex


def test_the_gradient_by_an_array_without_influence_is_refused(
    description: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    description.write_text(HEAD.replace("L: 'sum((A @ T0)^2)/2'", "L: sum(Q), other: sum(K)") + "loss: L\n")
    assert main(["gradient", str(description), "W_k"]) == 2
    assert "'W_k' has no influence on 'L'" in capsys.readouterr().err


def test_a_number_goes_before_an_array_of_the_same_name() -> None:
    """The bias of a single neuron is the only entry of the vector of biases, which bears its name."""
    network = Network.from_text(
        "inputs: [1, 2]\ntargets: [1]\nlayers: [{neurons: 1, weights: [[0.5, -0.2]], bias: {b1: 0.3}}]\n"
    )
    assert network.tensors is not None
    assert "b1" in network.tensors
    assert "In matrix form" not in str(Worked(network, 4).gradient("b1"))
    assert str(Worked(network, 4).value("b1")) == "0.3000"


def test_a_number_has_one_symbol_in_both_forms() -> None:
    network = Network.load("layer_norm")
    description = network.description.model_copy(update={"notation": "goodfellow"})
    source = notes_source(replace(network, description=description))
    # There epsilon is the learning rate.
    assert r"\sqrt{v + \delta}" in source.partition(r"\label{sec:matrix}")[2]
    assert r"v + \epsilon" not in source
