"""Every network that ships: three routes to its gradient agree, its numbers are the published ones, its lines hold."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.calculus.audit import audit
from derive.calculus.balls import Values
from derive.calculus.steps import gradient_steps
from derive.expressions.expression import Partial, Symbol
from derive.network.network import Network
from derive.network.shipped import shipped_names
from derive.notation.scheme import notation_of
from tests.calculus.test_graphs import assert_steps_hold

NAMES = shipped_names()
MOST_DIRECTLY = 100


@pytest.mark.parametrize("name", NAMES)
def test_audit(name: str) -> None:
    network = Network.load(name)
    found = audit(network)
    # One closed expression of a whole transformer block is too large to be differentiated.
    large = len(network.graph.parameters) > MOST_DIRECTLY
    assert found.random_points == (0 if large else 3)
    assert [row.parameter for row in found.rows] == network.graph.variables
    distances = [row.differences for row in found.rows[:MOST_DIRECTLY]]
    for distance in distances if large else [*distances, *(row.direct for row in found.rows)]:
        assert distance is not None and distance < Fraction(1, 10**20)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_every_derivation_holds(name: str) -> None:
    network = Network.load(name)
    for parameter in network.graph.variables:
        assert_steps_hold(network, [step for step in gradient_steps(network, parameter) if step.numeric])


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_written(name: str) -> None:
    network = Network.load(name)
    notation_of(network)
    assert network.title != "A neural network"


def test_the_circuits_of_cs231n() -> None:
    """https://cs231n.github.io/optimization-2: the gradients printed in its circuit diagrams."""
    circuit = Values(Network.load("cs231n_circuit"))
    assert [circuit.exact(each) for each in (Symbol("q"), Symbol("f"))] == [3, -12]
    assert [circuit.exact(Partial("f", each)) for each in ("x", "y", "z", "q")] == [-4, -4, 3, -4]
    neuron = Values(Network.load("cs231n_neuron"))
    assert str(neuron.decimal("f", 2)) == "0.73"
    printed = {"w0": "-0.20", "x0": "0.39", "w1": "-0.39", "x1": "-0.59", "w2": "0.20", "g": "-0.53", "e": "-0.53"}
    assert {each: str(neuron.decimal(Partial("f", each), 2)) for each in printed} == printed


def test_a_dead_unit() -> None:
    values = Values(Network.load("relu_dead"))
    assert [values.exact(Partial("E_total", each)) for each in ("w3", "w4", "b2")] == [0, 0, 0]
    assert values.exact(Symbol("out_h2")) == 0
    assert values.exact(Partial("E_total", "w1")) != 0


def test_softmax_signals_are_output_less_target() -> None:
    network = Network.load("softmax")
    values = Values(network)
    for index in (1, 2, 3):
        signal = values.decimal(Partial("E_total", f"net_y{index}"), 20)
        target = network.graph.givens[f"t{index}"]
        assert abs(signal.printed - (values.decimal(f"out_y{index}", 20).printed - target)) <= Fraction(1, 10**20)

