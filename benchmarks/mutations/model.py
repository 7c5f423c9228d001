"""A random network and its true numbers, computed here with mpmath: the other side of the test."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import mpmath as mp

from benchmarks.mutations.formulas import (
    Add,
    Call,
    Frac,
    Key,
    Mul,
    Neg,
    Node,
    Num,
    Pow,
    Q,
    Shown,
)
from derive.network.network import Network

mp.mp.dps = 60

ACTIVATIONS = ("sigmoid", "tanh", "relu", "identity")


@dataclass
class Shape:
    """What is given. ``widths[0]`` counts inputs; ``weights[l][j][i]`` as texts, likewise biases and the rest."""

    widths: list[int]
    activations: list[str]
    biases: list[str]
    numbering: str
    numbers: dict[Key, str]

    @property
    def layers(self) -> int:
        """How many layers compute."""
        return len(self.widths) - 1

    def bias(self, layer: int, neuron: int) -> Key | None:
        """Return the key of a neuron's bias."""
        match self.biases[layer - 1]:
            case "none":
                return None
            case "shared":
                return ("b", layer, 0)
        return ("b", layer, neuron)


def random_shape(rng: random.Random, *, layers: int | None = None, biases: str | None = None) -> Shape:
    """Return a random network: 1 to 4 neurons wide, 1 to 3 layers."""
    depth = layers or rng.choice((1, 2, 2, 2, 3))
    widths = [rng.randint(1, 4 if depth == 1 else 3) for _ in range(depth + 1)]
    if depth == 2 and rng.random() < 0.4:
        widths = [2, 2, 2]
    kind = rng.choice(ACTIVATIONS[:2] if rng.random() < 0.7 else ACTIVATIONS)
    activations = [kind] * depth if rng.random() < 0.7 else [rng.choice(ACTIVATIONS) for _ in range(depth)]
    bias = [biases or rng.choice(("none", "shared", "own")) for _ in range(depth)]
    bias = ["own" if each == "shared" and width == 1 else each for each, width in zip(bias, widths[1:], strict=True)]
    numbers: dict[Key, str] = {("eta",): rng.choice(("0.5", "0.1", "0.25", "0.05", "0.6"))}
    taken: set[str] = set()

    def number(signed: bool) -> str:
        while True:
            value = rng.randint(2, 98)
            text = f"{'-' if signed and rng.random() < 0.3 else ''}0.{value:02d}".rstrip("0")
            if text not in taken:
                taken.add(text)
                return text

    for index in range(1, widths[0] + 1):
        numbers["out", 0, index] = number(signed=rng.random() < 0.2)
    for layer in range(1, depth + 1):
        for neuron in range(1, widths[layer] + 1):
            for source in range(1, widths[layer - 1] + 1):
                numbers["w", layer, neuron, source] = number(signed=True)
            if bias[layer - 1] == "own":
                numbers["b", layer, neuron] = number(signed=True)
        if bias[layer - 1] == "shared":
            numbers["b", layer, 0] = number(signed=True)
    for index in range(1, widths[-1] + 1):
        numbers["t", index] = rng.choice(("0.01", "0.99", "1", "0", number(signed=False)))
    return Shape(widths, activations, bias, rng.choice(("by_source", "by_target")), numbers)


def network_of(shape: Shape, *, double: bool = False) -> Network:
    """Return the network as the checker is given it."""
    return Network.from_arguments(**description(shape, double=double))


def description(shape: Shape, *, double: bool = False) -> dict[str, Any]:
    """Return the keys of the network's description."""
    layers: list[dict[str, Any]] = []
    for layer in range(1, shape.layers + 1):
        width, before = shape.widths[layer], shape.widths[layer - 1]
        matrix = [[shape.numbers["w", layer, j, i] for i in range(1, before + 1)] for j in range(1, width + 1)]
        described: dict[str, Any] = {
            "neurons": width, "activation": shape.activations[layer - 1], "weights": {"matrix": matrix},
        }
        match shape.biases[layer - 1]:
            case "shared":
                described["bias"] = shape.numbers["b", layer, 0]
            case "own":
                described["bias"] = [shape.numbers["b", layer, j] for j in range(1, width + 1)]
        layers.append(described)
    return {
        "inputs": [shape.numbers["out", 0, i] for i in range(1, shape.widths[0] + 1)],
        "targets": [shape.numbers["t", k] for k in range(1, shape.widths[-1] + 1)],
        "layers": layers, "numbering": "double" if double else shape.numbering,
        "learning_rate": shape.numbers["eta",], "trained": "all",
    }


