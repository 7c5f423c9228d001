from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
from flint import arb, ctx, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from derive.calculus.balls import LAST_PRECISION, BallAlgebra, Evaluation, NotProven, Undecided, Values
from derive.calculus.chain import differentiable
from derive.calculus.decimals import ends, proven
from derive.calculus.lines import LineWriter
from derive.errors import DeriveError
from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.network.network import Network
from tests.reference import reference, undecidable
from tests.strategies import EVERY, networks

# tanh(1), so that a ReLU's pre-activation of tanh(1) less this lies about 1e-50 above zero.
TANH_OF_1 = "0.76159415595576488811945828260479359041276859725793"


def leaves(network: Network) -> list[Expression]:
    graph = network.graph
    reaching = [name for name in graph.quantities if name in differentiable(graph, "E_total")]
    return [
        *map(Symbol, graph.quantities),
        *(Partial("E_total", name) for name in reaching),
        *map(Updated, graph.parameters),
    ]


def expected(network: Network, leaf: Expression, numbers: dict[str, mpmath.mpf]) -> mpmath.mpf:
    match leaf:
        case Symbol(name):
            return numbers[name]
        case Partial(of, by):
            return mpmath.mpf(1) if of == by else numbers[f"d{of}/d{by}"]
        case Updated(name):
            slope = numbers["eta"] * numbers[f"dE_total/d{name}"] if name in network.trained else 0
            return numbers[name] - slope
    raise TypeError(leaf)


@given(networks(activations=EVERY), st.integers(1, 40))
def test_every_digit_is_right_against_twice_the_precision(network: Network, decimals: int) -> None:
    """mpmath at twice the digits, by another program, must lie within half a unit of the last place printed."""
    assume(not undecidable(network))
    digits = 2 * (decimals + 20)
    numbers = reference(network, digits)
    values = Values(network)
    for leaf in leaves(network):
        try:
            found = values.decimal(leaf, decimals)
        except NotProven:
            continue
        with mpmath.mp.workdps(digits):
            printed = mpmath.mpf(found.scaled) / mpmath.mpf(10) ** decimals
            unit = mpmath.mpf(10) ** -decimals
            assert abs(printed - expected(network, leaf, numbers)) <= unit / 2 + mpmath.mpf(10) ** (-decimals - 15)


@given(networks(activations=EVERY))
def test_balls_hold_the_value_at_every_precision(network: Network) -> None:
    assume(not undecidable(network))
    numbers = reference(network, 120)
    for precision in (64, 128, 300):
        evaluation = Evaluation(network, precision)
        for leaf in leaves(network):
            lower, upper = ends(evaluation.value(leaf))
            with mpmath.mp.workdps(120):
                middle = expected(network, leaf, numbers)
                assert mpmath.mpf(lower.numerator) / lower.denominator <= middle + mpmath.mpf(10) ** -80
                assert mpmath.mpf(upper.numerator) / upper.denominator >= middle - mpmath.mpf(10) ** -80


@given(networks(activations=("relu", "identity"), most_layers=3))
def test_without_transcendental_functions_all_is_exact(network: Network) -> None:
    values = Values(network)
    numbers = reference(network, 60)
    for leaf in leaves(network):
        exact = values.exact(leaf)
        assert exact is not None
        with mpmath.mp.workdps(60):
            distance = mpmath.mpf(exact.numerator) / exact.denominator - expected(network, leaf, numbers)
            assert abs(distance) < mpmath.mpf(10) ** -50


def test_working_precision_is_put_back() -> None:
    before = ctx.prec
    network = Network.load()
    values = Values(network)
    values.decimal(Partial("E_total", "w1"), 200)
    values.exact(Updated("w1"))
    LineWriter(values, 50).shown(Symbol("out_h1"))
    with pytest.raises(Undecided):
        Evaluation(on_a_kink(), 128).derivatives("E_total")
    assert ctx.prec == before


@given(networks(), st.sampled_from((2, 53, 1000)))
def test_the_callers_precision_changes_nothing(network: Network, precision: int) -> None:
    usual = [str(Values(network).decimal(leaf, 8)) for leaf in map(Symbol, network.graph.quantities)]
    with ctx.workprec(precision):
        assert usual == [str(Values(network).decimal(leaf, 8)) for leaf in map(Symbol, network.graph.quantities)]


def relu_of(net: str, weight: str, **further: Any) -> Network:
    """tanh(1) times a weight, plus a bias, into a ReLU."""
    return Network.from_arguments(
        inputs=[1], targets=[1],
        layers=[
            {"neurons": ["h"], "activation": "tanh", "weights": [[1]]},
            {"neurons": ["y"], "activation": "relu", "weights": [[weight]], "bias": net},
        ],
        **further,
    )


def on_a_kink() -> Network:
    """tanh(1) - tanh(1) is zero, but no ball ever proves it."""
    return Network.from_arguments(
        inputs=[1], targets=[1],
        layers=[
            {"neurons": 2, "activation": "tanh", "weights": [[1], [-1]]},
            {"neurons": 1, "activation": "relu", "weights": [[1, 1]]},
        ],
    )


