"""Lines are confirmed by a reader who has only what is printed: the text, read with exact fractions and mpmath."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive.calculus.balls import Values
from derive.calculus.lines import Line, LineWriter, confirms, leaves
from derive.calculus.steps import (
    Step,
    activation_step,
    adjoint_line,
    error_slope_step,
    error_step,
    gradient_steps,
    pre_activation_step,
    shared_step,
    signal_step,
    update_step,
    weight_line,
)
from derive.document.equations.board import Board
from derive.document.equations.mathematics import MathWriter
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Product, Symbol, plain
from derive.network.graph.quantity import Role
from derive.network.network import Network
from derive.notation.scheme import notation_of
from tests.calculus.test_balls import TANH_OF_1, relu_of
from tests.checkout import ROOT
from tests.reference import undecidable
from tests.strategies import networks

DIGITS = 400


def all_steps(network: Network) -> list[Step]:
    graph = network.graph
    steps: list[Step] = []
    for layer in network.layers:
        for net, out in zip(layer.pre_activations, layer.activations, strict=True):
            steps += [pre_activation_step(graph, net), activation_step(graph, out), signal_step(network, net)]
            output = layer is network.layers[-1]
            steps.append(error_slope_step(graph, graph.loss, out) if output else adjoint_line(network, out))
        steps += [weight_line(network, weight) for row in layer.weights for weight in row]
        steps += [shared_step(network, bias) for bias in dict.fromkeys(filter(None, layer.biases))]
    steps += [error_step(graph, error.name) for error in graph.with_role(Role.ERROR, Role.TOTAL_ERROR)]
    for parameter in graph.parameters:
        steps += gradient_steps(network, parameter)
    steps += [update_step(network, name) for name in network.trained]
    return [step for step in steps if step.numeric]


class Number:
    """What the reader's calculator holds: an exact fraction while it lasts, then 400 digits."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __neg__(self) -> Number:
        return Number(-self.value)

    def __pow__(self, other: Number) -> Number:
        return Number(self.value ** int(other.value))


def _operator(name: str) -> Any:
    def apply(one: Number, other: Number) -> Number:
        both = (one.value, other.value)
        if not all(isinstance(each, Fraction) for each in both):
            both = (as_mpmath(both[0]), as_mpmath(both[1]))
        return Number(getattr(both[0], name)(both[1]))

    return apply


for _name in ("__add__", "__sub__", "__mul__", "__truediv__"):
    setattr(Number, _name, _operator(_name))


def as_mpmath(value: Any) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def positive(number: Number) -> bool:
    return bool(number.value > 0)


CALCULATOR = {
    "exp": lambda x: Number(mpmath.exp(as_mpmath(x.value))),
    "tanh": lambda x: Number(mpmath.tanh(as_mpmath(x.value))),
    "relu": lambda x: x if positive(x) else Number(Fraction(0)),
    "step": lambda x: Number(Fraction(int(positive(x)))),
}


def calculated(line: Line) -> Any:
    """Read the line's printed right-hand side and compute it."""
    text = plain(line.step.forms[-1], lambda leaf: str(line.operands[leaf])).replace("^", "**")
    python = re.sub(r"(?<![\w.])[\d.]+(e\d+)?", r"N('\g<0>')", text)
    with mpmath.mp.workdps(DIGITS):
        result = eval(python, {"N": lambda digits: Number(Fraction(digits)), **CALCULATOR})  # noqa: S307
    return result.value


def assert_confirmed(line: Line) -> None:
    result, printed = calculated(line), Fraction(str(line.value))
    with mpmath.mp.workdps(DIGITS):
        if isinstance(result, Fraction):
            distance = abs(result - printed)
            # Less than half a unit: no rounding rule for ties is needed.
            assert 2 * distance * Fraction(10) ** line.value.decimals < 1, line
        else:
            assert 2 * abs(result - as_mpmath(printed)) * mpmath.mpf(10) ** line.value.decimals < 1, line
    if line.exact:
        assert result == printed, line


@settings(max_examples=25)
@given(networks(most_layers=3, most_neurons=3), st.integers(1, 10))
def test_a_calculator_confirms_every_line(network: Network, decimals: int) -> None:
    assume(not undecidable(network))
    writer = LineWriter(Values(network), decimals)
    for step in all_steps(network):
        assert_confirmed(writer.confirmed(step))


@pytest.mark.parametrize("name", ["backprop", "mazur"])
@pytest.mark.parametrize("decimals", [1, 2, 4, 9, 30, 60])
def test_the_shipped_networks(name: str, decimals: int) -> None:
    network = Network.load(name)
    writer = LineWriter(Values(network), decimals)
    for step in all_steps(network):
        line = writer.confirmed(step)
        assert_confirmed(line)
        for operand in line.operands.values():
            assert operand.exact or operand.decimals >= decimals


