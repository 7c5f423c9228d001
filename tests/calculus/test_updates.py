"""Every rule against a program of its own in mpmath, written from the papers."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive.calculus.balls import Values
from derive.calculus.lines import LineWriter, confirms
from derive.calculus.steps import update_step, update_steps
from derive.calculus.training import VARIANTS, train
from derive.calculus.updates import assignments, carried
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Symbol, Updated
from derive.network.network import Network
from derive.network.tables.update_rules import RULES
from derive.worked import derive
from tests.readings import read
from tests.reference import reference
from tests.strategies import SMOOTH, descriptions

DIGITS = 120
Numbers = dict[str, mpmath.mpf]


class Trainer:
    """Trains in mpmath; ``state`` holds what a rule carries."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.numbers: Numbers = {}
        self.state: dict[str, Any] = {name: SimpleNamespace(m=0, v=0, r=0) for name in network.trained}
        self.h = {name: mpmath.mpf(x.numerator) / x.denominator for name, x in network.graph.givens.items()}
        self.steps = 0

    def found(self, numbers: Numbers | None = None) -> Numbers:
        return reference(self.network, DIGITS, self.numbers if numbers is None else numbers)

    def step(self) -> None:
        self.steps += 1
        rule = self.network.description.optimizer.rule.name
        here = self.found()
        ahead = self.numbers
        if rule == "nesterov":
            ahead = {name: here[name] + self.h["mu"] * self.state[name].v for name in self.network.trained}
        slopes = self.found(ahead)
        for name in self.network.trained:
            slope = slopes[f"dE_total/d{name}"]
            self.numbers[name] = STEPS[rule](here[name], slope, self.state[name], self.h, self.steps)


def _descent(w, g, s, h, t):
    return w - h["eta"] * g


def _velocity(w, g, s, h, t):
    s.v = h["mu"] * s.v - h["eta"] * g
    return w + s.v


def _adagrad(w, g, s, h, t):
    s.r += g**2
    return w - h["eta"] * g / (mpmath.sqrt(s.r) + h["epsilon"])


def _rmsprop(w, g, s, h, t):
    s.r = h["rho"] * s.r + (1 - h["rho"]) * g**2
    return w - h["eta"] * g / (mpmath.sqrt(s.r) + h["epsilon"])


def _adam(w, g, s, h, t):
    s.m = h["beta1"] * s.m + (1 - h["beta1"]) * g
    s.v = h["beta2"] * s.v + (1 - h["beta2"]) * g**2
    m, v = s.m / (1 - h["beta1"] ** t), s.v / (1 - h["beta2"] ** t)
    return w - h["eta"] * m / (mpmath.sqrt(v) + h["epsilon"])


def _adamw(w, g, s, h, t):
    return _adam(w, g, s, h, t) - h["eta"] * h["lambda"] * w


STEPS: dict[str, Callable[..., mpmath.mpf]] = {
    "gradient_descent": _descent, "momentum": _velocity, "nesterov": _velocity, "adagrad": _adagrad,
    "rmsprop": _rmsprop, "adam": _adam, "adamw": _adamw,
}


def trained_networks(**choices: Any) -> st.SearchStrategy[Network]:
    """Random networks, each with a rule."""
    described = descriptions(activations=SMOOTH, most_layers=2, most_neurons=2, **choices)
    return st.builds(
        lambda each, rule: Network.from_arguments(**each, optimizer=rule), described, st.sampled_from([*RULES])
    )


def distance(decimal: Any, number: mpmath.mpf) -> mpmath.mpf:
    """In units of the last printed digit."""
    with mpmath.mp.workdps(DIGITS):
        return abs(mpmath.mpf(decimal.scaled) - number * mpmath.mpf(10) ** decimal.decimals)


HALF = mpmath.mpf("0.5000001")


def test_every_rule_has_a_second_program() -> None:
    assert set(STEPS) == set(RULES)


@settings(max_examples=40)
@given(trained_networks(), st.integers(1, 2))
def test_updates_are_right_to_their_digits(network: Network, step: int) -> None:
    with mpmath.mp.workdps(DIGITS):
        trainer = Trainer(network)
        for _ in range(step):
            trainer.step()
        assume(all(abs(number) < 10**15 for number in trainer.numbers.values()))
    values = Values(network, step=step)
    for name in network.trained:
        assert distance(values.decimal(Updated(name), 12), trainer.numbers[name]) <= HALF
        for state in network.description.optimizer.rule.states:
            expected = getattr(trainer.state[name], state)
            assert distance(values.decimal(Updated(carried(state, name)), 12), expected) <= HALF


@settings(max_examples=25)
@given(trained_networks(), st.integers(0, 5))
def test_trainings_are_right_to_their_digits(network: Network, steps: int) -> None:
    with mpmath.mp.workdps(DIGITS):
        trainer = Trainer(network)
        for _ in range(steps):
            trainer.step()
        found = trainer.found()
        assume(abs(found["E_total"]) < 10**15)
    outcome = train(network, [steps], 4)[0]
    printed = [outcome.error, *outcome.outputs]
    names = ["E_total", *(f"out_{neuron}" for neuron in network.outputs)]
    assert all(distance(digits, found[name]) <= HALF for digits, name in zip(printed, names, strict=True))


