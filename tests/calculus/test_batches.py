"""Batches: the gradient is the sum or the mean of the examples' gradients, and three routes to it agree."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.calculus.agreement import agree
from derive.calculus.audit import audit
from derive.calculus.balls import Evaluation, Values
from derive.calculus.batches import example_rows
from derive.calculus.steps import derivation
from derive.calculus.training import train
from derive.expressions.expression import Partial, Symbol
from derive.network.network import Network
from tests.calculus.test_graphs import assert_steps_hold
from tests.network.builders.test_examples import BATCH
from tests.strategies import Description, decimal_texts, descriptions


@st.composite
def batches(draw: st.DrawFn, reduction: str) -> Network:
    described: Description = draw(descriptions(most_layers=2, most_neurons=2, activations=("sigmoid", "tanh")))
    inputs, targets = described.pop("inputs"), described.pop("targets")

    def other(numbers: Description | list[str]) -> Description | list[str]:
        if isinstance(numbers, dict):
            return {name: draw(decimal_texts()) for name in numbers}
        return [draw(decimal_texts()) for _ in numbers]

    others = [{"inputs": other(inputs), "targets": other(targets)} for _ in range(draw(st.integers(0, 2)))]
    examples = [{"inputs": inputs, "targets": targets}, *others]
    return Network.from_arguments(**described, examples=examples, reduction=reduction)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_gradients_add_up(reduction: str, data: st.DataObject) -> None:
    network = data.draw(batches(reduction))
    whole = Evaluation(network, 192)
    parts = [Evaluation(example, 192) for example in network.examples]
    share = Fraction(1) if reduction == "sum" else Fraction(1, len(parts))
    for name in network.graph.parameters:
        with ctx.workprec(192):
            total = sum(part.partial("E_total", name) for part in parts)
            assert agree(whole.partial("E_total", name), total * share.numerator / share.denominator)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_audit_and_lines(reduction: str) -> None:
    network = Network.from_text(BATCH.replace("mean", reduction))
    found = audit(network)
    assert found.random_points == 3
    assert all(row.differences is not None and row.direct is not None for row in found.rows)
    assert_steps_hold(network, derivation(network, "w1"))


def test_rows() -> None:
    network = Network.from_text(BATCH)
    columns = [Symbol("out_y"), Symbol("E_total"), Partial("E_total", "w1")]
    rows = example_rows(network, columns, 6)
    assert [row.number for row in rows] == [1, 2, 0]
    assert rows[-1].cells[0] is None
    assert str(rows[-1].cells[2]) == str(Values(network).decimal(Partial("E_total", "w1"), 6))
    whole, *parts = (row.cells[1].printed for row in (rows[-1], *rows[:-1]) if row.cells[1])
    assert abs(sum(parts) / 2 - whole) < Fraction(1, 10**5)
    assert example_rows(Network.load(), columns, 4) == []


def test_a_batch_is_trained() -> None:
    first, last = train(Network.from_text(BATCH), [0, 50], 6)
    assert last.error.printed < first.error.printed


def test_what_has_no_influence_is_left_out() -> None:
    """A window with a stride of two leaves lines at the end over, which differ from example to example."""
    layers = [
        {"kind": "convolution", "filter": [["0.5"]]},
        {"kind": "convolution", "filter": [["0.5"]], "stride": 2},
    ]
    examples = [{"inputs": [[1, 2], [3, each]], "targets": [0]} for each in (4, 5)]
    network = Network.from_arguments(layers=layers, examples=examples)
    assert "x_1_1_2" in network.graph and "z_2_2" not in network.graph
