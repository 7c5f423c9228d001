"""How well slips are found: ``python benchmarks/mutations/run.py --seed N --documents M``.

Writes M right documents, checks each with and without its network, and puts one slip of every kind for which it has a
place into each of the first so many of them. Deterministic by seed. Half of the documents are about random layered
networks ("chains"), in the notations that the checker was tuned on; the other half come from templates that it was not.

The first table tells of the chains by kind of slip, with their network. Of a slip in printed numbers only, every cause
counts that leads to the same number; ``(own)`` counts the slip's alone. The second table tells how lines end, by
template: right lines that are blamed (false accusations), false lines that are found, or called right (false rights).
Without a network only slips count that the document itself contradicts.
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

from benchmarks.mutations import endings
from benchmarks.mutations.documents import right_document
from benchmarks.mutations.endings import Tallies, counted, judged, merged
from benchmarks.mutations.measuring import Outcome, checked, complaints, measure
from benchmarks.mutations.slips import KINDS, slips
from benchmarks.mutations.templates.measuring import TEMPLATES, measured
from benchmarks.mutations.writing import write

SPREAD = 1_000_003
CONTRADICTED = ("numbers", "result")
"""The modes of slips that make a line contradict itself, so that no network is needed to find them."""


@dataclass
class Result:
    """What one document gave; ``wrongly`` and ``alone`` tell of right lines blamed with and without its network."""

    seed: int
    claims: int = 0
    seconds: float = 0.0
    wrongly: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    outcomes: list[tuple[str, str, Outcome]] = field(default_factory=list)
    tallies: Tallies = field(default_factory=dict)


def examined(seed: int, kinds: tuple[str, ...]) -> Result:
    """Check one right document, and one slip of each kind in it."""
    right = right_document(seed)
    made = write(right.hand, right.blocks)
    started = time.perf_counter()
    report = checked(right, made.text)
    result = Result(seed, report.claims.total, time.perf_counter() - started)
    result.wrongly = [f"{each.extent.start.line}: {each.code.name} {each.message}" for each in complaints(report)]
    lines = sorted(set(made.places.values()))
    with_network, _ = counted(report, lines)
    without, blamed = counted(judged(made.text, None, right.hand.kind), lines)
    result.alone = [f"{line}: blamed without the network" for line in blamed]
    rng = random.Random(seed)
    for kind in kinds:
        for slip in slips(right, kind, rng):
            found = measure(right, slip)
            result.outcomes.append((kind, slip.mode, found))
            with_network.update(("slips", found.ending))
            if slip.mode in CONTRADICTED and kind != "carried":
                alone = judged(slip.written.text, None, right.hand.kind)
                without.update(("slips", endings.ending(alone, slip.written.places[slip.place])))
    result.tallies = {("chains", "with"): with_network, ("chains", "without"): without}
    return result


def table(results: list[Result]) -> str:
    """Return the table by kind of slip."""
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


def options() -> argparse.Namespace:
    """Return what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=100, help="how many, half of them by templates")
    parser.add_argument("--slips", type=int, default=None, help="into how many chains slips are put (default: all)")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--failures", type=int, default=0, help="how many failures of each kind to show")
    return parser.parse_args()


def main() -> int:
    """Run and print."""
    chosen = options()
    chains, sheets = chosen.documents - chosen.documents // 2, chosen.documents // 2
    with_slips = chains if chosen.slips is None else chosen.slips
    seeds = [chosen.seed * SPREAD + number for number in range(chains)]
    kinds = [tuple(chosen.kinds.split(",")) if number < with_slips else () for number in range(chains)]
    names = [list(TEMPLATES)[number % len(TEMPLATES)] for number in range(sheets)]
    with ProcessPoolExecutor(chosen.workers) as pool:
        results = list(pool.map(examined, seeds, kinds, chunksize=4))
        measurements = list(pool.map(measured, names, [chosen.seed * SPREAD + at for at in range(sheets)], chunksize=4))
    print(table(results))
    claims, seconds = sum(result.claims for result in results), sum(result.seconds for result in results)
    print(f"{claims} claims of chains, {claims / seconds:.0f}/s\n")
    print(endings.table(merged([*(each.tallies for each in results), *(each for each, _ in measurements)])))
    show_failures(results, [line for _, told in measurements for line in told], chosen.failures)
    return 0


def show_failures(results: list[Result], told: list[str], most: int) -> None:
    """Print some of what went wrong, of each kind of slip and of each template."""
    shown: Counter[str] = Counter()

    def show(kind: str, text: str) -> None:
        shown[kind] += 1
        if shown[kind] <= most:
            print(f"  {text}")

    for result in results:
        for line in (*result.wrongly, *result.alone):
            show("chains", f"chains, seed {result.seed}: {line}")
        for kind, mode, outcome in result.outcomes:
            if outcome.why:
                show(kind, f"{kind} ({mode}) seed {result.seed}: {outcome.why}")
    for line in told:
        show(line.partition(" ")[0], line)


if __name__ == "__main__":
    raise SystemExit(main())
