"""How well slips are found: ``python benchmarks/mutations/run.py --seed N --documents M``.

Writes M right documents for random networks, checks each, and puts one slip of every kind for which it has a place
into each of the first so many of them. Deterministic by seed.

Of a slip in printed numbers only, every cause counts that leads to the same number; ``(own)`` counts the slip's alone.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.mutations.documents import right_document
from benchmarks.mutations.measuring import Outcome, checked, complaints, measure
from benchmarks.mutations.slips import KINDS, slips
from benchmarks.mutations.writing import write

SPREAD = 1_000_003


@dataclass
class Result:
    """What one document gave."""

    seed: int
    claims: int = 0
    seconds: float = 0.0
    wrongly: list[str] = field(default_factory=list)
    outcomes: list[tuple[str, str, Outcome]] = field(default_factory=list)


def examined(seed: int, kinds: tuple[str, ...]) -> Result:
    """Check one right document, and one slip of each kind in it."""
    right = right_document(seed)
    text = write(right.hand, right.blocks).text
    started = time.perf_counter()
    report = checked(right, text)
    result = Result(seed, report.claims.total, time.perf_counter() - started)
    result.wrongly = [f"{each.extent.start.line}: {each.code.name} {each.message}" for each in complaints(report)]
    rng = random.Random(seed)
    for kind in kinds:
        for slip in slips(right, kind, rng):
            result.outcomes.append((kind, slip.mode, measure(right, slip)))
    return result


def table(results: list[Result]) -> str:
    """Return the table by kind."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for result in results:
        for kind, _, outcome in result.outcomes:
            by_kind[kind].append(outcome)
    rows = [f"{'kind':20}{'slips':>7}{'found':>9}{'line':>9}{'cause':>9}{'value':>9}{'(own)':>9}"]
    every: list[Outcome] = []
    for kind in KINDS:
        if by_kind[kind]:
            rows.append(_row(kind, by_kind[kind]))
            every += by_kind[kind]
    if every:
        rows.append(_row("all", every))
    return "\n".join(rows)


def _row(name: str, outcomes: list[Outcome]) -> str:
    def share(what: str) -> str:
        return f"{100 * sum(getattr(each, what) for each in outcomes) / len(outcomes):8.2f}%"

    return f"{name:20}{len(outcomes):7}{share('detected')}{share('line')}{share('cause')}{share('value')}{share('own')}"


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=100, help="how many right documents")
    parser.add_argument("--slips", type=int, default=None, help="into how many of them slips are put (default: all)")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--failures", type=int, default=0, help="how many failures of each kind to show")
    chosen = parser.parse_args()
    with_slips = chosen.documents if chosen.slips is None else chosen.slips
    seeds = [chosen.seed * SPREAD + number for number in range(chosen.documents)]
    kinds = [tuple(chosen.kinds.split(",")) if number < with_slips else () for number in range(chosen.documents)]
    if chosen.workers > 1:
        with ProcessPoolExecutor(chosen.workers) as pool:
            results = list(pool.map(examined, seeds, kinds, chunksize=4))
    else:
        results = list(map(examined, seeds, kinds))
    print(table(results))
    wrongly = [result for result in results if result.wrongly]
    claims, seconds = sum(result.claims for result in results), sum(result.seconds for result in results)
    rate = f"{claims} claims, {claims / seconds:.0f}/s"
    print(f"right documents with a finding: {len(wrongly)} of {len(results)} ({rate})")
    shown: Counter[str] = Counter()
    for result in results:
        if chosen.failures and result.wrongly:
            print(f"  seed {result.seed}: {result.wrongly[:3]}")
        for kind, mode, outcome in result.outcomes:
            if outcome.why and shown[kind] < chosen.failures:
                shown[kind] += 1
                print(f"  {kind} ({mode}) seed {result.seed}: {outcome.why}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
