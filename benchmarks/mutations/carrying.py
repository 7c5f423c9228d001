"""A wrong value used rightly later: one misprinted result, and all that follows computed from it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import mpmath as mp

from benchmarks.mutations.changes import Slip, Spot
from benchmarks.mutations.formulas import Key, Num, Shown
from benchmarks.mutations.model import Values, fixed
from benchmarks.mutations.truth import Place, Truth, decimals_of
from benchmarks.mutations.writing import Line, Side, write

if TYPE_CHECKING:
    from benchmarks.mutations.model import Shape


def carried(truth: Truth, rng: random.Random, at_most: int) -> list[Slip]:
    """Return documents with a wrong result of which all that follows is computed."""
    places = [
        (at, line, result)
        for at, line in truth.lines()
        if (result := line.side("result")) is not None
        and isinstance(line.sides[result].node, Shown)
        and line.about not in truth.values.shape.numbers
    ]
    rng.shuffle(places)
    found: list[Slip] = []
    for at, line, result in places:
        if len(found) < at_most:
            found += _carried(truth, rng, at, line, result)
    return found


def _carried(truth: Truth, rng: random.Random, at: Place, line: Line, result: int) -> Iterator[Slip]:
    right = truth.shown(line.about)
    decimals = decimals_of(right)
    wrong = Fraction(right) + rng.choice((-1, 1)) * rng.randint(3, 9) * Fraction(10, 10**decimals)
    text = fixed(wrong, decimals)
    if not truth.is_wrong(line, result, text) or Fraction(text) == 0:
        return
    value = mp.mpf(Fraction(text).numerator) / Fraction(text).denominator
    names = same(truth.values.shape, line.about)
    believed = Values(truth.values.shape, dict.fromkeys(names, value))
    numbers: dict[Spot, str] = {(*at, result): right}
    follows: set[Spot] = set()
    for place, later in truth.lines():
        where = later.side("result")
        if place <= at or where is None:
            continue
        if later.about in names:
            return
        before, after = truth.shown(later.about), truth.hand.shown(later.about, believed)
        if before != after and truth.is_wrong(later, where, after):
            follows.add((*place, where))
            numbers[*place, where] = before
    if not follows:
        return
    sides = list(line.sides)
    sides[result] = Side("result", Num(text))
    blocks = list(truth.right.blocks)
    lines = list(blocks[at[0]].lines)
    lines[at[1]] = replace(line, sides=tuple(sides))
    blocks[at[0]] = replace(blocks[at[0]], lines=tuple(lines))
    written = write(truth.hand, blocks, {place: believed for place, _ in truth.lines() if place > at})
    name = frozenset(("carried",))
    yield Slip("carried", "follow", (*at, result), name, name, written, numbers, frozenset(follows))


def same(shape: Shape, about: Key) -> list[Key]:
    """Return a quantity under its other names: of the last layer, the total error's slope is one error's."""
    match about:
        case ("d", ("E", _) | ("total",), ("out" | "net" | "w" as kind, layer, neuron, *rest)) if layer == shape.layers:
            return [("d", of, (kind, layer, neuron, *rest)) for of in (("total",), ("E", neuron))]
    return [about]
