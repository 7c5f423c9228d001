"""What PyTorch makes of a description: written from docs/description-format.md, with nothing of derive's own."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

torch = pytest.importorskip("torch")
functional = torch.nn.functional
GATES = ("forget", "input", "candidate", "output")


def numbers(value: Any) -> Any:
    """Return numbers as described, with names or without, as floats in the same lists."""
    if isinstance(value, dict):
        return numbers(next(iter(value.values()))) if len(value) == 1 else [numbers(each) for each in value.values()]
    return [numbers(each) for each in value] if isinstance(value, list) else float(Fraction(str(value)))


def given(value: Any) -> Any:
    return torch.tensor(numbers(value), dtype=torch.float64)


def activated(name: str, z: Any) -> Any:
    if name == "identity":
        return z
    return torch.softmax(z, -1) if name == "softmax" else getattr(functional, name, getattr(torch, name, None))(z)


def error(name: str, a: Any, t: Any) -> Any:
    """Return the sum of the errors of all outputs of one example."""
    squares = ((t - a) ** 2).sum()
    table = {
        "half_squared_error": lambda: squares / 2,
        "squared_error": lambda: squares,
        "mean_squared_error": lambda: squares / t.numel(),
        "binary_cross_entropy": lambda: functional.binary_cross_entropy(a, t, reduction="sum"),
        "cross_entropy": lambda: -(t * torch.log(a)).sum(),
        "softmax_cross_entropy": lambda: -(t * torch.log(a)).sum(),
    }
    return table[name]()


class Layers:
    """A network of layers; ``parameters`` are collected in the order in which the layers are described."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described
        self.parameters: list[Any] = []
        self.weights: list[Any] = []
        self.steps = [getattr(self, each.get("kind", "dense"))(each) for each in described["layers"]]

    def parameter(self, value: Any, *, is_weight: bool = False, shape: tuple[int, ...] | None = None) -> Any:
        tensor = given(value)
        tensor = (tensor.expand(shape) if shape and not tensor.dim() else tensor).clone().requires_grad_()
        self.parameters.append(tensor)
        if is_weight:
            self.weights.append(tensor)
        return tensor

    def matrix(self, value: Any) -> Any:
        return self.parameter(value if isinstance(value, list) else [[value]], is_weight=True)

    def loss(self) -> Any:
        described = self.described
        examples = described.get("examples") or [described]
        rows = [given(_values(each["inputs"])) for each in examples]
        if any(each.get("kind") == "batch_norm" for each in described["layers"]):
            outputs = list(self.run(torch.stack(rows)))
        else:
            outputs = [self.run(each) for each in rows]
        name = described.get("loss", "half_squared_error")
        errors = [
            error(name, out.reshape(-1), given(_values(each["targets"])).reshape(-1))
            for out, each in zip(outputs, examples, strict=True)
        ]
        whole = torch.stack(errors).sum()
        if described.get("reduction", "mean") == "mean":
            whole = whole / len(errors)
        for key, penalty in described.get("penalty", {}).items():
            of = (lambda w: w.abs().sum()) if key == "l1" else (lambda w: (w**2).sum() / 2)
            whole = whole + float(penalty) * sum(map(of, self.weights))
        return whole

    def run(self, x: Any) -> Any:
        self.handed_on = [x]
        for step in self.steps:
            self.handed_on.append(step(self.handed_on[-1]))
        return self.handed_on[-1]

    def dense(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        weights, bias = layer["weights"], layer.get("bias", "none")
        if isinstance(weights, dict) and "matrix" in weights:
            weights = weights["matrix"]
        count = layer["neurons"] if isinstance(layer["neurons"], int) else len(layer["neurons"])
        if isinstance(weights, dict):
            rows: list[list[Any]] = [[] for _ in range(count)]
            for edge, weight in weights.items():
                rows[layer["neurons"].index(edge.split(" -> ")[1])].append(weight)
            weights = rows
        w = self.parameter(weights, is_weight=True)
        is_each = isinstance(bias, list) or (isinstance(bias, dict) and list(bias) == layer["neurons"])
        b = None if bias == "none" else self.parameter(bias, shape=(count,)) if is_each else self.parameter(bias)
        act = layer.get("activation", "softmax" if self.is_fused(layer) else "sigmoid")

        def step(x: Any) -> Any:
            rows = x if x.shape[-1] == w.shape[1] else x.reshape(-1)
            z = rows @ w.T
            return activated(act, z if b is None else z + b)

        return step

    def is_fused(self, layer: dict[str, Any]) -> bool:
        return layer is self.described["layers"][-1] and self.described.get("loss") == "softmax_cross_entropy"

    def shared_dense(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        w = self.matrix(layer["weights"])
        b = self.parameter(layer["bias"], shape=(len(w),)) if "bias" in layer else 0
        return lambda x: activated(layer.get("activation", "identity"), x @ w.T + b)

    def residual(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        earlier, names = layer.get("from", "input"), [each.get("name") for each in self.described["layers"]]
        number = 0 if earlier == "input" else earlier if isinstance(earlier, int) else names.index(earlier) + 1
        return lambda x: x + self.handed_on[number]

    def layer_norm(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        return self.norm(layer, lambda x: (x.mean(-1, keepdim=True), x.var(-1, keepdim=True, unbiased=False)))

    def batch_norm(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        return self.norm(layer, lambda x: (x.mean(0), x.var(0, unbiased=False)))

    def norm(self, layer: dict[str, Any], statistics: Callable[[Any], Any]) -> Callable[[Any], Any]:
        width = self.width(layer)
        gain = self.parameter(layer.get("gain", 1), shape=(width,))
        shift = self.parameter(layer.get("shift", 0), shape=(width,))

        def step(x: Any) -> Any:
            mean, variance = statistics(x)
            return gain * (x - mean) / torch.sqrt(variance + float(layer.get("epsilon", 1e-5))) + shift

        return step

    def width(self, layer: dict[str, Any]) -> int:
        """Return how many numbers a row has before a layer that keeps it."""
        before = self.described["layers"][: self.described["layers"].index(layer)]
        found = [each for each in before if {"neurons", "weights", "output", "value"} & set(each)]
        if not found:
            inputs = (self.described.get("examples") or [self.described])[0]["inputs"]
            return len(given(inputs).reshape(-1)) if isinstance(inputs, dict) else given(inputs).shape[-1]
        last = found[-1]
        key = "weights" if "weights" in last else "output" if "output" in last else "value"
        return last["neurons"] if isinstance(last.get("neurons"), int) else len(last.get("neurons") or last[key])

    def convolution(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        filters = layer.get("filters") or [layer["filter"]]
        k = self.parameter(filters, is_weight=True)
        b = self.parameter(layer["bias"], shape=(len(filters),)) if "bias" in layer else None
        where = {"stride": layer.get("stride", 1), "padding": layer.get("padding", 0)}

        def step(x: Any) -> Any:
            kernel = k if k.dim() == 4 else k[:, None]
            image = x if x.dim() == 3 else x[None]
            found = functional.conv2d(image[None], kernel, b, **where)[0]
            return activated(layer.get("activation", "identity"), found if len(filters) > 1 else found[0])

        return step

    def pooling(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        pool = largest if layer.get("by", "max") == "max" else functional.avg_pool2d
        size, stride = layer.get("size", 2), layer.get("stride")

        def step(x: Any) -> Any:
            across = (1, size) if isinstance(size, int) and x.shape[-2] == 1 else size
            along = (1, stride) if stride and x.shape[-2] == 1 else stride
            return pool(x[None] if x.dim() == 2 else x, across, along).reshape(*x.shape[:-2], -1)

        return step

    def embedding(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        table = self.parameter(layer["weights"], is_weight=True)
        return lambda x: table[x.long()]

    def cell(self, layer: dict[str, Any]) -> tuple[Any, Any, Any]:
        """Return the parameters of units that see an input and their state."""
        u, w = self.matrix(layer["input_weights"]), self.matrix(layer["recurrent_weights"])
        return u, w, self.parameter(layer["bias"], shape=(len(w),)) if "bias" in layer else given([0] * len(w))

    def recurrent(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        u, w, b = self.cell(layer)

        def step(rows: Any) -> Any:
            states = [given([0] * len(w))]
            for x in rows:
                states.append(activated(layer.get("activation", "tanh"), u @ x + w @ states[-1] + b))
            return torch.stack(states[1:]) if layer.get("returns") == "all" else states[-1]

        return step

    def lstm(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        cells = [self.cell(layer[gate]) for gate in GATES]

        def step(rows: Any) -> Any:
            h = c = given([0] * len(cells[0][1]))
            for x in rows:
                f, i, g, o = (u @ x + w @ h + b for u, w, b in cells)
                c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
            return h

        return step

    def attention(self, layer: dict[str, Any]) -> Callable[[Any], Any]:
        matrices = [self.parameter(layer[key], is_weight=True) for key in ("query", "key", "value")]
        output = self.parameter(layer["output"], is_weight=True) if "output" in layer else None
        heads = layer.get("heads", 1)

        def step(x: Any) -> Any:
            parts = [torch.stack((x @ matrix.T).chunk(heads, -1)) for matrix in matrices]
            found = functional.scaled_dot_product_attention(*parts, is_causal=layer.get("causal", False))
            joined = torch.cat(list(found), -1)
            return joined if output is None else joined @ output.T

        return step


def _values(described: Any) -> Any:
    return list(described.values()) if isinstance(described, dict) else described


def largest(image: Any, size: Any, stride: Any) -> Any:
    """Return what a maximum over windows takes, where numbers that differ by rounding alone are equal."""
    _, places = functional.max_pool2d(image.round(decimals=12), size, stride, return_indices=True)
    return image.flatten(-2).gather(-1, places.flatten(-2)).reshape(places.shape)


class Formulas:
    """A graph of formulas of numbers, given in the order of work."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described
        self.leaves = {
            name: given(each).requires_grad_()
            for key in ("inputs", "parameters") for name, each in described.get(key, {}).items()
        }
        self.parameters = list(self.leaves.values())

    def loss(self) -> Any:
        table = {
            "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
            "relu": torch.relu, "max": lambda a, b: torch.maximum(*map(torch.as_tensor, (a, b))),
            "pi": torch.tensor(torch.pi, dtype=torch.float64),
        }
        table |= {name: given(each) for name, each in self.described.get("constants", {}).items()} | self.leaves
        table["number"] = given
        for name, formula in self.described["graph"].items():
            # Every number is made a double. The files are the tests' own.
            source = re.sub(r"(?<![\w.])(\d+\.?\d*(e-?\d+)?)", r"number(\1)", str(formula)).replace("^", "**")
            table[name] = eval(source.replace("lambda", "lambda_"), {**table, "lambda_": table.get("lambda")})  # noqa: S307
        return table[self.described.get("loss", name)]


def modelled(described: dict[str, Any]) -> Layers | Formulas:
    """Return a network in PyTorch."""
    return Formulas(described) if "graph" in described else Layers(described)
