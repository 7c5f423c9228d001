"""This checkout against another one, side by side: ``run.py --against DIR``.

Each measurement is a process of its own, ours and the other's in turn, and counts processor time: what else runs on the
machine disturbs both alike. The least time of each counts: disturbance only adds. Both run from bytecode, as installed.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.check_speed import document
from benchmarks.run import description

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = ((2, 2, 2), (64, 64, 64, 64), (784, 30, 10))
CLAIMS, SLIP_EVERY = 1000, 40
MOST = 1.05
"""How many times as long as the other one ours may take."""


def _told(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def compare(other: Path, runs: int) -> bool:
    """Measure, print a line each, and tell whether nothing takes longer than it may."""
    if not (other / "derive" / "__init__.py").exists():
        raise SystemExit(f"{other}: no checkout of derive")
    print(f"{'processor time':32}  {'ours':>10}  {'other':>10}   ratio  (at most {MOST:g})")
    met = True
    with tempfile.TemporaryDirectory() as scratch:
        for what, measure in _measurements(Path(scratch)):
            least = {checkout: float("inf") for checkout in (ROOT, other)}
            for run in range(runs):
                # Each begins as often as the other.
                for checkout in (ROOT, other)[:: 1 if run % 2 else -1]:
                    least[checkout] = min(least[checkout], measure(checkout))
            ratio = least[ROOT] / least[other]
            missed = "" if ratio <= MOST else "  MISSED"
            print(f"{what:32}  {_told(least[ROOT]):>10}  {_told(least[other]):>10}  {ratio:6.3f}{missed}", flush=True)
            met = met and ratio <= MOST
    return met


def _measurements(scratch: Path) -> Iterator[tuple[str, Callable[[Path], float]]]:
    for words in (("values",), ("notes",)):
        yield f"derive {words[0]}", lambda checkout, words=words: _command(checkout, scratch, words)
    for widths in WIDTHS:
        name = "-".join(map(str, widths))
        network = _written(scratch / f"{name}.json", json.dumps(description(*widths)))
        yield f"gradients of {name}", lambda checkout, network=network: _timed(checkout, "gradient", network)
    text, described = document(CLAIMS, SLIP_EVERY)
    network, derivation = _written(scratch / "network.json", json.dumps(described)), _written(scratch / "a.md", text)
    yield f"{CLAIMS} claims checked", lambda checkout: _timed(checkout, "check", network, derivation)


def _written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def _command(checkout: Path, scratch: Path, words: tuple[str, ...]) -> float:
    """Return the processor time of a command and of all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(checkout, [sys.executable, "-m", "derive", *words], scratch)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _timed(checkout: Path, *words: str) -> float:
    script = str(Path(__file__).with_name("timed.py"))
    return float(_run(checkout, [sys.executable, script, *words], Path(words[1]).parent))


def _run(checkout: Path, command: list[str], folder: Path) -> str:
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": str(checkout.resolve())}
    environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    return subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
