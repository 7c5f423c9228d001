from __future__ import annotations

import pytest
from flint import ctx
from hypothesis import assume, given, settings

from derive.calculus.agreement import agree
from derive.calculus.balls import Evaluation, Undecided
from derive.calculus.steps import error_slope_step, error_step, gradient_steps
from derive.expressions.expression import Call, Expression, Partial, Symbol, plain
from derive.network.network import Network
from tests.calculus.test_lines import all_steps
from tests.reference import undecidable
from tests.strategies import networks


def named(form: Expression) -> bool:
    """Whether a form names an activation instead of writing it out: sigma has no value of its own."""
    return isinstance(form, Call) and form.function in ("sigma", "identity")


@settings(max_examples=25)
@given(networks(most_layers=3, most_neurons=3))
def test_every_form_equals_its_left_hand_side(network: Network) -> None:
    assume(not undecidable(network))
    evaluation = Evaluation(network, 256)
    for step in all_steps(network):
        for form in step.forms:
            if named(form):
                continue
            with ctx.workprec(256):
                try:
                    assert agree(evaluation.value(step.left), evaluation.value(form)), step
                except Undecided:
                    continue


@settings(max_examples=25)
@given(networks(most_layers=3, most_neurons=3))
def test_a_derivation_ends_with_the_gradient_and_introduces_every_factor(network: Network) -> None:
    for parameter in network.graph.parameters:
        steps = gradient_steps(network, parameter)
        assert steps[-1].left == Partial("E_total", parameter)
        assert steps[-1].numeric
        assert all(step.because for step in steps)


def test_the_worked_examples_derivations() -> None:
    network = Network.load()
    lines = [f"{plain(step.left)} = {plain(step.forms[-1])}" for step in gradient_steps(network, "w1")]
    assert lines[0] == "dE_total/dw1 = dE_total/dout_h1 * dout_h1/dnet_h1 * dnet_h1/dw1"
    assert lines[1] == "dE_total/dout_h1 = dE_y1/dout_h1 + dE_y2/dout_h1"
    assert "dE_y2/dout_h1 = dE_y2/dnet_y2 * dnet_y2/dout_h1" in lines
    assert "dnet_y2/dout_h1 = w6" in lines
    assert "dout_h1/dnet_h1 = out_h1 * (1 - out_h1)" in lines
    assert lines[-2:] == ["dnet_h1/dw1 = x1", lines[0]]
    assert plain(error_step(network.graph, "E_y1").forms[0]) == "(1/2) * (t1 - out_y1)^2"


def test_the_inner_derivative_is_shown() -> None:
    network = Network.load()
    forms = error_slope_step(network.graph, "E_total", "out_y1").forms
    assert [plain(form) for form in forms] == ["2 * (1/2) * (t1 - out_y1) * (-1)", "-(t1 - out_y1)"]


def test_an_unknown_parameter() -> None:
    with pytest.raises(KeyError):
        gradient_steps(Network.load(), "w9")


def test_leaves_are_symbols() -> None:
    assert Symbol("w") == Symbol("w")
    assert Symbol("w") != Partial("w", "w")