@settings(max_examples=25)
@given(networks(most_layers=2, most_neurons=3), st.integers(1, 10))
def test_rows_that_share_their_operands(network: Network, decimals: int) -> None:
    writer = LineWriter(Values(network), decimals)
    graph = network.graph
    for layer in network.layers:
        lines = writer.confirmed_together([pre_activation_step(graph, net) for net in layer.pre_activations])
        shared = {leaf: digits for line in lines for leaf, digits in line.operands.items()}
        for line in lines:
            assert_confirmed(line)
            assert all(shared[leaf] == digits for leaf, digits in line.operands.items())


def product_of(weight: str, source: str) -> Network:
    return Network.from_arguments(
        inputs=[source], targets=[1], layers=[{"neurons": ["y"], "activation": "identity", "weights": [[weight]]}]
    )


@pytest.mark.parametrize(
    ("weight", "source", "value", "exact"),
    [
        ("0.0247", "0.005", "0.0001235", True),  # a small number that is a tie at three significant digits
        ("0.25", "0.2002", "0.05005", True),  # a tie at four decimals
        ("1/3", "3", "1", False),
        ("1/3", "1/7", "0.0476", False),
        ("0.123456789", "1", "0.1235", False),
        ("1e-50", "1", "0." + "0" * 49 + "1", True),
        ("1e-450", "1", "0.0000", False),
        ("0", "5", "0", True),
        ("-0.00001", "1", "-0.00001", True),
    ],
)
def test_digits_of_a_product(weight: str, source: str, value: str, exact: bool) -> None:
    network = product_of(weight, source)
    line = LineWriter(Values(network), 4).confirmed(pre_activation_step(network.graph, "net_y"))
    assert_confirmed(line)
    assert (str(line.value), line.exact) == (value, exact)


def test_further_digits_end_where_the_number_does() -> None:
    network = Network.from_arguments(
        inputs=["0.123456789", "1/3"], targets=[1],
        layers=[{"neurons": ["y"], "activation": "identity", "weights": [["10000", "1000000"]]}],
    )
    line = LineWriter(Values(network), 4).confirmed(pre_activation_step(network.graph, "net_y"))
    assert_confirmed(line)
    assert str(line.operands[Symbol("x1")]) == "0.123456789"


def test_large_factors_get_the_digits_they_need() -> None:
    network = Network.from_arguments(
        inputs=[1], targets=[1],
        layers=[
            {"neurons": ["h"], "weights": [["0.3"]]},
            {"neurons": ["y"], "activation": "identity", "weights": [["1e60"]]},
        ],
    )
    assert_confirmed(LineWriter(Values(network), 4).confirmed(pre_activation_step(network.graph, "net_y")))


def test_a_slope_just_above_a_kink_is_confirmed() -> None:
    network = relu_of(f"-{TANH_OF_1}", "1")
    line = LineWriter(Values(network), 4).confirmed(Step(Partial("out_y", "net_y"), gradient_form(network), "relu"))
    assert_confirmed(line)


def gradient_form(network: Network) -> tuple[Any, ...]:
    return (network.graph.local_partials("out_y")["net_y"],)


def test_a_line_that_is_wrong_is_never_confirmed() -> None:
    network = Network.load()
    wrong = Step(Partial("E_total", "w5"), (Product((Symbol("out_h1"), Symbol("out_y1"))),), "product")
    with pytest.raises(DeriveError, match="no number of digits confirms the line for dE_total/dw5"):
        LineWriter(Values(network), 4).confirmed(wrong)


def test_a_line_of_numbers_too_small_to_be_written_is_rounded_and_says_so() -> None:
    """What is divided by a probability of e^-904 has hundreds of digits before the point, which no digits confirm."""
    network = Network.load(ROOT / "tests" / "fuzz" / "found" / "no_number_of_digits.yaml")
    step, writer = error_slope_step(network.graph, "E_total", "out_y3"), LineWriter(Values(network), 4, whole=True)
    assert not writer.confirmed(step).confirmed and not writer.confirmed(step).exact
    assert Board(MathWriter(network.graph, notation_of(network)), writer).equation(step).rounded
    # With a power of ten, a few digits are enough.
    assert LineWriter(Values(network), 4).confirmed(step).confirmed


def test_a_tie_confirms_nothing() -> None:
    network = product_of("0.25", "0.2002")
    values = Values(network)
    form = Product((Symbol("w1"), Symbol("x1")))
    operands = {leaf: values.decimal(leaf, 4) for leaf in leaves(form)}
    assert confirms(form, operands, values.decimal("net_y", 5))
    assert not confirms(form, operands, values.decimal("net_y", 4))
