from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.errors import DeriveError
from derive.network.graph.quantity import Role
from derive.network.network import Network
from derive.network.tables.update_rules import RULES, Bounds

BASE = "inputs: {x1: 1}\ntargets: {t1: 1}\nlayers:\n  - {neurons: [y1], weights: [[1]]}\noptimizer: "
WRONG = {
    "amad": ("5:12", "unknown optimizer 'amad'; expected one of: gradient_descent, momentum"),
    "3": ("5:12", "unknown optimizer '3'"),
    "[adam]": ("5:12", "unknown optimizer a list"),
    "": ("5:11", "unknown optimizer nothing"),
    "{adm: {}}": ("5:12", "unknown optimizer 'adm'; did you mean 'adam'?"),
    "{adam: {}, momentum: {}}": ("5:12", "an optimizer is one rule"),
    "{adam: 3}": ("5:19", "'adam' is wrong: expected numbers such as {beta1: 0.9, beta2: 0.999"),
    "{adam: {beta: 1}}": ("5:20", "unknown key 'beta'; did you mean 'beta2'?"),
    "{adam: {beta1: 1}}": ("5:27", "the beta1 of an optimizer is a number of at least 0 and below 1"),
    "{adam: {epsilon: -1}}": ("5:29", "the epsilon of an optimizer is a number of at least 0"),
    "{adamw: {lambda: -1}}": ("5:29", "the lambda of an optimizer is a number of at least 0"),
    "{momentum: {mu: x}}": ("5:28", "not a number: 'x'"),
}


@pytest.mark.parametrize("optimizer", WRONG)
def test_wrong_optimizers_have_a_place(optimizer: str) -> None:
    with pytest.raises(DeriveError) as raised:
        Network.from_text(BASE + optimizer + "\n")
    place, message = WRONG[optimizer]
    assert str(raised.value).startswith(f"<text>:{place}: {message}")


@pytest.mark.parametrize("optimizer", ["adam", "{adam: }", "{adam: {}}", "{adam: {beta1: 0.9}}"])
def test_ways_to_write_the_same(optimizer: str) -> None:
    network = Network.from_text(BASE + optimizer + "\n")
    assert network.description.optimizer.numbers == {
        "beta1": Fraction(9, 10), "beta2": Fraction(999, 1000), "epsilon": Fraction(1, 10**8)
    }
    assert network.graph.givens["eta"] == Fraction(1, 1000)


@pytest.mark.parametrize("name", RULES)
def test_hyperparameters_are_quantities(name: str) -> None:
    network = Network.from_text(f"{BASE}{name}\nlearning_rate: 0.25\n")
    found = {each.name: network.graph.givens[each.name] for each in network.graph.with_role(Role.HYPERPARAMETER)}
    assert found == {key: each.default for key, each in RULES[name].hyperparameters.items()}
    assert network.graph.givens["eta"] == Fraction(1, 4)


def test_without_an_optimizer() -> None:
    network = Network.load()
    assert network.description.optimizer.rule == RULES["gradient_descent"]
    assert not network.graph.with_role(Role.HYPERPARAMETER)


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        (Bounds.FRACTION, (0, Fraction(1, 2)), (1, -1)),
        (Bounds.NOT_NEGATIVE, (0, 7), (Fraction(-1, 9),)),
    ],
)
def test_bounds(bounds: Bounds, inside: tuple[Any, ...], outside: tuple[Any, ...]) -> None:
    assert all(bounds.hold(Fraction(number)) for number in inside)
    assert not any(bounds.hold(Fraction(number)) for number in outside)


def test_a_name_that_the_rule_needs() -> None:
    with pytest.raises(DeriveError, match=r"inputs\.mu: duplicate name 'mu'"):
        layers = [{"neurons": 1, "weights": [[1]]}]
        Network.from_arguments(inputs={"mu": 1}, targets=[1], layers=layers, optimizer="momentum")
