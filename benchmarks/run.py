"""Ratios of times, each measured in one run on one machine: ``make benchmarks``; ``python benchmarks/run.py --slow``.

What is compared runs alternately, so that a busy machine slows both; the medians are divided. With ``--against DIR``
this checkout is compared with another one instead: see against.py.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import sympy

from derive.calculus.balls import FIRST_PRECISION, Evaluation
from derive.calculus.closed_form import closed_form
from derive.document.composed import notes_source
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import embedded_program
from derive.network.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable

PYTHON = sys.executable
COMMAND = [PYTHON, "-m", "derive"]
# Formats of the notes, and how many times as long as the LaTeX alone each may take.
FORMATS = {"html": 1.2, "md": 1.2, "ipynb": 1.5, "docx": 2.5, "epub": 2.0, "xlsx": 1.2}


@dataclass(frozen=True)
class Row:
    """One comparison: the median times in seconds, and the most that their ratio should be."""

    what: str
    ours: float
    other: float
    most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.other

    @property
    def met(self) -> bool:
        return self.most is None or self.ratio <= self.most


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11, help="how often each is measured (default: 11)")
    parser.add_argument("--slow", action="store_true", help="differentiate the closed form of 4-8-8-3, too (a minute)")
    parser.add_argument("--against", type=Path, metavar="DIR", help="a checkout of another commit to compare with")
    chosen = parser.parse_args()
    if chosen.against:
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        from benchmarks.against import compare

        return 0 if compare(chosen.against, chosen.runs) else 1
    rows = [*commands(chosen.runs), *gradients(chosen.runs, slow=chosen.slow), *linearity(chosen.runs)]
    print_table(rows)
    return 0 if all(row.met for row in rows) else 1


def print_table(rows: list[Row]) -> None:
    width = max(len(row.what) for row in rows)
    print(f"{'':{width}}  {'ours':>10}  {'other':>10}  {'ratio':>8}  at most")
    for row in rows:
        most = "" if row.most is None else f"{row.most:g}" + ("" if row.met else "  MISSED")
        ratio = f"{row.ratio:.2f}" if row.ratio >= 0.1 else f"1/{1 / row.ratio:,.0f}"
        print(f"{row.what:{width}}  {row.ours * 1000:7.2f} ms  {row.other * 1000:7.1f} ms  {ratio:>8}  {most}".rstrip())


# --- wall times of commands

TEN_LINES = """# Forward pass

The hidden neuron gets

$$net_{h1} = w_1 x_1 + w_3 x_2 + b_1$$

and gives

$$out_{h1} = \\sigma(net_{h1})$$

"""


def commands(runs: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        importing = [PYTHON, "-c", "import sympy"]

        def process(*command: str) -> Callable[[], object]:
            return lambda: subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)

        (folder / "ten.md").write_text(TEN_LINES, encoding="utf-8")
        check = compared(process(*COMMAND, "check", "ten.md", "--network", "backprop"), process(*importing), runs)
        values = compared(process(*COMMAND, "values"), process(*importing), runs)
        tex = compared(process(*COMMAND, "notes", "--format", "tex"), process(*importing), runs)
        engine, passes = bare_engine(folder)
        source = process(*COMMAND, "notes", "--format", "tex")
        formats = {each: compared(process(*COMMAND, "notes", "--format", each), source, runs) for each in FORMATS}
        print_sizes(folder / "output")
        notes = compared(process(*COMMAND, "notes"), lambda: [engine() for _ in range(passes)], runs)
    return [
        Row("derive check, ten lines : import sympy", *check, 1.3),
        Row("derive values : import sympy", *values, 2),
        Row("derive notes --format tex : import sympy", *tex, 3),
        *(Row(f"derive notes --format {each} : --format tex", *formats[each], most) for each, most in FORMATS.items()),
        Row(f"derive notes : the bare engine, {passes} passes", *notes, 1.5),
    ]


def print_sizes(folder: Path) -> None:
    """Print how large the files of the notes are, and how many times as large as their LaTeX."""
    tex = (folder / "backprop.tex").stat().st_size
    for file in sorted(folder.iterdir()):
        print(f"{file.name}: {file.stat().st_size:,} bytes, {file.stat().st_size / tex:.2f} times the LaTeX")


def bare_engine(folder: Path) -> tuple[Callable[[], object], int]:
    """Return what runs the embedded engine once on the worked example, and how many passes that needs."""
    source = notes_source(Network.load("backprop"))
    program = embedded_program()
    if program is None:
        raise SystemExit("there is no embedded LaTeX for this machine")
    passes = typeset(source, name="backprop").passes
    work = folder / "bare"
    work.mkdir()
    (work / "backprop.tex").write_text(source, encoding="utf-8")
    command = [str(program), "-interaction=nonstopmode", "backprop.tex"]
    return lambda: subprocess.run(command, cwd=work, stdout=subprocess.DEVNULL, check=True), passes


# --- gradients


def description(*widths: int) -> dict[str, Any]:
    """Return the keys of a network of sigmoids with weights of two decimals."""
    generator = random.Random(str(widths))

    def numbers(count: int) -> list[str]:
        return [f"{generator.randint(-100, 100) / 100:.2f}" for _ in range(count)]

    layers = [
        {"neurons": width, "bias": numbers(width), "weights": [numbers(before) for _ in range(width)]}
        for before, width in pairwise(widths)
    ]
    return {"inputs": numbers(widths[0]), "targets": numbers(widths[-1]), "layers": layers}


def network_of(*widths: int) -> Network:
    return Network.from_arguments(**description(*widths))


def gradient(network: Network) -> Callable[[], object]:
    """All derivatives of the total error as proven balls, by the chain rule, forward pass included."""
    return lambda: Evaluation(network, FIRST_PRECISION).derivatives(network.graph.loss)


def gradients(runs: int, *, slow: bool) -> list[Row]:
    found = []
    for widths in ((2, 2, 2), (2, 2, 2, 2, 2), *([(4, 8, 8, 3)] if slow else [])):
        network = network_of(*widths)
        loss, symbols = closed_form(network), [sympy.Symbol(name, real=True) for name in network.graph.parameters]

        def direct(loss: sympy.Expr = loss, symbols: list[sympy.Symbol] = symbols) -> object:
            # Without SymPy's cache: a second run would only look the answer up.
            sympy.core.cache.clear_cache()
            return [sympy.diff(loss, symbol) for symbol in symbols]

        name = "-".join(map(str, widths))
        times = compared(gradient(network), direct, 1 if len(symbols) > 100 else runs)
        found.append(Row(f"gradient of {name} : sympy.diff of its closed form", *times))
    return found


def linearity(runs: int) -> list[Row]:
    """Twice the edges, by twice the layers."""
    found = []
    for widths, doubled in (((10,) * 4, (10,) * 7), ((32,) * 3, (32,) * 5)):
        small, large = network_of(*widths), network_of(*doubled)
        ours, other = compared(gradient(large), gradient(small), 3 * runs)
        per_edge = other / weights(small) * 1e6
        what = f"gradient with {weights(large):,} weights : with {weights(small):,} ({per_edge:.1f} µs each)"
        found.append(Row(what, ours, other, 2.3))
    return found


def weights(network: Network) -> int:
    return sum(len(row) for layer in network.layers for row in layer.weights)


# --- measuring


def compared(ours: Callable[[], object], other: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return the median times of both; the first run of each only warms up caches."""
    if runs > 1:
        ours(), other()
    pairs = [(seconds(ours), seconds(other)) for _ in range(runs)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
