"""Claims a second of the check, and what a claim costs against reading it with latex2sympy2_extended.

    python benchmarks/check_speed.py [--claims 1000] [--slip-every 40] [--growth]

With ``--growth`` a document ten times as long is checked, too: the cost of a check is linear in what it reads.

The other reader is compared where it is installed (``latex2sympy2_extended``, in an environment of its own).
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import random
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.mutations.documents import Writer
from benchmarks.mutations.model import description, network_of, random_shape
from benchmarks.mutations.notations import random_notation
from benchmarks.mutations.writing import random_hand, write
from derive.check.pipeline import check_document
from derive.check.source.decoding import read
from derive.cli import OBJECTS_BETWEEN_COLLECTIONS
from derive.network.network import Network

if TYPE_CHECKING:
    from derive.check.report.findings import Claims


TIMES, MOST_GROWTH = 10, 11


# As the command has it.
gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


def document(claims: int, slip_every: int) -> tuple[str, dict[str, Any]]:
    """Return variations of the derivation of one 2-2-2 network, a digit of every so manyth line wrong; and that one."""
    rng = random.Random(5)
    shape = random_shape(rng, layers=2)
    while shape.widths != [2, 2, 2] or shape.activations != ["sigmoid", "sigmoid"]:
        shape = random_shape(rng, layers=2)
    hand = random_hand(rng, random_notation(rng, "mazur", shape))
    hand.kind = "markdown"
    network, text, count = network_of(shape), "", 0
    while count < claims:
        part = write(hand, Writer(rng, hand).blocks()).text
        count += check_document(read(part, "markdown", "part"), network).claims.total
        text += f"{part}\n"
    lines = text.split("\n")
    for number in range(0, len(lines), slip_every):
        lines[number] = re.sub(r"(0\.\d+)(\d)(\d)(?=\D*$)", lambda found: found[1] + found[3] + found[2], lines[number])
    return "\n".join(lines), description(shape)


def seconds_of(text: str, network: dict[str, Any]) -> tuple[float, Claims]:
    """Return the processor time of a check, and its claims; of a network loaded anew, that nothing is remembered."""
    read_document, loaded = read(text, "markdown", "document"), Network.from_arguments(**network)
    started = time.process_time()
    claims = check_document(read_document, loaded).claims
    return time.process_time() - started, claims


def is_linear(claims: int, slip_every: int) -> bool:
    """Print how much longer a document of ten times the claims takes, each claim alike; tell whether it may."""
    each = []
    for count in (claims, TIMES * claims):
        seconds, found = seconds_of(*document(count, slip_every))
        each.append(seconds / found.total)
    growth = TIMES * each[1] / each[0]
    print(f"{TIMES} times the claims take {growth:.1f} times as long (at most {MOST_GROWTH})")
    return growth <= MOST_GROWTH


def other_reader(text: str) -> float | None:
    """Return how long latex2sympy2_extended takes to read the formulas, by claim as it counts relations."""
    if importlib.util.find_spec("latex2sympy2_extended") is None:
        return None
    from latex2sympy2_extended import latex2sympy

    formulas = [side.strip(" &\\$.") for line in text.split("\n") if "=" in line for side in line.split("=")][:400]
    started, read_ones = time.process_time(), 0
    for formula in formulas:
        try:
            latex2sympy(formula)
            read_ones += 1
        except Exception:
            continue
    print(f"latex2sympy2_extended read {read_ones} of {len(formulas)} sides")
    return (time.process_time() - started) / len(formulas)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--slip-every", type=int, default=40)
    parser.add_argument("--growth", action="store_true", help="check a document ten times as long, too")
    chosen = parser.parse_args()
    text, described = document(chosen.claims, chosen.slip_every)
    seconds, claims = seconds_of(text, described)
    print(f"{claims.total} claims ({claims.wrong} wrong) in {seconds:.2f} s: {claims.total / seconds:.0f} a second")
    other = other_reader(text)
    if other is None:
        print("latex2sympy2_extended is not installed: nothing to compare with")
    else:
        print(f"a claim costs {seconds / claims.total / other:.2f} of what reading one side takes there")
    return 0 if not chosen.growth or is_linear(chosen.claims, chosen.slip_every) else 1


if __name__ == "__main__":
    raise SystemExit(main())
