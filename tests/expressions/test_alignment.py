"""Numbers laid over the symbols for which they stand."""

from __future__ import annotations

import pytest

from derive.expressions.alignment import align
from derive.expressions.expression import Call, Symbol

Z, A = Symbol("z"), Symbol("a")


@pytest.mark.parametrize("names", [("sigmoid", "sigma"), ("log", "ln"), ("abs", "absolute"), ("f", "f")])
def test_calls_of_one_function_lie_over_each_other_whatever_it_is_called(names: tuple[str, str]) -> None:
    one, other = (Call(name, (argument,)) for name, argument in zip(names, (Z, A), strict=True))
    (pair,) = align(one, other)
    assert (pair.symbolic, pair.numeric) == (Z, A)


def test_calls_of_two_functions_do_not() -> None:
    one, other = Call("tanh", (Z,)), Call("sin", (A,))
    (pair,) = align(one, other)
    assert (pair.symbolic, pair.numeric) == (one, other)
