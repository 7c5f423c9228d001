from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from derive.calculus.audit import audit
from derive.calculus.ball_algebra import BallAlgebra
from derive.calculus.partials import function_partial
from derive.errors import DeriveError
from derive.network.fields.choices import activation_of, chosen_activation
from derive.network.network import Network
from derive.network.tables.activations import ACTIVATIONS, elu, leaky_relu
from derive.network.tables.function import Function
from derive.network.tables.losses import LOSSES, huber, mean_squared_error

TABLES = [*ACTIVATIONS.values(), *LOSSES.values(), mean_squared_error(3), huber(Fraction(1, 2))]


@pytest.mark.parametrize(
    ("function", "formal"),
    [(function, formal) for function in TABLES for formal in function.formals],
    ids=lambda value: value.name if isinstance(value, Function) else value,
)
def test_every_derivative_of_the_tables_is_its_functions(function: Function, formal: str) -> None:
    found = function_partial(function, formal)
    assert (found.function, found.formal) == (function.name, formal)
    assert found.direct == sympy.diff(found.value, sympy.Symbol(formal, real=True))


def test_textbook_forms() -> None:
    z = sympy.Symbol("z", real=True)
    sigmoid = 1 / (1 + sympy.exp(-z))
    assert function_partial(ACTIVATIONS["sigmoid"], "z").textbook == sigmoid * (1 - sigmoid)
    assert function_partial(ACTIVATIONS["tanh"], "z").textbook == 1 - sympy.tanh(z) ** 2


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_a_wrong_derivative_is_refused(name: str) -> None:
    wrong = replace(ACTIVATIONS[name], partials={"z": lambda *numbers: 2 * numbers[-1]})
    with pytest.raises(DeriveError, match=f"the table's derivative of {name} by z is not its derivative"):
        function_partial(wrong, "z")


def test_unrolled_forms_are_the_derivative() -> None:
    from derive.calculus.symbolic import SymPyAlgebra

    for function in TABLES:
        symbols = sympy.symbols(function.formals, real=True)
        for formal, unrolled in function.unrolled.items():
            direct = function_partial(function, formal).direct
            assert sympy.simplify(unrolled(SymPyAlgebra(), *symbols) - direct) == 0


def test_kinks_are_where_the_derivative_jumps() -> None:
    z = sympy.Symbol("z", real=True)
    near = sympy.Rational(1, 10**9)
    for function in (*ACTIVATIONS.values(), leaky_relu(Fraction(1, 5)), elu(Fraction(3))):
        slope = function_partial(function, "z").direct
        jumps = {
            place for place in (-3, -1, 0, 1, 3)
            if abs(sympy.N(slope.subs(z, place + near) - slope.subs(z, place - near))) > 0.1
        }
        assert jumps == set(function.kinks), function.name


@pytest.mark.parametrize(
    ("function", "at", "slope"),
    [
        (ACTIVATIONS["relu"], 0, 0),
        (leaky_relu(Fraction(1, 5)), 0, Fraction(1, 5)),
        (elu(Fraction(3)), 0, 3),
        (ACTIVATIONS["elu"], 0, 1),
        (ACTIVATIONS["hard_sigmoid"], 3, 0),
        (ACTIVATIONS["hard_sigmoid"], -3, 0),
    ],
)
def test_the_convention_at_a_kink(function: Function, at: int, slope: Fraction | int) -> None:
    algebra, z = BallAlgebra(), fmpq(at)
    found = function.partials["z"](algebra, z, function.value(algebra, z))
    assert found == fmpq(*Fraction(slope).as_integer_ratio())


@given(st.fractions(min_value="1/100", max_value=5, max_denominator=100))
def test_functions_with_a_number(number: Fraction) -> None:
    for function in (leaky_relu(number), elu(number), huber(number)):
        for formal in function.formals:
            assert function_partial(function, formal).function == function.name


@pytest.mark.parametrize(
    "text",
    ["z/(1+abs(z))", "x*sigmoid(2*x)", "max(u, u/10)", "min(1, max(0, z))", "log(1 + exp(z))^2", "tanh(z)^3 - z^2/4",
     "sqrt(1 + z^2)", "(1+z^2)^(3/2)", "sin(3*z) + cos(z)/2", "-erf(z/2)*exp(-z^2)", "1/(1+z^2)^-2", "2^-1*z", "pi*z",
     "step(z)*z^2 + sign(z)*z"],
)
def test_a_users_formula_is_differentiated(text: str) -> None:
    function = activation_of(chosen_activation(text))
    assert function_partial(function, "z").function == text


def test_targets_of_zero_and_one_in_logarithms() -> None:
    for loss in ("kl_divergence", "cross_entropy", "binary_cross_entropy"):
        network = Network.from_arguments(
            inputs=[1], targets=[0, 1], loss=loss, layers=[{"neurons": 2, "weights": [["0.3"], ["-0.2"]]}]
        )
        assert audit(network).random_points == 3
