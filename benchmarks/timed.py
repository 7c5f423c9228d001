"""One measurement in a process of its own: ``timed.py gradient NETWORK`` or ``timed.py check NETWORK DOCUMENT``.

Prints seconds of processor time. Only what ``derive`` promises from Python is used, and what evaluates gradients, so
that other commits can be measured, too: ``PYTHONPATH`` says which one is.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import derive

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST = 0.3
"""Seconds that a measurement should last: what is faster is repeated."""


def gradient(network: str) -> Callable[[], object]:
    from derive.calculus.balls import FIRST_PRECISION, Evaluation

    loaded = derive.Network.load(network)
    return lambda: Evaluation(loaded, FIRST_PRECISION).derivatives(loaded.graph.loss)


def seconds(action: Callable[[], object], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - start) / times


def main(what: str, network: str, *document: str) -> None:
    if what == "check":
        # Once only: what is remembered would make a second check faster.
        print(seconds(lambda: derive.check_derivation(document[0], network, kind="markdown"), 1))
        return
    action = gradient(network)
    print(seconds(action, max(1, round(LEAST / max(seconds(action, 1), 1e-6)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
