from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

from derive.calculus.partials import function_partial
from derive.errors import DeriveError
from derive.network.activations import ACTIVATIONS
from derive.network.function import Function
from derive.network.losses import LOSSES

TABLES = [*ACTIVATIONS.values(), *LOSSES.values()]


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
    for function in ACTIVATIONS.values():
        slope = function_partial(function, "z").direct
        jumps = slope.subs(z, sympy.Rational(-1, 10**9)) != slope.subs(z, sympy.Rational(1, 10**9))
        far = abs(sympy.N(slope.subs(z, sympy.Rational(-1, 10**9)) - slope.subs(z, sympy.Rational(1, 10**9)))) > 0.5
        assert (jumps and bool(far)) is (0 in function.kinks)