def test_a_kink_that_more_bits_decide() -> None:
    network = relu_of(f"-{TANH_OF_1}", "1")
    with pytest.raises(Undecided):
        Evaluation(network, 128).value(Partial("out_y", "net_y"))
    values = Values(network)
    assert str(values.decimal(Partial("out_y", "net_y"), 2)) == "1.00"
    assert str(LineWriter(values, 4).shown(Partial("out_y", "net_y"))) == "1"
    assert str(LineWriter(values, 4).shown(Partial("E_total", "w1"))).startswith("-0.4200")


def test_a_kink_that_no_precision_decides_is_an_error_for_people() -> None:
    values = Values(on_a_kink())
    assert str(values.decimal("out_y1", 4)) == "0.0000"
    for ask in (values.decimal, LineWriter(values, 4).shown):
        with pytest.raises(DeriveError, match="pre-activation lies too near to zero"):
            ask(Partial("E_total", "w1"), 4)


def test_at_an_exact_kink_the_convention_decides() -> None:
    network = Network.from_arguments(
        inputs=["0.1"], targets=[1],
        layers=[{"neurons": ["y"], "activation": "relu", "weights": [["0.2"]], "bias": "-0.02"}],
    )
    values = Values(network)
    assert values.exact(Symbol("net_y")) == 0
    assert str(values.decimal(Partial("out_y", "net_y"), 0)) == "0"
    assert values.exact(Partial("E_total", "w1")) == 0


def test_a_tie_that_no_precision_decides() -> None:
    """sigmoid(1) + sigmoid(-1) is one: half of it plus 0.00005 ends on a five, in balls for ever."""
    network = Network.from_arguments(
        inputs=[1], targets=[1],
        layers=[
            {"neurons": 2, "weights": [[1], [-1]]},
            {"neurons": ["y"], "activation": "identity", "weights": [["0.5", "0.5"]], "bias": "0.00005"},
        ],
    )
    values = Values(network)
    with pytest.raises(NotProven, match="so near to a tie"):
        values.decimal("net_y", 4)
    assert str(values.decimal("net_y", 5)) == "0.50005"
    assert str(LineWriter(values, 4).shown(Symbol("net_y"))) == "0.50005"


def test_large_numbers_end_in_a_message() -> None:
    layers = [{"neurons": 1, "activation": "identity", "weights": [["1e999"]]}] * 5
    values = Values(Network.from_arguments(inputs=[1], targets=[1], layers=layers))
    assert len(str(values.decimal("net_k1", 0))) == 1999
    with pytest.raises(DeriveError, match="too large to be written"):
        values.decimal("E_total", 4)
    saturated = Network.from_arguments(inputs=["1e30"], targets=[1], layers=[{"neurons": 1, "weights": [["1"]]}])
    assert str(Values(saturated).decimal("out_y1", 4)) == "1.0000"
    exponential = Network.from_arguments(inputs=["-1e999"], targets=[1], layers=[{"neurons": 1, "weights": [["1"]]}])
    assert str(Values(exponential).decimal("out_y1", 4)) == "0.0000"


@pytest.mark.parametrize("decimals", [-1, 1001, 10**9])
def test_decimals_have_bounds(decimals: int) -> None:
    with pytest.raises(DeriveError, match="expected a number from 0 to 1,000"):
        Values(Network.load()).decimal("E_total", decimals)


def test_the_most_decimals_are_proven() -> None:
    found = Values(Network.load()).decimal("E_total", 1000)
    numbers = reference(Network.load(), 1100)
    with mpmath.mp.workdps(1100):
        unit = mpmath.mpf(10) ** -1000
        assert abs(found.scaled * unit - numbers["E_total"]) <= unit / 2


def test_derivatives_by_inputs_and_targets() -> None:
    values = Values(Network.load())
    step = Fraction(1, 10**9)
    for name in ("x1", "t2"):
        given_number = values.network.graph.givens[name]
        above = Values(values.network, {name: given_number + step}).decimal("E_total", 40).lower
        below = Values(values.network, {name: given_number - step}).decimal("E_total", 40).lower
        slope = values.decimal(Partial("E_total", name), 30).lower
        assert abs((above - below) / (2 * step) - slope) < Fraction(1, 10**15)
    assert values.exact(Partial("E_total", "eta")) == 0
    assert values.exact(Partial("E_y1", "w6")) == 0


@pytest.mark.parametrize(
    ("number", "part", "step"),
    [
        (fmpq(1, 3), fmpq(1, 3), 1),
        (fmpq(-1, 3), fmpq(0), 0),
        (fmpq(0), fmpq(0), 0),
        (arb(-1, 0.5), fmpq(0), 0),
        (arb(0), fmpq(0), 0),
    ],
)
def test_positive_part(number: fmpq | arb, part: fmpq, step: int) -> None:
    assert BallAlgebra().positive_part(number) == part
    assert BallAlgebra().step(number) == step


def test_a_ball_about_the_kink() -> None:
    hull = BallAlgebra().positive_part(arb(0, 0.5))
    assert isinstance(hull, arb)
    assert hull.contains(0)
    assert hull.contains(0.5)
    with pytest.raises(Undecided):
        BallAlgebra().step(arb(0, 0.5))
    assert proven(BallAlgebra().exp(fmpq(0)), 0)
    assert LAST_PRECISION >= 3322  # what a thousand decimals need
