"""A second, independent evaluation of a network: plain loops in mpmath, textbook formulas, nothing of the package's
calculus. It reads only what the network is made of: names, numbers, who feeds whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mpmath
from mpmath import mp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.network.network import Network

# Nearer to zero than this, a pre-activation of the random networks is zero: their numbers have two decimals.
KINK = mpmath.mpf(10) ** -40
ONE = mpmath.mpf(1)
# The activations that keep exact numbers exact.
RATIONAL = ("relu", "identity", "leaky_relu", "hard_sigmoid")

VALUE = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: z if z > KINK else mpmath.mpf(0),
    "identity": lambda z: z,
    "leaky_relu": lambda z: z if z > KINK else z / 100,
    "elu": lambda z: z if z > KINK else mpmath.expm1(z),
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "gelu": lambda z: z * mpmath.ncdf(z),
    "gelu_tanh": lambda z: z / 2 * (1 + mpmath.tanh(_gelu_inner(z))),
    "hard_sigmoid": lambda z: min(max(z / 6 + mpmath.mpf(1) / 2, mpmath.mpf(0)), ONE),
    "sin": mpmath.sin,
}
# Written with the argument, not with the result as the package does.
SLOPE = {
    "sigmoid": lambda z: mpmath.exp(-z) / (1 + mpmath.exp(-z)) ** 2,
    "tanh": lambda z: mpmath.sech(z) ** 2,
    "relu": lambda z: mpmath.mpf(1) if z > KINK else mpmath.mpf(0),
    "identity": lambda _: ONE,
    "leaky_relu": lambda z: ONE if z > KINK else ONE / 100,
    "elu": lambda z: ONE if z > KINK else mpmath.exp(z),
    "softplus": lambda z: 1 / (1 + mpmath.exp(-z)),
    "silu": lambda z: (1 + mpmath.exp(-z) * (1 + z)) / (1 + mpmath.exp(-z)) ** 2,
    "gelu": lambda z: mpmath.ncdf(z) + z * mpmath.npdf(z),
    "gelu_tanh": lambda z: _gelu_slope(z),
    "hard_sigmoid": lambda z: ONE / 6 if abs(z) < 3 - KINK else mpmath.mpf(0),
    "sin": mpmath.cos,
}


def _gelu_inner(z: mpmath.mpf) -> mpmath.mpf:
    return mpmath.sqrt(2 / mpmath.pi) * (z + mpmath.mpf(44715) / 10**6 * z**3)


def _gelu_slope(z: mpmath.mpf) -> mpmath.mpf:
    inner = mpmath.sqrt(2 / mpmath.pi) * (1 + mpmath.mpf(134145) / 10**6 * z**2)
    return (1 + mpmath.tanh(_gelu_inner(z))) / 2 + z / 2 * inner * mpmath.sech(_gelu_inner(z)) ** 2


def reference(
    network: Network, digits: int, replaced: Mapping[str, mpmath.mpf] | None = None
) -> dict[str, mpmath.mpf]:
    """Return every quantity, and ``dE_total/d...`` by whatever the parameters change, to so many digits."""
    with mp.workdps(digits):
        numbers = {
            name: mpmath.mpf(number.numerator) / number.denominator for name, number in network.graph.givens.items()
        }
        numbers.update(replaced or {})
        _forwards(network, numbers)
        return {**numbers, **_backwards(network, numbers)}


def _forwards(network: Network, numbers: dict[str, mpmath.mpf]) -> None:
    for layer in network.layers:
        value = VALUE[layer.activation.name]
        for neuron, row, bias in zip(layer.neurons, layer.weights, layer.biases, strict=True):
            total = numbers[bias] if bias else mpmath.mpf(0)
            for weight, source in zip(row, layer.sources, strict=True):
                total += numbers[weight] * numbers[source]
            numbers[f"net_{neuron}"] = total
            numbers[f"out_{neuron}"] = value(total)
    targets = [name for name, quantity in network.graph.quantities.items() if quantity.role.value == "target"]
    for target, neuron in zip(targets, network.outputs, strict=True):
        numbers[f"E_{neuron}"] = (numbers[target] - numbers[f"out_{neuron}"]) ** 2 / 2
    numbers["E_total"] = sum(numbers[f"E_{neuron}"] for neuron in network.outputs)


def _backwards(network: Network, numbers: dict[str, mpmath.mpf]) -> dict[str, mpmath.mpf]:
    targets = [name for name, quantity in network.graph.quantities.items() if quantity.role.value == "target"]
    by_out = {
        f"out_{neuron}": numbers[f"out_{neuron}"] - numbers[target]
        for target, neuron in zip(targets, network.outputs, strict=True)
    }
    found = {f"E_{neuron}": mpmath.mpf(1) for neuron in network.outputs}
    for layer in reversed(network.layers):
        slope = SLOPE[layer.activation.name]
        by_source = dict.fromkeys(layer.sources, mpmath.mpf(0))
        for neuron, row, bias in zip(layer.neurons, layer.weights, layer.biases, strict=True):
            found[f"out_{neuron}"] = by_out[f"out_{neuron}"]
            delta = by_out[f"out_{neuron}"] * slope(numbers[f"net_{neuron}"])
            found[f"net_{neuron}"] = delta
            if bias:
                found[bias] = found.get(bias, mpmath.mpf(0)) + delta
            for weight, source in zip(row, layer.sources, strict=True):
                found[weight] = delta * numbers[source]
                by_source[source] += delta * numbers[weight]
        by_out = by_source
    return {f"dE_total/d{name}": value for name, value in found.items()}


def undecidable(network: Network) -> bool:
    """Whether a unit stands on its kink without exact numbers saying so: no ball decides its slope, ever."""
    numbers, exact = reference(network, 60), set(network.graph.givens)
    for layer in network.layers:
        inputs_exact = exact.issuperset(layer.sources)
        near = any(abs(numbers[net] - kink) < KINK for net in layer.pre_activations for kink in layer.activation.kinks)
        if near and not inputs_exact and layer.activation.kinks:
            return True
        if inputs_exact and layer.activation.name in RATIONAL:
            exact.update(layer.activations)
    return False
