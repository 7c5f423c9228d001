"""Networks without layers, softmax, losses, penalties: three routes agree, and every line of a derivation holds."""

from __future__ import annotations

from typing import Any

import pytest
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.calculus.agreement import agree
from derive.calculus.audit import audit
from derive.calculus.balls import Evaluation, Values
from derive.calculus.short_cuts import proven, short_cut
from derive.calculus.steps import Step, activation_step, definition_step, derivation, gradient_steps
from derive.calculus.training import train
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Symbol, plain
from derive.network.fields.choices import FUSED
from derive.network.network import Network
from derive.network.tables.losses import LOSSES

GRAPHS = {
    "circuit": "inputs: {x: -2, y: 5, z: -4}\ngraph: {f: q*z, q: x + y}\nloss: f",
    "neuron": "inputs: {x0: -1, x1: -2}\nparameters: {w0: 2, w1: -3, w2: -3}\n"
    "graph: {dot: w0*x0 + w1*x1 + w2, f: 1/(1 + exp(-dot))}",
    "reuse": "inputs: {x: 3, y: -4}\ngraph: {s: sigmoid(y), num: x + s, q: x + y, r: q^2, den: sigmoid(x) + r,"
    " f: 'num/den + abs(q)*max(x, y) + num'}",
    "roots": "inputs: {x: 3, y: 2}\ngraph: {n: sqrt(x^2 + y^2), f: 'log(1 + n) * sin(x) / min(n, 7) + erf(y)'}",
}

HIDDEN = {"neurons": 2, "activation": "tanh", "weights": [["0.2", "-0.4"], ["0.1", "0.7"]], "bias": "0.1"}
OUTPUT = {"neurons": 3, "weights": [["0.3", "-0.2"], ["0.5", "0.4"], ["-0.6", "0.1"]], "bias": ["0.1", "0.2", "0"]}


def layered(**changes: Any) -> Network:
    described = {
        "inputs": ["0.5", "-1"], "targets": ["0", "1", "0"], "layers": [HIDDEN, OUTPUT],
    }
    return Network.from_arguments(**{**described, **changes})


def assert_steps_hold(network: Network, steps: list[Step]) -> None:
    evaluation = Evaluation(network, 256)
    for step in steps:
        for form in step.forms:
            with ctx.workprec(256):
                assert agree(evaluation.value(step.left), evaluation.value(form)), step


@pytest.mark.parametrize("text", GRAPHS.values(), ids=GRAPHS)
def test_three_routes_agree_and_every_line_holds(text: str) -> None:
    network = Network.from_text(text)
    found = audit(network)
    assert found.random_points == 3
    assert [row.parameter for row in found.rows] == network.graph.variables
    assert all(row.differences is not None for row in found.rows)
    for name in network.graph.variables:
        steps = gradient_steps(network, name)
        assert steps == derivation(network, name)
        assert steps[-1].left == Partial(network.graph.loss, name)
        assert_steps_hold(network, steps)
        assert all("1 * " not in plain(form) and "--" not in plain(form) for step in steps for form in step.forms)
    computed = [name for name, quantity in network.graph.quantities.items() if quantity.definition.parents]
    assert_steps_hold(network, [definition_step(network.graph, name) for name in computed])


def test_the_circuits_numbers() -> None:
    network = Network.from_text(GRAPHS["circuit"])
    values = Values(network)
    assert [values.exact(Partial("f", name)) for name in ("x", "y", "z")] == [-4, -4, 3]
    lines = [f"{plain(step.left)} = {plain(step.forms[-1])}" for step in derivation(network, "x")]
    assert lines == ["df/dq = z", "df/dx = df/dq * dq/dx", "dq/dx = 1", "df/dx = df/dq * dq/dx"]


def test_a_graph_is_trained() -> None:
    outcomes = train(Network.from_text(GRAPHS["neuron"]), [0, 1], 4)
    assert (str(outcomes[0].outputs[0]), len(outcomes)) == ("0.7310586", 2)