@dataclass
class Values:
    """True values of quantities and derivatives; ``believed`` replaces some by what was (wrongly) written."""

    shape: Shape
    believed: dict[Key, Any] = field(default_factory=dict)
    known: dict[Key, Any] = field(default_factory=dict)

    def __call__(self, key: Key) -> Any:
        if key in self.believed:
            return self.believed[key]
        if key not in self.known:
            self.known[key] = self._value(key)
        return self.known[key]

    def _value(self, key: Key) -> Any:
        if key in self.shape.numbers:
            fraction = Fraction(self.shape.numbers[key])
            return mp.mpf(fraction.numerator) / fraction.denominator
        match key:
            case ("net", layer, neuron):
                sources = range(1, self.shape.widths[layer - 1] + 1)
                total = sum(self(("w", layer, neuron, i)) * self(("out", layer - 1, i)) for i in sources)
                bias = self.shape.bias(layer, neuron)
                return total + self(bias) if bias else total
            case ("out", layer, neuron):
                return applied(self.shape.activations[layer - 1], self(("net", layer, neuron)))
            case ("E", index):
                return (self(("t", index)) - self(("out", self.shape.layers, index))) ** 2 / 2
            case ("total",):
                return sum(self(("E", index)) for index in range(1, self.shape.widths[-1] + 1))
            case ("new", old):
                return self(old) - self(("eta",)) * self(("d", ("total",), old))
            case ("d", of, by):
                return self._derivative(of, by)
        raise KeyError(key)

    def _derivative(self, of: Key, by: Key) -> Any:
        """Sum over what ``by`` feeds: the derivative by that, times how it depends on ``by``."""
        if of == by:
            return mp.mpf(1)
        total = mp.mpf(0)
        for child in self._fed(by):
            if child == of:
                total += self._local(child, by)
            elif self._reaches(child, of):
                total += self(("d", of, child)) * self(("d", child, by))
        return total

    def _reaches(self, child: Key, of: Key) -> bool:
        return child == of or any(self._reaches(each, of) for each in self._fed(child))

    def _fed(self, key: Key) -> list[Key]:
        last = self.shape.layers
        match key:
            case ("w", layer, neuron, _):
                return [("net", layer, neuron)]
            case ("b", layer, 0):
                return [("net", layer, j) for j in range(1, self.shape.widths[layer] + 1)]
            case ("b", layer, neuron):
                return [("net", layer, neuron)]
            case ("net", layer, neuron):
                return [("out", layer, neuron)]
            case ("out", layer, neuron) if layer == last:
                return [("E", neuron)]
            case ("out", layer, _):
                return [("net", layer + 1, j) for j in range(1, self.shape.widths[layer + 1] + 1)]
            case ("E", _):
                return [("total",)]
        return []

    def _local(self, child: Key, by: Key) -> Any:
        match child, by:
            case ("net", layer, neuron), ("out", _, source):
                return self(("w", layer, neuron, source))
            case ("net", layer, _), ("w", _, _, source):
                return self(("out", layer - 1, source))
            case ("net", *_), ("b", *_):
                return mp.mpf(1)
            case ("out", layer, neuron), _:
                out = self(child)
                match self.shape.activations[layer - 1]:
                    case "sigmoid":
                        return out * (1 - out)
                    case "tanh":
                        return 1 - out**2
                    case "relu":
                        return mp.mpf(self(("net", layer, neuron)) > 0)
                return mp.mpf(1)
            case ("E", index), ("out", *_):
                return self(("out", self.shape.layers, index)) - self(("t", index))
        return mp.mpf(1)


def applied(activation: str, z: Any) -> Any:
    """Return an activation's value."""
    match activation:
        case "sigmoid" | "sigma":
            return 1 / (1 + mp.exp(-z))
        case "tanh":
            return mp.tanh(z)
        case "relu" | "max":
            return max(z, mp.mpf(0))
        case "exp":
            return mp.exp(z)
        case "log":
            return mp.log(z)
    return z


def evaluate(node: Node, leaf: Any) -> Any:
    """Return a formula's value; ``leaf`` gives that of Q and Shown."""
    match node:
        case Q() | Shown():
            return leaf(node)
        case Num(text):
            fraction = Fraction(text)
            return mp.mpf(fraction.numerator) / fraction.denominator
        case Add(terms):
            return mp.fsum(evaluate(term, leaf) for term in terms)
        case Mul(factors):
            return mp.fprod(evaluate(factor, leaf) for factor in factors)
        case Frac(above, below):
            return evaluate(above, leaf) / evaluate(below, leaf)
        case Pow(base, exponent):
            return evaluate(base, leaf) ** evaluate(exponent, leaf)
        case Neg(operand):
            return -evaluate(operand, leaf)
        case Call(function, argument):
            return applied(function, evaluate(argument, leaf))
    raise TypeError(type(node).__name__)


def fraction_of(number: Any) -> Fraction:
    """Return an mpmath number exactly."""
    sign, mantissa, exponent, _ = mp.mpf(number)._mpf_
    return (-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def rounded(number: Any, decimals: int) -> str:
    """Return a number with so many decimals (more where it is small), half away from zero, zeros of exact ones cut."""
    exact = fraction_of(number)
    while 0 < abs(exact) < Fraction(100, 10**decimals) and decimals < 20:
        decimals += 1
    nearest = Fraction(round(exact * 10**20), 10**20)
    is_exact = abs(nearest - exact) < Fraction(1, 10**30)
    text = fixed(nearest if is_exact else exact, decimals)
    if is_exact and Fraction(text) == nearest:
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def fixed(exact: Fraction, decimals: int) -> str:
    """Return a fraction with so many decimals."""
    scaled = abs(exact) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(decimals + 1, "0")
    point = len(digits) - decimals
    text = digits[:point] + ("." + digits[point:] if decimals else "")
    return ("-" if exact < 0 and whole else "") + text
