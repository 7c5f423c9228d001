"""All proven gradients of dense networks: against a plain loop and against other libraries, and how each grows.

``python benchmarks/large.py``. What is compared runs alternately in one process, so that a busy machine slows all of
it; the medians are divided. CasADi, symengine, PyTorch and JAX are measured where they are installed; their numbers
are floats and prove nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from flint import arb, ctx, fmpq

sys.path.insert(0, str(Path(__file__).parent))

from run import gradient, network_of

from derive.calculus.balls import FIRST_PRECISION
from derive.network.graph.quantity import Role
from derive.network.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable

# Against the plain loop, at most so much: the small network has more of a walk than of a computation.
MOST_RATIOS = {(2, 2, 2): 2.0, (64, 64, 64, 64): 1.1, (784, 30, 10): 1.1}
# Twice the widths of hidden layers, and of all layers: about two and four times the parameters.
GROWTH = (((784, 30, 10), (784, 60, 10)), ((64, 64, 64, 64), (128, 128, 128, 128)))
MOST_GROWTH = 2.2
# Beyond this many parameters a library that works symbol by symbol takes minutes.
MOST_SYMBOLIC = 1_000
Vector = list[Any]


@dataclass(frozen=True)
class Dense:
    """A network of sigmoids with half the squared error, as exact numbers."""

    weights: list[list[Vector]]
    biases: list[Vector]
    inputs: Vector
    targets: Vector

    @property
    def parameters(self) -> int:
        return sum(len(rows) * (len(rows[0]) + 1) for rows in self.weights)

    def mapped(self, change: Callable[[Any], Any]) -> Dense:
        return Dense(
            [[list(map(change, row)) for row in rows] for rows in self.weights],
            [list(map(change, each)) for each in self.biases],
            list(map(change, self.inputs)), list(map(change, self.targets)),
        )


def dense(network: Network) -> Dense:
    def numbers(names: Any) -> Vector:
        return [fmpq(*network.graph.givens[name].as_integer_ratio()) for name in names]

    return Dense(
        [[numbers(row) for row in layer.weights] for layer in network.layers],
        [numbers(layer.biases) for layer in network.layers],
        numbers(network.layers[0].sources), numbers(each.name for each in network.graph.with_role(Role.TARGET)),
    )


def plain_loop(exact: Dense) -> list[list[Vector]]:
    """Backpropagation in balls, written for this one kind of network: the yardstick."""
    with ctx.workprec(FIRST_PRECISION):
        given = exact.mapped(arb)
        outs = [given.inputs]
        for rows, biases in zip(given.weights, given.biases, strict=True):
            layer = []
            for row, bias in zip(rows, biases, strict=True):
                net = bias
                for weight, out in zip(row, outs[-1], strict=True):
                    net = net + weight * out
                layer.append(1 / (1 + (-net).exp()))
            outs.append(layer)
        signals = [-(t - a) * a * (1 - a) for t, a in zip(given.targets, outs[-1], strict=True)]
        found = []
        for number in range(len(given.weights) - 1, -1, -1):
            found.append([[*(signal * out for out in outs[number]), signal] for signal in signals])
            if number:
                signals = [_back(signals, given.weights[number], i, a) for i, a in enumerate(outs[number])]
        return found[::-1]


def _back(signals: Vector, rows: list[Vector], source: int, out: Any) -> Any:
    total = arb(0)
    for signal, row in zip(signals, rows, strict=True):
        total = total + signal * row[source]
    return total * out * (1 - out)


# --- other libraries: each returns what computes all gradients, or None where it is not installed


def with_torch(exact: Dense) -> Callable[[], object] | None:
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    given = exact.mapped(_float)
    tensors = [
        (torch.tensor(rows, dtype=torch.float64, requires_grad=True),
         torch.tensor(biases, dtype=torch.float64, requires_grad=True))
        for rows, biases in zip(given.weights, given.biases, strict=True)
    ]
    inputs, targets = (torch.tensor(each, dtype=torch.float64) for each in (given.inputs, given.targets))
    parameters = [each for pair in tensors for each in pair]

    def run() -> object:
        out = inputs
        for weights, biases in tensors:
            out = torch.sigmoid(weights @ out + biases)
        return torch.autograd.grad(((targets - out) ** 2).sum() / 2, parameters)

    return run


def with_jax(exact: Dense) -> Callable[[], object] | None:
    try:
        import jax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    given = exact.mapped(_float)
    arrays = [
        (jax.numpy.array(rows), jax.numpy.array(biases))
        for rows, biases in zip(given.weights, given.biases, strict=True)
    ]
    inputs, targets = jax.numpy.array(given.inputs), jax.numpy.array(given.targets)

    def loss(parameters: Any) -> Any:
        out = inputs
        for weights, biases in parameters:
            out = jax.nn.sigmoid(weights @ out + biases)
        return ((targets - out) ** 2).sum() / 2

    compiled = jax.jit(jax.grad(loss))
    return lambda: jax.block_until_ready(compiled(arrays))


def with_casadi(exact: Dense) -> Callable[[], object] | None:
    try:
        import casadi
    except ImportError:
        return None
    given = exact.mapped(_float)
    symbols, numbers, out = [], [], casadi.DM(given.inputs)
    for rows, biases in zip(given.weights, given.biases, strict=True):
        pair = casadi.MX.sym("W", len(rows), len(rows[0])), casadi.MX.sym("b", len(rows))
        symbols += pair
        numbers += [casadi.DM(rows), casadi.DM(biases)]
        out = 1 / (1 + casadi.exp(-(pair[0] @ out + pair[1])))
    loss = casadi.sumsqr(casadi.DM(given.targets) - out) / 2
    gradients = casadi.Function("gradients", symbols, [casadi.gradient(loss, each) for each in symbols])
    return lambda: gradients(*numbers)


def with_symengine(exact: Dense) -> Callable[[], object] | None:
    """Differentiate the closed form symbolically, as often as it is asked: what a formula of the whole loss costs."""
    try:
        import symengine
    except ImportError:
        return None
    if exact.parameters > MOST_SYMBOLIC:
        return None
    given = exact.mapped(_float)
    symbols, out = [], given.inputs
    for number, (rows, _) in enumerate(zip(given.weights, given.biases, strict=True)):
        layer = []
        for i, row in enumerate(rows):
            own = [symengine.Symbol(f"w{number}_{i}_{j}") for j in range(len(row) + 1)]
            symbols += own
            net = own[-1] + sum(weight * each for weight, each in zip(own, out, strict=False))
            layer.append(1 / (1 + symengine.exp(-net)))
        out = layer
    loss = sum((t - a) ** 2 for t, a in zip(given.targets, out, strict=True)) / 2
    return lambda: [loss.diff(symbol) for symbol in symbols]


def _float(number: fmpq) -> float:
    return int(number.p) / int(number.q)


OTHERS = {"CasADi": with_casadi, "symengine": with_symengine, "torch float64": with_torch, "JAX float64": with_jax}


# --- measuring


def routes(network: Network) -> dict[str, Callable[[], object]]:
    exact = dense(network)
    found: dict[str, Callable[[], object]] = {"derive": gradient(network), "plain loop": lambda: plain_loop(exact)}
    for name, made in OTHERS.items():
        other = made(exact)
        if other:
            found[name] = other
    return found


def medians(actions: dict[Any, Callable[[], object]], runs: int) -> dict[Any, float]:
    """Run everything in turn, so often that a round takes at least some milliseconds; return milliseconds."""
    often = {}
    for name, action in actions.items():
        action()
        often[name] = max(1, round(0.005 / _seconds(action, 1)))
    rounds: dict[Any, list[float]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            rounds[name].append(_seconds(action, often[name]) * 1000)
    return {name: median(times) for name, times in rounds.items()}


def _seconds(action: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        action()
    return max((time.perf_counter() - start) / times, 1e-9)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="how often each is measured (default: 9)")
    runs = parser.parse_args().runs
    met = [against_others(widths, runs) for widths in MOST_RATIOS]
    met += [growth(*pair, runs=runs) for pair in GROWTH]
    return 0 if all(met) else 1


def against_others(widths: tuple[int, ...], runs: int) -> bool:
    network = network_of(*widths)
    times = medians(routes(network), runs)
    print(f"{'-'.join(map(str, widths))}: {len(network.graph.parameters):,} parameters")
    for name, milliseconds in times.items():
        compared = "" if name == "derive" else f"   derive takes {times['derive'] / milliseconds:.2f} times that"
        print(f"  {name:14} {milliseconds:9.3f} ms{compared}")
    return times["derive"] <= MOST_RATIOS[widths] * times["plain loop"]


def growth(small: tuple[int, ...], large: tuple[int, ...], *, runs: int) -> bool:
    networks = [network_of(*widths) for widths in (small, large)]
    pairs = [routes(network) for network in networks]
    actions = {(name, index): action for index, each in enumerate(pairs) for name, action in each.items()}
    times = medians(actions, runs)
    parameters = [len(network.graph.parameters) for network in networks]
    names = " : ".join("-".join(map(str, widths)) for widths in (large, small))
    print(f"{names}, {parameters[1] / parameters[0]:.2f} times the parameters")
    grown = {name: times[name, 1] / times[name, 0] for name in pairs[1] if name in pairs[0]}
    for name, ratio in grown.items():
        print(f"  {name:14} {ratio:6.2f} times the time")
    # So much a doubling: to the power of the number of doublings.
    return grown["derive"] <= MOST_GROWTH ** log2(parameters[1] / parameters[0])


if __name__ == "__main__":
    raise SystemExit(main())
