"""Activation functions: name, value, derivative in textbook form. A new one is one entry of the table.

Derivatives, where no other source is given: Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.3; for the
sigmoid also section 3.10, equation 3.32.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from derive.expressions.algebra import Algebra, Formula, Number
from derive.network.tables.function import Family, Function


def _activation(name: str, value: Formula, slope: Formula, **more: Any) -> Function:
    given = {"sign": name, **more}
    return Function(name=name, formals=("z",), value=value, partials={"z": slope}, rule=name, **given)


@cache
def leaky_relu(slope: Fraction) -> Function:
    """Maas, Hannun, Ng, Rectifier nonlinearities improve neural network acoustic models (2013), section 2."""
    return _activation(
        "leaky_relu",
        lambda f, z: f.joined(z, z, f.rational(*slope.as_integer_ratio()) * z),
        lambda f, z, a: f.piecewise(z, f.rational(1), f.rational(*slope.as_integer_ratio())),
        kinks=() if slope == 1 else (0,),
        parameters={"slope": slope},
    )


@cache
def elu(alpha: Fraction) -> Function:
    """Clevert, Unterthiner, Hochreiter, Fast and accurate deep network learning by ELUs (2016), equation 15."""
    return _activation(
        "elu",
        lambda f, z: f.joined(z, z, _scaled(f, alpha, f.exp(z) - 1)),
        lambda f, z, a: f.piecewise(z, f.rational(1), a + f.rational(*alpha.as_integer_ratio())),
        kinks=() if alpha == 1 else (0,),
        parameters={"alpha": alpha},
    )


def _scaled(f: Algebra, factor: Fraction, number: Number) -> Number:
    """Return factor times number, no factor one being written."""
    return number if factor == 1 else f.rational(*factor.as_integer_ratio()) * number


def _normal_distribution(f: Algebra, z: Number) -> Number:
    return f.rational(1, 2) * (1 + f.erf(z / f.sqrt(f.rational(2))))


def _normal_density(f: Algebra, z: Number) -> Number:
    return f.exp(-(f.power(z, 2) / 2)) / f.sqrt(2 * f.pi())


def _gelu_argument(f: Algebra, z: Number) -> Number:
    return f.sqrt(2 / f.pi()) * (z + f.rational(44_715, 1_000_000) * f.power(z, 3))


def _gelu_tanh_slope(f: Algebra, z: Number) -> Number:
    """Hendrycks and Gimpel's approximation, differentiated by product and chain rule."""
    t = f.tanh(_gelu_argument(f, z))
    inner = f.sqrt(2 / f.pi()) * (1 + 3 * f.rational(44_715, 1_000_000) * f.power(z, 2))
    return f.rational(1, 2) * (1 + t) + f.rational(1, 2) * z * (1 - f.power(t, 2)) * inner


ACTIVATIONS = {
    entry.name: entry
    for entry in (
        _activation(
            "sigmoid", lambda f, z: 1 / (1 + f.exp(-z)), lambda f, z, a: a * (1 - a), sign="sigma"
        ),
        _activation("tanh", lambda f, z: f.tanh(z), lambda f, z, a: 1 - f.power(a, 2)),
        _activation(
            "relu", lambda f, z: f.positive_part(z), lambda f, z, a: f.step(z), sign="positive_part", kinks=(0,)
        ),
        _activation("identity", lambda f, z: z, lambda f, z, a: f.rational(1)),
        leaky_relu(Fraction(1, 100)),
        elu(Fraction(1)),
        # Its derivative is the sigmoid: Goodfellow, Bengio, Courville (2016), equation 3.41.
        _activation("softplus", lambda f, z: f.log(1 + f.exp(z)), lambda f, z, a: f.sigmoid(z)),
        # Ramachandran, Zoph, Le, Searching for activation functions (2017), section 4, with beta = 1.
        _activation("silu", lambda f, z: z * f.sigmoid(z), lambda f, z, a: a + f.sigmoid(z) * (1 - a)),
        # Hendrycks and Gimpel, Gaussian error linear units (2016), section 2; the derivative by the product rule.
        _activation(
            "gelu",
            lambda f, z: z * _normal_distribution(f, z),
            lambda f, z, a: _normal_distribution(f, z) + z * _normal_density(f, z),
        ),
        _activation(
            "gelu_tanh",
            lambda f, z: f.rational(1, 2) * z * (1 + f.tanh(_gelu_argument(f, z))),
            lambda f, z, a: _gelu_tanh_slope(f, z),
            # It is not the GELU, so that it has no sign of its own.
            sign="",
        ),
        # The form of PyTorch and ONNX with slope 1/6; Courbariaux, Bengio, David (2015) have 1/2 in its place.
        _activation(
            "hard_sigmoid",
            lambda f, z: f.joined(z + 3, f.joined(3 - z, z / 6 + f.rational(1, 2), f.rational(1)), f.rational(0)),
            lambda f, z, a: f.piecewise(z + 3, f.piecewise(3 - z, f.rational(1, 6), f.rational(0)), f.rational(0)),
            kinks=(-3, 3),
        ),
        _activation("sin", lambda f, z: f.sin(z), lambda f, z, a: f.cos(z)),
    )
}

# The activations that take a number: ``activation: {leaky_relu: 0.2}``.
ACTIVATION_FAMILIES = {
    "leaky_relu": Family("slope", Fraction(1, 100), leaky_relu),
    "elu": Family("alpha", Fraction(1), elu),
}
