"""The functions that hand derivations call, in balls: those of the table, under every name that a call may have."""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING

from flint import arb, fmpq

from derive.calculus.balls import BallAlgebra
from derive.expressions import functions

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.calculus.balls import Real

_ALGEBRA = BallAlgebra()


def _slope(row: functions.ElementaryFunction, x: Real) -> Real:
    """Return the derivative at a number."""
    slope: Real = row.slopes[0](_ALGEBRA, x, getattr(_ALGEBRA, row.name)(x))
    return slope


def _of_any_number(function: Callable[[Real, Real], Real]) -> Callable[..., Real]:
    """Return a function of two numbers, such as the larger of them, as one of any number of them."""
    return lambda *numbers: reduce(function, numbers)


def _root(x: Real, degree: Real | int = 2) -> Real:
    if degree == 2:
        return _ALGEBRA.sqrt(x)
    return arb(x) ** arb(1 / fmpq(degree) if isinstance(degree, fmpq | int) else 1 / degree)


def _logarithm(x: Real, base: Real | None = None) -> Real:
    return _ALGEBRA.log(x) if base is None else _ALGEBRA.log(x) / _ALGEBRA.log(base)


def _of_the_table() -> dict[str, Callable[..., Real]]:
    found: dict[str, Callable[..., Real]] = {}
    for row in functions.FUNCTIONS.values():
        for name in (row.name, row.text):
            found[name] = getattr(_ALGEBRA, row.name)
            if row.arity == 1:
                found[f"{name}'"] = partial(_slope, row)
    return found


_LARGEST, _SMALLEST = _of_any_number(_ALGEBRA.maximum), _of_any_number(_ALGEBRA.minimum)
FUNCTIONS: dict[str, Callable[..., Real]] = {
    **_of_the_table(),
    "max": _LARGEST,
    "maximum": _LARGEST,
    "min": _SMALLEST,
    "minimum": _SMALLEST,
    "sqrt": _root,
    "log": _logarithm,
    "ln": _logarithm,
}

COUNTS = {
    **{name: (row.arity,) for row in functions.FUNCTIONS.values() for name in (row.name, row.text)},
    **dict.fromkeys(("max", "maximum", "min", "minimum"), range(1, 1_000)),
    **dict.fromkeys(("sqrt", "log", "ln"), (1, 2)),
}
"""How many arguments a function may have: a root and a logarithm also their degree or base. Slopes have one."""
