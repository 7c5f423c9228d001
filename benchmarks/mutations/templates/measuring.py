"""Sheets of templates checked with and without their network, and what comes of their slips."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks.mutations.endings import Tallies, counted, ending, judged
from benchmarks.mutations.templates import networks, neurons
from benchmarks.mutations.templates.sheet import Chain
from benchmarks.mutations.templates.slips import slips

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.mutations.templates.sheet import Sheet

TEMPLATES: dict[str, Callable[[random.Random], Sheet]] = {
    made.__name__: made
    for made in (
        neurons.german_sigmoid, neurons.spanish_tanh, neurons.two_steps, neurons.momentum,
        neurons.cross_entropy_table, neurons.plain_numbers, networks.circuit, networks.long_chains,
        networks.relu_units, networks.softmax_one_hot, networks.vectors, networks.batch,
    )
}  # fmt: skip


def measured(template: str, seed: int) -> tuple[Tallies, list[str]]:
    """Return the tallies of one document with and without its network, and what went wrong in words."""
    sheet = TEMPLATES[template](random.Random(f"{template} {seed}"))
    lines = [at for at, line in enumerate(sheet.lines, 1) if isinstance(line, Chain)]
    made = slips(sheet)
    tallies: Tallies = {}
    told: list[str] = []
    for which, network in (("with", sheet.network), ("without", None)):
        if which == "with" and network is None:
            continue
        name = f"{template} {seed} {which} network"
        tally, blamed = counted(judged(sheet.text(), network), lines)
        told += [f"{name}: right line blamed: {line_of(sheet.text(), line)}" for line in blamed]
        for slip in made:
            if slip.alone or network is not None:
                found = ending(judged(slip.text, network), slip.line)
                tally.update(("slips", found))
                told += [f"{name}: {slip.kind} {found}: {line_of(slip.text, slip.line)}"] * (found != "blamed")
        tallies[template, which] = tally
    return tallies, told


def line_of(text: str, line: int) -> str:
    """Return one line of a text."""
    return text.split("\n")[line - 1]