@pytest.mark.parametrize("loss", [*LOSSES, *FUSED, {"huber": "0.25"}])
@pytest.mark.parametrize("penalty", [None, {"l1": "0.01", "l2": "0.1"}])
def test_losses_penalties_and_softmax(loss: Any, penalty: Any) -> None:
    chosen = "sigmoid" if "entropy" in str(loss) else "softmax"
    activation = {} if loss == "softmax_cross_entropy" else {"activation": chosen}
    more = {"penalty": penalty} if penalty else {}
    targets = {"targets": ["-1", "1", "-1"]} if loss == "hinge" else {}
    network = layered(loss=loss, layers=[HIDDEN, {**OUTPUT, **activation}], **more, **targets)
    found = audit(network)
    assert found.random_points == 3
    for name in ("w1", "w8"):
        assert_steps_hold(network, [step for step in gradient_steps(network, name) if step.numeric])


def test_an_output_that_its_loss_cannot_take() -> None:
    network = layered(loss="binary_cross_entropy", layers=[HIDDEN, {**OUTPUT, "activation": "identity"}])
    with pytest.raises(DeriveError, match="is out of the bounds of binary_cross_entropy: choose another activation"):
        Values(network).decided(Symbol("E_total"))


@pytest.mark.parametrize(
    ("activation", "loss", "last"),
    [
        ("softmax", "cross_entropy", "out_y2 - t2"),
        ("sigmoid", "binary_cross_entropy", "out_y2 - t2"),
        ("identity", "half_squared_error", "out_y2 - t2"),
    ],
)
def test_short_cuts(activation: str, loss: str, last: str) -> None:
    network = Network.from_arguments(
        inputs=["0.5"], targets=["0.25", "0.75"], loss=loss,
        layers=[{"neurons": 2, "activation": activation, "weights": [["0.3"], ["-0.2"]], "bias": "0.1"}],
    )
    step = short_cut(network, "net_y2")
    assert step is not None
    assert plain(proven(network, step).forms[-1]) == last
    with pytest.raises(DeriveError, match="is not"):
        proven(network, Step(step.left, (step.forms[-1] * 2,), ""))


def test_no_short_cut() -> None:
    network = layered(loss="squared_error")
    assert short_cut(network, "net_y1") is None
    assert short_cut(network, "net_h1") is None
    assert short_cut(Network.from_text(GRAPHS["circuit"]), "q") is None


@settings(max_examples=20)
@given(st.lists(st.integers(-3, 3), min_size=2, max_size=2))
def test_ties_and_kinks_are_decided_alike_by_both_routes(numbers: list[int]) -> None:
    text = "{a: 'max(x, y)', b: 'min(x, y)', c: abs(x), d: relu(y), f: a*b + 2*a + c + 3*d + x*y}"
    audit(Network.from_text(f"inputs: {{x: {numbers[0]}, y: {numbers[1]}}}\ngraph: {text}"))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("log(x - 2)", "f has no value: the logarithm needs a number above 0"),
        ("sqrt(x - 2)", "f has no value: the square root needs a number of at least 0"),
        ("y/(x - 1)", "f has no value: it divides by zero"),
        ("(x - 1)^-2", "f has no value: zero has no power with a negative exponent"),
    ],
)
def test_no_value(formula: str, message: str) -> None:
    network = Network.from_text(f"inputs: {{x: 1, y: 2}}\ngraph: {{f: {formula}}}")
    with pytest.raises(DeriveError, match=message):
        Values(network).decimal("f", 4)


def test_a_value_that_balls_cannot_prove() -> None:
    network = Network.from_text("inputs: {x: 1}\ngraph: {f: 1/(tanh(x) - tanh(x))}")
    with pytest.raises(DeriveError, match="has no value that 8192 bits prove"):
        Values(network).decimal("f", 4)


def test_softmax_is_written_out() -> None:
    network = layered(loss="softmax_cross_entropy")
    step = activation_step(network.graph, "out_y1")
    assert plain(step.forms[-1]) == "exp(net_y1) / (exp(net_y1) + exp(net_y2) + exp(net_y3))"
