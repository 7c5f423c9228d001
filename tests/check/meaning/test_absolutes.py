"""Absolute values, as in Huber's loss: written with bars, and mended between them."""

from __future__ import annotations

import pytest

from derive.check.mending.examined import examine
from derive.check.mending.mending import mend
from derive.check.report.selection import Selection
from derive.check.source.files import Source
from derive.network.network import Network
from tests.check.judged import checked, complaints

WRONG = r"out_{y1} = \ln(1+e^{0.1511}) - \tfrac12 = 0.2761"


@pytest.fixture(scope="module")
def huber() -> Network:
    neuron = {"name": "output", "neurons": ["y1"], "activation": "log(1 + exp(z)) - 1/2", "bias": {"b1": "0.1"}}
    layers = [{**neuron, "weights": {"x1 -> y1": {"w1": "0.0511"}}}]
    return Network.from_arguments(
        inputs={"x1": 1}, targets={"t1": 3}, layers=layers, loss={"huber": "0.5"}, notation="net-out"
    )


def test_an_absolute_value_is_written_with_bars(huber: Network) -> None:
    finding = complaints(checked(r"E_{y1} = t_1 + out_{y1}", network=huber))[0]
    assert r"|t_1 - out_{y1}| > \frac{1}{2}" in finding.expected and "absolute" not in finding.expected
    assert complaints(checked(rf"E_{{y1}} = {finding.expected}", network=huber)) == []


def test_a_carried_value_between_bars_is_renewed(huber: Network) -> None:
    text = f"$${WRONG}$$\n\n" + r"$$E_{y1} = 0.5\,(|3 - 0.2761| - 0.25) = 1.2370$$" + "\n"
    before = examine(Source("lines.md", "markdown", text.encode()), huber)
    after = mend(before, huber, Selection())
    assert before.report.claims.carried > 0 and complaints(after.report) == []
    assert after.source.content.decode() == text.replace("0.2761", "0.2715").replace("1.2370", "1.2392")
