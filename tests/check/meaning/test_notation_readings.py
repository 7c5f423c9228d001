"""All symbols of a scheme of one's own are understood, signals, vectors and matrices among them."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from derive.network.network import Network
from tests.check.judged import checked, complaints

NETWORK = (
    "inputs: [0.5, -1]\ntargets: [1, 0]\nnotation: mine.yaml\nlayers:\n"
    "  - {neurons: 3, bias: [0.1, 0.2, 0.3], weights: [[0.1, 0.2], [0.3, -0.4], [0.7, 0.2]]}\n"
    "  - {neurons: 2, bias: [0.1, -0.2], weights: [[0.4, -0.5, 0.3], [0.2, 0.1, 0.6]]}\n"
)
OWN = {
    "activation": r"k^{<layer>}_{<index>}",
    "weight": r"V^{<layer>}_{<index><comma><source>}",
    "signal": r"D^{<layer>}_{<index>}",
    "vector_pre_activation": r"\mathbf{q}^{<layer>}",
    "vector_activation": r"\mathbf{k}^{<layer>}",
    "vector_signal": r"\mathbf{D}^{<layer>}",
    "matrix_weight": r"\mathbf{V}^{<layer>}",
    "vector_bias": r"\mathbf{c}^{<layer>}",
    "vector_target": r"\mathbf{r}",
}


@pytest.fixture
def network(tmp_path: Path) -> Network:
    own = (files("derive.notation") / "schemes" / "z-a-delta.yaml").read_text(encoding="utf-8")
    for key, symbol in OWN.items():
        own = re.sub(rf"(?m)^{key}: .*", lambda _, line=f"{key}: {symbol}": line, own)  # type: ignore[misc]
    (tmp_path / "mine.yaml").write_text(own, encoding="utf-8")
    (tmp_path / "net.yaml").write_text(NETWORK, encoding="utf-8")
    return Network.load(str(tmp_path / "net.yaml"))


RIGHT = (
    r"D^2_1 = (k^2_1 - t_1) k^2_1 (1 - k^2_1)",
    r"D^1_1 = (V^2_{11} D^2_1 + V^2_{21} D^2_2) k^1_1 (1 - k^1_1)",
    r"\frac{\partial C}{\partial V^2_{11}} = D^2_1 k^1_1",
    r"\mathbf{q}^2 = \mathbf{V}^2 \mathbf{k}^1 + \mathbf{c}^2",
    r"\mathbf{q}^1 = \mathbf{V}^1 \mathbf{x} + \mathbf{c}^1",
    r"\mathbf{D}^2 = (\mathbf{k}^2 - \mathbf{r}) \odot \mathbf{k}^2 \odot (1 - \mathbf{k}^2)",
)


@pytest.mark.parametrize("line", RIGHT)
def test_right(line: str, network: Network) -> None:
    report = checked(line, RIGHT[0], network=network)
    assert complaints(report) == []
    assert report.claims.right == report.claims.total == 2


@pytest.mark.parametrize(
    ("line", "part", "slip"),
    [
        (RIGHT[0], "- t_1", "+ t_1"),
        (RIGHT[1], "D^2_2", "D^2_1"),
        (RIGHT[2], "D^2_1", "D^2_2"),
        (RIGHT[3], r"\mathbf{c}^2", r"\mathbf{c}^2 + \mathbf{c}^2"),
        (RIGHT[5], r"\mathbf{r}", r"\mathbf{q}^2"),
    ],
)
def test_wrong(line: str, part: str, slip: str, network: Network) -> None:
    report = checked(line.replace(part, slip), RIGHT[0], network=network)
    assert (report.claims.wrong, report.claims.right, report.claims.not_understood) == (1, 1, 0)
