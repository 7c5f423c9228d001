from __future__ import annotations

import mpmath
import pytest
from flint import arb, ctx, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive.calculus.agreement import agree
from derive.calculus.balls import BallAlgebra, Evaluation, Undecided, Values
from derive.calculus.chain import adjoints, differentiable, forward
from derive.calculus.tape import Tape, TapeAlgebra
from derive.calculus.training import error_decimals, train
from derive.errors import DeriveError
from derive.expressions.expression import Updated
from derive.network.network import Network
from tests.reference import reference, undecidable
from tests.strategies import SMOOTH, networks


def trained_by_hand(network: Network, steps: int, digits: int) -> dict[str, mpmath.mpf]:
    """Gradient descent in mpmath, each step from the second program's gradient."""
    with mpmath.mp.workdps(digits):
        numbers: dict[str, mpmath.mpf] = {}
        for _ in range(steps + 1):
            found = reference(network, digits, numbers)
            for name in network.trained:
                numbers[name] = found[name] - found["eta"] * found[f"dE_total/d{name}"]
    return found


@settings(max_examples=15)
@given(networks(activations=SMOOTH, most_layers=2, most_neurons=3), st.integers(0, 6))
def test_training_is_right_to_its_digits(network: Network, steps: int) -> None:
    found = trained_by_hand(network, steps, 400)
    assume(abs(found["E_total"]) < 10**20)
    outcome = train(network, [steps], 4)[-1]
    assert outcome.step == steps
    printed = [outcome.error, *outcome.outputs]
    names = ["E_total", *(f"out_{neuron}" for neuron in network.outputs)]
    for digits, name in zip(printed, names, strict=True):
        with mpmath.mp.workdps(400):
            distance = abs(mpmath.mpf(digits.scaled) / mpmath.mpf(10) ** digits.decimals - found[name])
            assert distance <= mpmath.mpf(10) ** -digits.decimals * (mpmath.mpf(1) / 2 + mpmath.mpf(10) ** -10)


@given(networks(most_layers=3))
def test_one_update_is_the_update_of_the_notes(network: Network) -> None:
    assume(not undecidable(network))
    values = Values(network)
    after = {name: values.exact(Updated(name)) for name in network.trained}
    if None in after.values():
        return
    again = Values(network, {name: number for name, number in after.items() if number is not None})
    assert str(train(network, [1], 4)[0].error) == str(
        again.decimal("E_total", error_decimals(again.at(128).quantities["E_total"], 6))
    )


@settings(max_examples=25)
@given(networks())
def test_the_tape_computes_what_the_sweeps_do(network: Network) -> None:
    graph, tape = network.graph, Tape()
    algebra = TapeAlgebra(tape)
    slots = forward(graph, {name: tape.input(name) for name in graph.givens}, algebra)
    gradient = adjoints(graph, slots, algebra, graph.loss, differentiable(graph, graph.loss))
    evaluation = Evaluation(network, 128)
    try:
        expected = evaluation.derivatives(graph.loss)
    except Undecided:
        return
    with ctx.workprec(128):
        found = tape.prepare(BallAlgebra())({name: evaluation.quantities[name] for name in graph.givens})
        assert all(agree(found[slot.index], evaluation.quantities[name]) for name, slot in slots.items())
        assert all(agree(found[slot.index], expected[name]) for name, slot in gradient.items())


def test_a_tape_can_leave_out_what_is_not_needed() -> None:
    tape = Tape()
    x = tape.input("x")
    unwanted, wanted = x / 0, x * x + 1
    found = tape.prepare(BallAlgebra(), frozenset((wanted.index,)))({"x": fmpq(3)})
    assert found[wanted.index] == 10
    assert found[unwanted.index] is None


