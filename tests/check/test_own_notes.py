"""The notes that derive writes stand its own check: every network that ships, and one in every notation."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from derive.check.pipeline import check_document
from derive.check.report.findings import Severity
from derive.check.source import read
from derive.document.composed import notes_source
from derive.network.network import Network
from derive.network.shipped import shipped_names
from derive.notation.scheme import schemes

if TYPE_CHECKING:
    from pathlib import Path

    from derive.check.report.findings import Report

# Of a hundred statements, so many may not be understood.
MOST_NOT_UNDERSTOOD = 2


def assert_clean(network: Network) -> None:
    report: Report = check_document(read(notes_source(network), "latex", "notes.tex"), network)
    findings = [finding for finding in report.findings if finding.code.severity is not Severity.NOTE]
    assert [(finding.code.name, finding.extent.start.line, finding.message) for finding in findings] == []
    assert report.claims.right > 20
    assert report.claims.not_understood * 100 <= MOST_NOT_UNDERSTOOD * report.claims.total


@pytest.mark.parametrize("name", shipped_names())
def test_notes_of_a_network_that_ships(name: str) -> None:
    assert_clean(Network.load(name))


@pytest.mark.parametrize("scheme", schemes())
@pytest.mark.parametrize("name", ["adam", "backprop", "softmax"])
def test_notes_in_a_notation(name: str, scheme: str) -> None:
    network = Network.load(name)
    assert_clean(replace(network, description=network.description.model_copy(update={"notation": scheme})))


@pytest.mark.parametrize(
    "text",
    [
        # Symbols with the number of a layer, and states of an update rule in a second step.
        "inputs: [[1, 0, 2], [0, 1, -1], [2, 1, 0]]\ntargets: [0.3]\noptimizer: momentum\nlayers:\n"
        "  - {kind: convolution, filter: [[0.5, -0.2], [0.1, 0.3]], activation: tanh}\n"
        "  - {kind: convolution, filter: [[0.5, 0.1], [0.2, -0.3]], bias: 0.1}\n",
        # A convention at a kink, which speaks of any x and y.
        "inputs: {x: 2, y: -3}\ngraph: {m: 'max(x, y)', a: abs(m - 5), f: m*a + x*y}\n",
        # A batch with a penalty: the loss of an example has its number, that of the batch none.
        "examples:\n  - {inputs: [0.5, -1], targets: [1]}\n  - {inputs: [1, 0.3], targets: [0]}\n"
        "  - {inputs: [-1, 0.7], targets: [1]}\nlayers: [{neurons: 1, bias: 0.1, weights: [[0.4, -0.5]]}]\n"
        "loss: binary_cross_entropy\npenalty: {l2: 0.1}\n",
        # A batch of formulas.
        "examples:\n  - {inputs: {x: 2, t: 1}}\n  - {inputs: {x: -1, t: 0}}\n"
        "parameters: {w: 0.5, b: 0.1}\ngraph: {z: w*x + b, y: tanh(z), d: y - t, L: d^2/2}\n",
        # A batch with signals of layers in matrix form: that of layer 1 is not the signal of example 1.
        "examples:\n  - {inputs: [0.5, -1], targets: [1]}\n  - {inputs: [1, 0.3], targets: [0]}\n"
        "layers:\n  - {neurons: 2, activation: sigmoid, bias: [0.1, 0.2], weights: [[0.1, 0.2], [0.3, -0.4]]}\n"
        "  - {neurons: 1, activation: sigmoid, weights: [[0.4, -0.5]]}\n",
        # A batch whose examples are columns of matrices.
        "examples:\n  - {inputs: [0.5, -1], targets: [1]}\n  - {inputs: [1, 0.3], targets: [0]}\n"
        "  - {inputs: [0.7, 2], targets: [1]}\nconventions: {columns: examples}\n"
        "layers:\n  - {neurons: 2, activation: tanh, bias: [0.1, 0.2], weights: [[0.1, 0.2], [0.3, -0.4]]}\n"
        "  - {neurons: 1, bias: 0.3, weights: [[0.4, -0.5]]}\n",
        # The second example of a batch, derived in full: its symbols look like those of the first with a number behind.
        "examples:\n  - {inputs: [[1, 0, 2], [0, 1, -1], [2, 1, 0]], targets: [1]}\n"
        "  - {inputs: [[0, 1, 1], [2, 0, -1], [1, 1, 3]], targets: [0]}\nloss: binary_cross_entropy\nlayers:\n"
        "  - {kind: convolution, filter: [[0.5, -0.2], [0.1, 0.3]], bias: 0.1, activation: relu}\n"
        "  - {kind: pooling, by: mean, size: 2}\n"
        "  - {neurons: 1, activation: sigmoid, weights: [[0.7]], bias: 0.1}\nnotes: {example: 2}\n",
        # Numbers of layers above the symbols of an example, where those of the batch are capitals.
        "examples:\n  - {inputs: [0.5, -1], targets: [1, 0]}\n  - {inputs: [1, 0.3], targets: [0, 1]}\n"
        "layers: [{neurons: 2, activation: softmax, weights: [[0.1, 0.2], [0.3, -0.4]]}]\n"
        "loss: cross_entropy\nnotation: nielsen\nnotes: {example: 2}\n",
        # A batch, and a state under a square root.
        "examples:\n  - {inputs: [0.5, -1], targets: [1]}\n  - {inputs: [1, 0.3], targets: [0]}\noptimizer: adam\n"
        "layers:\n  - {neurons: 2, activation: elu, bias: [0.1, 0.2], weights: [[0.1, 0.2], [0.3, -0.4]]}\n"
        "  - {neurons: 1, weights: [[0.4, -0.5]]}\n",
    ],
)
def test_notes_of_others(text: str, tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(text, encoding="utf-8")
    assert_clean(Network.load(str(tmp_path / "net.yaml")))


def test_notes_in_a_notation_of_ones_own(tmp_path: Path) -> None:
    shipped = files("derive.notation") / "schemes" / "z-a-delta.yaml"
    own = shipped.read_text(encoding="utf-8")
    own = re.sub(r"(?m)^weight: .*", r"weight: v_{<source>\\to <index>}^{<layer>}", own)
    own = re.sub(r"(?m)^pre_activation: .*", r"pre_activation: q^{(<layer>)}_{<index>}", own)
    (tmp_path / "mine.yaml").write_text(own, encoding="utf-8")
    text = (
        "inputs: [0.5, -1]\ntargets: [1]\nnotation: mine.yaml\nlayers:\n"
        "  - {neurons: 3, bias: [0.1, 0.2, 0.3], weights: [[0.1, 0.2], [0.3, -0.4], [0.7, 0.2]]}\n"
        "  - {neurons: 1, weights: [[0.4, -0.5, 0.3]]}\n"
    )
    (tmp_path / "net.yaml").write_text(text, encoding="utf-8")
    assert_clean(Network.load(str(tmp_path / "net.yaml")))
