"""Learning rates that change from update to update, against a plain loop of exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.calculus.balls import Values
from derive.document.notes.rates import rate_digits, schedule_notes
from derive.errors import DeriveError
from derive.expressions.expression import Symbol, Updated
from derive.network.fields.rates import rate_of
from derive.network.network import Network
from tests.readings import read

LAYERS: list[dict[str, Any]] = [{"neurons": 1, "activation": "identity", "weights": [[1]]}]
NET: dict[str, Any] = {"inputs": [3], "targets": [1], "layers": LAYERS}
TEXT = "inputs: [3]\ntargets: [1]\nlayers: [{neurons: 1, activation: identity, weights: [[1]]}]\nlearning_rate: "
SCHEDULES: dict[str, tuple[Any, Any]] = {
    "decay": ({"initial": "0.1", "decay": "0.9"}, lambda t: Fraction(1, 10) * Fraction(9, 10) ** (t - 1)),
    "every": (
        {"initial": "0.1", "decay": "0.5", "every": 2}, lambda t: Fraction(1, 10) * Fraction(1, 2) ** ((t - 1) // 2)
    ),
    "inverse": ({"initial": "0.1", "inverse": "0.5"}, lambda t: Fraction(1, 10) / (1 + Fraction(1, 2) * (t - 1))),
    "list": (["0.1", "0.05"], lambda t: Fraction(1, 10) if t == 1 else Fraction(1, 20)),
    "formula": ("1/(step + 9)", lambda t: Fraction(1, t + 9)),
}


@pytest.mark.parametrize("kind", SCHEDULES)
def test_a_training_by_hand(kind: str) -> None:
    described, rate = SCHEDULES[kind]
    network = Network.from_arguments(**NET, learning_rate=described)
    w = Fraction(1)
    for t in range(1, 6):
        values = Values(network, step=t)
        assert values.exact(Symbol("eta")) == rate(t)
        w -= rate(t) * 3 * (3 * w - 1)
        assert values.exact(Updated("w1")) == w
        assert values.exact(Updated("eta")) == rate(t + 1)
        assert str(read(network, "w1", t, 12)) == str(Values(network, step=t).decimal(Updated("w1"), 12))


def test_a_rule_with_states() -> None:
    network = Network.from_arguments(**NET, optimizer={"momentum": {"mu": "0.5"}}, learning_rate=["0.1", "0.01"])
    first = Fraction(1) - Fraction(1, 10) * 6
    velocity = Fraction(1, 2) * (first - 1) - Fraction(1, 100) * 3 * (3 * first - 1)
    assert Values(network, step=2).exact(Updated("w1")) == first + velocity
    assert str(read(network, "w1", 2, 8)) == "0.09400000"


def test_ten_thousand_updates_stay_bounded() -> None:
    network = Network.from_arguments(**NET, learning_rate={"initial": "0.1", "decay": "0.999"})
    assert str(read(network, "w1", 10_000, 6)) == "0.333333"


def test_what_the_notes_say() -> None:
    def said(described: Any) -> str:
        notes = schedule_notes(rate_of(described).schedule)
        assert notes is not None
        return str(notes.formula) or ", ".join(notes.numbers)

    assert said({"initial": "0.1", "decay": "0.9"}) == r"0.1 \cdot 0.9^{t - 1}"
    assert said({"initial": "0.1", "decay": "0.9", "every": 10}) == r"0.1 \cdot 0.9^{\lfloor (t - 1)/10 \rfloor}"
    assert said({"initial": "0.1", "inverse": "0.01"}) == r"\frac{0.1}{1 + 0.01 \cdot (t - 1)}"
    assert said(["0.1", "0.05"]) == "0.1, 0.05"
    assert said("1/(step + 9)") == r"\frac{1}{t + 9}"
    assert schedule_notes(rate_of("0.1").schedule) is None
    schedule = rate_of({"initial": "0.1", "decay": "0.1"}).schedule
    assert schedule and rate_digits(schedule, 5) == r"1.0000 \times 10^{-5}"


@pytest.mark.parametrize(
    ("described", "message"),
    [
        ("{step: 0.1, decay: 0.5}", "unknown key 'step' of a learning rate; write 'initial'"),
        ("{initial: 0.1}", "a learning rate that changes is {initial: 0.1, decay: 0.9}"),
        ("{initial: 0.1, decay: 0.9, every: 1.5}", "'every' is a whole number of updates"),
        ("[]", "no learning rate; give one an update"),
        ("[0.1, -1]", "expected a number of at least 0"),
        ("exp(step)", "a learning rate is worked out of numbers and 'step'"),
        ("1/(step - 1)", "the learning rate divides by zero at the first update"),
        ("2*steps + x", "a learning rate is worked out of numbers and 'step'"),
    ],
)
def test_what_is_wrong(described: str, message: str) -> None:
    with pytest.raises(DeriveError) as caught:
        Network.from_text(TEXT + described)
    assert message in str(caught.value)
    assert caught.value.location.startswith("<text>:4:")