def test_a_tape_runs_many_times() -> None:
    tape = Tape()
    x, y = tape.input("x"), tape.input("y")
    result = ((1 - x) * 2 / y - 3 + TapeAlgebra(tape).power(-x, 2) - (1 / y) + (2 * x - y)).index
    run = tape.prepare(BallAlgebra())
    for a, b in ((fmpq(1, 3), fmpq(2)), (fmpq(-5), fmpq(7, 2)), (fmpq(1, 3), fmpq(2))):
        assert run({"x": a, "y": b})[result] == (1 - a) * 2 / b - 3 + a * a - 1 / b + 2 * a - b


def test_the_worked_example_after_many_steps() -> None:
    outcomes = train(Network.load(), [0, 1, 10_000], 4)
    assert [str(each.error) for each in outcomes] == ["0.312466", "0.305905", "0.0000373409"]
    assert [str(each) for each in outcomes[-1].outputs] == ["0.0160936", "0.9838722"]


def test_precision_and_progress() -> None:
    before, seen = ctx.prec, []
    train(Network.load(), [600], 4, seen.append)
    assert seen == [0, 500]
    assert ctx.prec == before


def test_a_unit_that_stays_at_its_kink() -> None:
    """0.1 * 0.2 - 0.02 is exactly zero; the slope there is zero, so that the unit never moves."""
    network = Network.from_arguments(
        inputs=["0.1"], targets=["0.3"],
        layers=[
            {"neurons": ["h", "k"], "activation": "relu", "weights": [["0.2"], ["0.3"]], "bias": ["-0.02", "0.1"]},
            {"neurons": ["y"], "activation": "sigmoid", "weights": [["0.5", "0.7"]], "bias": "0.25"},
        ],
        trained="all",
    )
    outcomes = train(network, [0, 1, 100], 4)
    assert [each.step for each in outcomes] == [0, 1, 100]


def test_an_unstable_training_ends_in_a_message() -> None:
    network = Network.from_arguments(
        inputs=[3], targets=[1], learning_rate=10,
        layers=[{"neurons": 1, "activation": "identity", "weights": [[2]]}] * 3,
    )
    with pytest.raises(DeriveError, match="the training is unstable"):
        train(network, [200], 4)


@pytest.mark.parametrize(("error", "decimals"), [("0.3124", 6), ("5", 6), ("0", 6), ("0.00009", 10), ("1e-200", 6)])
def test_decimals_of_an_error(error: str, decimals: int) -> None:
    assert error_decimals(arb(error), 6) == decimals


def test_nothing_asked() -> None:
    assert train(Network.load(), [], 4) == []


def test_a_training_that_would_never_end_is_refused_with_what_can_be_done() -> None:
    with pytest.raises(DeriveError, match="operations") as refused:
        train(Network.load("backprop"), (10**9,), 4)
    most = int(refused.value.hint.split("at most ")[1].split(" ")[0].replace(",", ""))
    assert 10_000 < most < 10**9


WIDENING = """
inputs: {x: 0.5}
targets: {t: 0.9}
layers:
  - {neurons: 1, activation: silu, bias: 0.3, weights: [[0.4]]}
  - {neurons: 1, activation: silu, bias: 0.7, weights: [[0.5]]}
learning_rate: 0.5
trained: all
"""


def test_a_training_whose_balls_grow_wide_is_proven_with_the_bits_that_it_needs() -> None:
    network = Network.from_text(WIDENING)
    [outcome] = train(network, (400,), 4)
    expected = trained_by_hand(network, 400, 400)[network.graph.loss]
    with mpmath.mp.workdps(400):
        printed = mpmath.mpf(outcome.error.scaled) / mpmath.mpf(10) ** outcome.error.decimals
        assert abs(printed - expected) <= mpmath.mpf("0.5000001") / mpmath.mpf(10) ** outcome.error.decimals


def test_an_error_on_a_tie_has_a_further_digit() -> None:
    # sqrt(2 x)^2 / 2 is x, which balls come as near to as they like and never prove.
    on_a_tie = Network.from_arguments(
        inputs={"x": "0.1234565"}, parameters={"w": 1}, graph={"r": "sqrt(2*x)", "E": "w*r^2/2"}
    )
    assert [str(each.error) for each in train(on_a_tie, (0,), 4)] == ["0.1234565"]
