"""All proven gradients of a transformer block, against a plain loop over balls, and how they grow.

``python benchmarks/transformer.py``. Both run alternately in one process; the medians are divided.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from flint import arb, ctx, fmpq

sys.path.insert(0, str(Path(__file__).parent))

from run import gradient

from derive.calculus.balls import FIRST_PRECISION
from derive.network.network import Network

SIZES = ((3, 4), (4, 8), (8, 16), (8, 32))
HEADS, RUNS, MOST_RATIO = 2, 5, 3.0
EPSILON = "0.00001"
Matrix = list[list[Any]]


def description(tokens: int, width: int) -> dict[str, Any]:
    """A pre-norm block with biases in its feed-forward part, GELU, and half the squared error."""
    draw = random.Random(1)
    head = width // HEADS

    def row(count: int) -> list[str]:
        return [f"{draw.uniform(-1, 1):.2f}" for _ in range(count)]

    def matrix(rows: int, columns: int) -> list[list[str]]:
        return [row(columns) for _ in range(rows)]

    parameters: dict[str, Any] = {name: row(width) for name in ("g1", "s1", "g2", "s2")}
    graph = {"N": _norm("X", "g1", "s1")}
    for number in range(1, HEADS + 1):
        for letter in "QKV":
            parameters[f"W{letter}{number}"] = matrix(width, head)
            graph[f"{letter}{number}"] = f"N @ W{letter}{number}"
        graph[f"A{number}"] = f"softmax(Q{number} @ T(K{number})/sqrt({head}), rows)"
        graph[f"C{number}"] = f"A{number} @ V{number}"
    parameters["WO"] = matrix(width, width)
    graph["R"] = f"X + concat({', '.join(f'C{number}' for number in range(1, HEADS + 1))}) @ WO"
    graph["M"] = _norm("R", "g2", "s2")
    parameters |= {"W1": matrix(width, 4 * width), "b1": row(4 * width)}
    parameters |= {"W2": matrix(4 * width, width), "b2": row(width)}
    graph |= {"Z": "M @ W1 + b1", "H": "Z/2*(1 + erf(Z/sqrt(2)))", "Y": "R + H @ W2 + b2", "L": "sum((Y - target)^2)/2"}
    given = {"X": matrix(tokens, width)}
    return {"inputs": given, "constants": {"target": matrix(tokens, width)}, "parameters": parameters, "graph": graph}


def _norm(name: str, gain: str, shift: str) -> str:
    centred = f"({name} - mean({name}, rows))"
    return f"{gain}*{centred}/sqrt(mean({centred}^2, rows) + {EPSILON}) + {shift}"


class PlainLoop:
    """The same block by hand, in loops over balls: the yardstick."""

    def __init__(self, given: dict[str, Any]) -> None:
        def exact(value: Any) -> Any:
            return [exact(each) for each in value] if isinstance(value, list) else fmpq(*_ratio(value))

        numbers = given["inputs"] | given["constants"] | given["parameters"]
        self.exact = {name: exact(value) for name, value in numbers.items()}

    def run(self) -> dict[str, Any]:
        """Return the derivative of the loss by every given but the targets."""
        with ctx.workprec(FIRST_PRECISION):
            p = {name: _balls(value) for name, value in self.exact.items()}
            x, found = p["X"], {}
            width, head = len(x[0]), len(x[0]) // HEADS
            n, of_n = _normalized(x, p["g1"], p["s1"])
            heads = []
            for h in range(1, HEADS + 1):
                q, k, v = (_product(n, p[f"W{letter}{h}"]) for letter in "QKV")
                root = arb(head).sqrt()
                a = [_softmax([each / root for each in line]) for line in _product(q, _turned(k))]
                heads.append((q, k, v, a, _product(a, v)))
            joined = [[each for one in heads for each in one[4][row]] for row in range(len(x))]
            r = _added(x, _product(joined, p["WO"]))
            m, of_m = _normalized(r, p["g2"], p["s2"])
            z = [[a + b for a, b in zip(line, p["b1"], strict=True)] for line in _product(m, p["W1"])]
            h_, slopes = _gelu(z)
            y = [[a + b + c for a, b, c in zip(one, other, p["b2"], strict=True)]
                 for one, other in zip(r, _product(h_, p["W2"]), strict=True)]
            dy = [[a - b for a, b in zip(one, other, strict=True)] for one, other in zip(y, p["target"], strict=True)]
            found["W2"], found["b2"] = _product(_turned(h_), dy), _sums(dy)
            dz = _times(_product(dy, _turned(p["W2"])), slopes)
            found["W1"], found["b1"] = _product(_turned(m), dz), _sums(dz)
            back, found["g2"], found["s2"] = of_m(_product(dz, _turned(p["W1"])))
            dr = _added(dy, back)
            found["WO"] = _product(_turned(joined), dr)
            dc = _product(dr, _turned(p["WO"]))
            dn = [[arb(0)] * width for _ in x]
            for h, (q, k, v, a, _) in enumerate(heads, 1):
                own = [line[(h - 1) * head : h * head] for line in dc]
                da, dv = _product(own, _turned(v)), _product(_turned(a), own)
                ds = [_softmax_back(one, other, root) for one, other in zip(a, da, strict=True)]
                for letter, signal in (("Q", _product(ds, k)), ("K", _product(_turned(ds), q)), ("V", dv)):
                    found[f"W{letter}{h}"] = _product(_turned(n), signal)
                    dn = _added(dn, _product(signal, _turned(p[f"W{letter}{h}"])))
            back, found["g1"], found["s1"] = of_n(dn)
            found["X"] = _added(dr, back)
            return found


def _ratio(text: str) -> tuple[int, int]:
    whole, _, decimals = text.partition(".")
    return int(whole + decimals), 10 ** len(decimals)


def _balls(value: Any) -> Any:
    return [_balls(each) for each in value] if isinstance(value, list) else arb(value)


def _turned(rows: Matrix) -> Matrix:
    return [list(column) for column in zip(*rows, strict=True)]


def _product(one: Matrix, other: Matrix) -> Matrix:
    columns = _turned(other)
    found = []
    for row in one:
        line = []
        for column in columns:
            total = arb(0)
            for a, b in zip(row, column, strict=True):
                total = total + a * b
            line.append(total)
        found.append(line)
    return found


def _added(one: Matrix, other: Matrix) -> Matrix:
    return [[a + b for a, b in zip(row, line, strict=True)] for row, line in zip(one, other, strict=True)]


def _times(one: Matrix, other: Matrix) -> Matrix:
    return [[a * b for a, b in zip(row, line, strict=True)] for row, line in zip(one, other, strict=True)]


def _sum(numbers: list[Any]) -> Any:
    total = arb(0)
    for number in numbers:
        total = total + number
    return total


def _sums(rows: Matrix) -> list[Any]:
    return [_sum(list(column)) for column in zip(*rows, strict=True)]


def _softmax(line: list[Any]) -> list[Any]:
    powers = [each.exp() for each in line]
    total = _sum(powers)
    return [each / total for each in powers]


def _softmax_back(outs: list[Any], signals: list[Any], root: Any) -> list[Any]:
    weighed = _sum([a * b for a, b in zip(outs, signals, strict=True)])
    return [a * (b - weighed) / root for a, b in zip(outs, signals, strict=True)]


def _normalized(rows: Matrix, gain: list[Any], shift: list[Any]) -> Any:
    size, epsilon = len(gain), arb(EPSILON)
    hats, roots = [], []
    for row in rows:
        mean = _sum(row) / size
        centred = [each - mean for each in row]
        roots.append((_sum([each * each for each in centred]) / size + epsilon).sqrt())
        hats.append([each / roots[-1] for each in centred])
    out = [[g * each + s for g, each, s in zip(gain, row, shift, strict=True)] for row in hats]

    def back(signals: Matrix) -> Any:
        found = []
        for hat, signal, root in zip(hats, signals, roots, strict=True):
            own = [g * each for g, each in zip(gain, signal, strict=True)]
            mean = _sum(own) / size
            along = _sum([a * b for a, b in zip(own, hat, strict=True)]) / size
            found.append([(a - mean - b * along) / root for a, b in zip(own, hat, strict=True)])
        return found, _sums(_times(signals, hats)), _sums(signals)

    return out, back


def _gelu(rows: Matrix) -> tuple[Matrix, Matrix]:
    two = arb(2).sqrt()
    density = 1 / (2 * arb.pi()).sqrt()
    values, slopes = [], []
    for row in rows:
        below = [(1 + (each / two).erf()) / 2 for each in row]
        values.append([each * share for each, share in zip(row, below, strict=True)])
        densities = [density * (-each * each / 2).exp() for each in row]
        slopes.append([a + b * c for a, b, c in zip(below, row, densities, strict=True)])
    return values, slopes


def agree(network: Network, found: dict[str, Any], slopes: dict[str, Any]) -> bool:
    """Tell whether both ways give balls that overlap, everywhere."""
    def flat(value: Any) -> list[Any]:
        return [each for part in value for each in flat(part)] if isinstance(value, list) else [value]

    assert network.tensors is not None
    return all(
        arb(slopes[entry]).overlaps(number)
        for name, value in found.items()
        for entry, number in zip(network.tensors[name].entries, flat(value), strict=True)
    )


def main() -> int:
    """Print a row a size; exit code 1 where the ratio is missed."""
    missed = False
    before = None
    for tokens, width in SIZES:
        given = description(tokens, width)
        network, plain = Network.from_arguments(**given), PlainLoop(given)
        ours = gradient(network)
        if not agree(network, plain.run(), ours()):  # type: ignore[arg-type]
            raise SystemExit(f"{tokens} tokens of width {width}: the two ways differ")
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(RUNS):
            for index, run in enumerate((ours, plain.run)):
                start = time.perf_counter()
                run()
                times[index].append(time.perf_counter() - start)
        own, other = map(median, times)
        edges = network.graph.edges
        growth = f", {own / before[0]:.2f} times the time for {edges / before[1]:.2f} times the edges" if before else ""
        print(f"{tokens} tokens, width {width}: {own:.3f} s, {own / other:.2f} of a plain loop{growth}")
        missed |= (tokens, width) == (8, 16) and own / other > MOST_RATIO
        before = own, edges
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
