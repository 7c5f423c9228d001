from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from derive.calculus import audit as module
from derive.calculus.audit import Disagreement, audit
from derive.errors import DeriveError
from derive.network.network import Network
from derive.network.tables.activations import ACTIVATIONS
from tests.calculus.test_balls import TANH_OF_1, on_a_kink, relu_of


@pytest.mark.parametrize("name", ["backprop", "mazur"])
def test_worked_examples(name: str) -> None:
    found = audit(Network.load(name))
    assert (len(found.rows), found.parameters, found.random_points, found.direct) == (10, 10, 3, True)
    for distance in (distance for row in found.rows for distance in (row.direct, row.differences)):
        assert distance is not None and distance < Fraction(1, 10**50)


def relu(bias: str) -> Network:
    return Network.from_arguments(
        inputs=["0.1"], targets=[1],
        layers=[
            {"neurons": ["h"], "activation": "relu", "weights": [["0.2"]], "bias": bias},
            {"neurons": ["y"], "activation": "identity", "weights": [["0.5"]], "bias": "0.25"},
        ],
    )


def test_exactly_at_a_kink_differences_mean_nothing() -> None:
    """net_h is 0: the slope is 0 by convention, half of one by central differences, and the audit must not fail."""
    rows = {row.parameter: row for row in audit(relu("-0.02")).rows}
    assert rows["w1"].differences is None
    assert rows["b1"].differences is None
    # What lies behind the kink does not move it.
    assert rows["w2"].differences is not None
    assert rows["b2"].differences is not None


@pytest.mark.parametrize("bias", [f"-0.02{'0' * 36}1", f"-0.01{'9' * 36}"])
def test_near_a_kink_a_smaller_step_is_taken(bias: str) -> None:
    assert all(row.differences is not None for row in audit(relu(bias)).rows)


def test_a_kink_that_more_bits_decide() -> None:
    found = audit(relu_of(f"-{TANH_OF_1}", "1"))
    assert all(row.direct is not None for row in found.rows)


def test_a_kink_that_no_precision_decides_ends() -> None:
    """The random points are decided; the network's own is not, and says so by having no distances."""
    found = audit(on_a_kink())
    assert found.random_points == 3
    assert {row.direct for row in found.rows} == {None}


def test_random_points_that_are_never_decided_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_agree_at", lambda *_: False)
    assert audit(Network.load()).direct is False


@pytest.mark.parametrize("scale", ["1e25", "1e-25", "1e60"])
def test_the_size_of_numbers_is_no_disagreement(scale: str) -> None:
    network = Network.from_arguments(
        inputs=[scale, "3"], targets=[1],
        layers=[
            {"neurons": 2, "activation": "identity", "weights": [["0.3", "-7"], ["11", "0.2"]], "bias": "0.1"},
            {"neurons": 1, "activation": "identity", "weights": [["5", "-2"]], "bias": "0.3"},
        ],
    )
    assert audit(network).random_points == 3


def test_steep_units_are_no_disagreement() -> None:
    network = Network.from_arguments(
        inputs=["1e25"], targets=[1], layers=[{"neurons": 1, "activation": "tanh", "weights": [["1e-25"]]}]
    )
    assert all(row.differences is not None for row in audit(network).rows)


@pytest.mark.parametrize("route", ["closed form", "differences"])
def test_a_wrong_derivative_is_found(route: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: Any = replace(ACTIVATIONS["tanh"], partials={"z": lambda *numbers: 1 - numbers[-1]})
    monkeypatch.setitem(ACTIVATIONS, "tanh", wrong)
    network = Network.from_arguments(
        inputs=["0.5"], targets=[1], layers=[{"neurons": 1, "activation": "tanh", "weights": [["0.3"]]}]
    )
    if route == "differences":
        monkeypatch.setattr(module, "LARGEST_CLOSED_FORM", 0)
    with pytest.raises(Disagreement, match="differ for w1") as caught:
        audit(network)
    assert isinstance(caught.value, DeriveError)


@pytest.mark.parametrize("formula", ["max(w, log(w - w))", "w + sqrt(-2)", "1/(w - w)"])
def test_a_network_without_value_says_so(formula: str) -> None:
    network = Network.from_arguments(parameters={"w": 2}, graph={"f": formula})
    with pytest.raises(DeriveError, match="f has no value"):
        audit(network)