@settings(max_examples=25)
@given(trained_networks())
def test_what_is_computed_has_its_value_after_the_update(network: Network) -> None:
    with mpmath.mp.workdps(DIGITS):
        trainer = Trainer(network)
        trainer.step()
        found = trainer.found()
        assume(abs(found["E_total"]) < 10**15)
    worked = derive(network, 12)
    for name in ("E_total", *network.results, network.layers[0].pre_activations[0], "x1", "eta"):
        assert distance(worked.value(f"{name}'"), found[name]) <= HALF


@settings(max_examples=25)
@given(trained_networks())
def test_the_first_update_in_the_networks_own_quantities(network: Network) -> None:
    values, name = Values(network), network.trained[0]
    form = update_step(network, name).forms[-1]
    assert str(values.decimal(form, 10)) == str(values.decimal(Updated(name), 10))
    assert "[" not in repr(form)


@settings(max_examples=25)
@given(trained_networks(), st.integers(1, 2), st.integers(2, 8))
def test_a_calculator_confirms_every_line(network: Network, step: int, decimals: int) -> None:
    writer = LineWriter(Values(network, step=step), decimals)
    for each in update_steps(network, network.trained[-1], step):
        line = writer.confirmed(each)
        assert confirms(each.forms[-1], line.operands, line.value)


def test_gradient_descent_reads_as_ever() -> None:
    network = Network.load()
    slope = Symbol("eta") * Partial("E_total", "w5")
    assert assignments(network, "w5")[-1].form == Symbol("w5") - slope
    assert update_step(network, "w5").forms == (Symbol("w5") - slope,)


def test_a_rule_without_past_forgets_the_first_step() -> None:
    """With no share of the old velocity, momentum is gradient descent; with no decay, AdamW is Adam."""
    described = Network.load("adam").description.model_dump(include={"inputs", "targets"})
    weights = [[["0.5", "-0.3"], ["-0.2", "0.4"]], [["0.6", "-0.7"]]]
    layers = [{"neurons": len(each), "weights": each} for each in weights]

    def outcome(optimizer: Any) -> str:
        network = Network.from_arguments(**described, layers=layers, optimizer=optimizer, learning_rate="0.1")
        return str(train(network, [7], 12)[0].error)

    assert outcome({"momentum": {"mu": 0}}) == outcome("gradient_descent") == outcome({"nesterov": {"mu": 0}})
    assert outcome({"adamw": {"lambda": 0}}) == outcome("adam") != outcome("adamw")


@pytest.mark.parametrize(
    ("quantity", "updates", "printed", "variant"),
    [
        ("E_total", 1, "0.291027924", "output_layer_first"),
        ("E_total", 10_000, "0.0000351085", "before_last_update"),
        ("out_y1", 10_000, "0.015912196", "output_layer_first"),
        ("out_y2", 10_000, "0.984065734", "output_layer_first"),
        ("E_total", 1, "0.291027774", "simultaneous"),
        ("E_total", 10_000, "0.0000351019", "simultaneous"),
    ],
)
def test_what_gives_mazurs_digits(quantity: str, updates: int, printed: str, variant: str) -> None:
    decimals = len(printed.partition(".")[2])
    assert str(read(Network.load("mazur"), quantity, updates, decimals, VARIANTS[variant])) == printed


@settings(max_examples=15)
@given(descriptions(activations=SMOOTH, layers=1))
def test_one_layer_is_updated_alike_in_any_order(described: dict[str, Any]) -> None:
    network = Network.from_arguments(**described)
    found = [read(network, "E_total", 2, 12, VARIANTS[name]) for name in ("simultaneous", "output_layer_first")]
    assert str(found[0]) == str(found[1])


def test_layer_by_layer_needs_layers() -> None:
    network = Network.from_arguments(parameters={"w": 1}, graph={"f": "w^2"})
    with pytest.raises(DeriveError, match="only a network of layers"):
        read(network, "f", 1, 4, VARIANTS["output_layer_first"])
    # w' = 1 - 0.5 * 2
    assert str(read(network, "f", 1, 4)) == "0.0000"


def test_a_dead_unit_stays_exact() -> None:
    """Its gradient is zero throughout; Adam divides zero by epsilon, and the unit never leaves its kink."""
    network = Network.from_arguments(
        inputs=["0.1"], targets=["0.3"], optimizer="adam", trained="all",
        layers=[
            {"neurons": ["h", "k"], "activation": "relu", "weights": [["0.2"], ["0.3"]], "bias": ["-0.02", "0.1"]},
            {"neurons": ["y"], "activation": "sigmoid", "weights": [["0.5", "0.7"]], "bias": "0.25"},
        ],
    )
    assert [each.step for each in train(network, [0, 2000], 4)] == [0, 2000]


def test_a_training_whose_values_cease_to_exist() -> None:
    network = Network.from_arguments(parameters={"w": "0.5"}, graph={"f": "log(w)"}, learning_rate=2)
    with pytest.raises(DeriveError, match="ceases to exist: the logarithm"):
        train(network, [3], 4)
