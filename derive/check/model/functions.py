"""The functions that hand derivations call, in balls. A new one is one entry; the parser's names are the keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flint import arb, fmpq

from derive.calculus.balls import BallAlgebra
from derive.network.tables.activations import ACTIVATION_FAMILIES, ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.calculus.balls import Real
    from derive.network.tables.function import Function

_ALGEBRA = BallAlgebra()


def _sigma(z: Real) -> Real:
    return 1 / (1 + _ALGEBRA.exp(-z))


def _sigma_slope(z: Real) -> Real:
    return _sigma(z) * (1 - _sigma(z))


def _tanh_slope(z: Real) -> Real:
    return 1 - _ALGEBRA.tanh(z) ** 2


def _logarithm(x: Real) -> Real:
    return fmpq(0) if x == 1 else arb(x).log()


def _maximum(*numbers: Real) -> Real:
    if all(isinstance(number, fmpq) for number in numbers):
        return max(numbers)
    largest = arb(numbers[0])
    for number in numbers[1:]:
        largest = largest.max(arb(number))
    return largest


def _minimum(*numbers: Real) -> Real:
    return -_maximum(*(-number for number in numbers))


def _root(x: Real, degree: Real | int = 2) -> Real:
    exponent = 1 / fmpq(degree) if isinstance(degree, fmpq | int) else 1 / degree
    return arb(x).sqrt() if degree == 2 else arb(x) ** arb(exponent)


def _absolute(x: Real) -> Real:
    return -x if isinstance(x, fmpq) and x < 0 else x if isinstance(x, fmpq) else arb(abs(x))


FUNCTIONS: dict[str, Callable[..., Real]] = {
    "exp": _ALGEBRA.exp,
    "ln": _logarithm,
    "log": _logarithm,
    "log10": lambda x: arb(x).log() / arb(10).log(),
    "log2": lambda x: arb(x).log() / arb(2).log(),
    "sqrt": _root,
    "abs": _absolute,
    "max": _maximum,
    "min": _minimum,
    "sin": lambda x: arb(x).sin(),
    "cos": lambda x: arb(x).cos(),
    "tan": lambda x: arb(x).tan(),
    "sinh": lambda x: arb(x).sinh(),
    "cosh": lambda x: arb(x).cosh(),
    "tanh": _ALGEBRA.tanh,
    "tanh'": _tanh_slope,
    "sigma": _sigma,
    "sigma'": _sigma_slope,
    "relu": _ALGEBRA.positive_part,
    "relu'": _ALGEBRA.step,
    "positive_part": _ALGEBRA.positive_part,
    "step": _ALGEBRA.step,
    "identity": lambda x: x,
    "identity'": lambda _: fmpq(1),
    "exp'": _ALGEBRA.exp,
    "softplus": lambda x: (1 + arb(x).exp()).log(),
}


def _of_the_tables() -> dict[str, Callable[..., Real]]:
    """Return the activation functions that networks have, and their slopes."""
    found: dict[str, Callable[..., Real]] = {}
    made = {name: family.made(family.default) for name, family in ACTIVATION_FAMILIES.items()}
    for name, activation in {**ACTIVATIONS, **made}.items():
        found[name] = partial(activation.value, _ALGEBRA)
        found[f"{name}'"] = partial(_slope, activation)
    return found


def _slope(activation: Function, z: Real) -> Real:
    (by_argument,) = activation.partials.values()
    slope: Real = by_argument(_ALGEBRA, z, activation.value(_ALGEBRA, z))
    return slope


# What formulas of a network call, as the algebra of balls has it.
_OF_NETWORKS = ("sigmoid", "erf", "pi", "absolute", "sign", "maximum", "minimum", "joined", "piecewise", "x_log_x")
FUNCTIONS = {**{name: getattr(_ALGEBRA, name) for name in _OF_NETWORKS}, **_of_the_tables(), **FUNCTIONS}
