"""Slips in printed numbers: digits cut off, transposed, the point shifted; the value of another wiring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from benchmarks.mutations.changes import Change
from benchmarks.mutations.formulas import Key, Num, Shown, mapped, put, walk
from benchmarks.mutations.model import fixed, fraction_of, rounded
from benchmarks.mutations.truth import Truth, decimals_of, differ
from benchmarks.mutations.writing import Line, Side

if TYPE_CHECKING:
    from benchmarks.mutations.formulas import Node


def misprints(truth: Truth, line: Line, kind: str) -> Iterator[Change]:
    """Yield lines with the digits of a result, or of a number put in, gone wrong."""
    result, numbers = line.side("result"), line.side("numbers")
    if result is not None and isinstance(line.sides[result].node, Shown):
        right = truth.shown(line.about)
        for text in RESULT_KINDS[kind](truth, line.about, right):
            if text != right and truth.is_wrong(line, result, text):
                yield _changed(line, result, Num(text), kind, right)
    if numbers is None or kind == "truncated":
        return
    for path, leaf in walk(line.sides[numbers].node):
        if not isinstance(leaf, Shown):
            continue
        right = truth.shown(leaf.key)
        for text in RESULT_KINDS[kind](truth, leaf.key, right):
            new = put(line.sides[numbers].node, path, Num(text))
            if text != right and truth.clearly(new, truth.values(line.about)):
                yield _changed(line, numbers, new, kind, right, leaf.key)


def _changed(line: Line, side: int, new: Node, kind: str, right: str, of: Key | None = None) -> Change:
    sides = list(line.sides)
    sides[side] = Side(sides[side].role, new)
    mode = "result" if sides[side].role == "result" else "numbers"
    return Change(replace(line, sides=tuple(sides)), side, mode, (kind,), {side: right}, of)


def rewired(truth: Truth, line: Line) -> Iterator[Change]:
    """Yield results, and numbers put in, that are the value of a sum with another edge's weight."""
    match line.about:
        case ("net", layer, neuron):
            result = line.side("result")
            for wrong in _rewired_values(truth, layer, neuron):
                text = rounded(wrong, truth.hand.decimals)
                is_other = differ(wrong, truth.values(line.about))
                if result is not None and is_other and truth.is_wrong(line, result, text):
                    yield _changed(line, result, Num(text), "other_wiring", truth.shown(line.about))
        case ("out", layer, neuron):
            net: Key = ("net", layer, neuron)
            numbers = line.side("numbers")
            for wrong in _rewired_values(truth, layer, neuron):
                if numbers is None or not differ(wrong, truth.values(net)):
                    continue
                number = Num(rounded(wrong, truth.hand.decimals))
                new = _with(line.sides[numbers].node, Shown(net), number)
                if truth.clearly(new, truth.values(line.about)):
                    yield _changed(line, numbers, new, "other_wiring", truth.shown(net), net)


def _with(node: Node, old: Node, new: Node) -> Node:
    return mapped(node, lambda leaf: new if leaf == old else leaf)


def _rewired_values(truth: Truth, layer: int, neuron: int) -> Iterator[Any]:
    widths, values = truth.values.shape.widths, truth.values
    for source in range(1, widths[layer - 1] + 1):
        for other in range(1, widths[layer] + 1):
            if other != neuron:
                change = values(("w", layer, other, source)) - values(("w", layer, neuron, source))
                yield values(("net", layer, neuron)) + change * values(("out", layer - 1, source))


def _truncated(truth: Truth, key: Key, right: str) -> Iterator[str]:
    decimals = decimals_of(right)
    exact = fraction_of(truth.values(key))
    is_cut_already = abs(Fraction(right) - exact) < Fraction(1, 10**30)
    if decimals and not is_cut_already:
        cut = Fraction(int(abs(exact) * 10**decimals), 10**decimals)
        text = fixed(cut if exact > 0 else -cut, decimals)
        if Fraction(text) != 0:
            yield text


def _transposed(_truth: Truth, _key: Key, right: str) -> Iterator[str]:
    digits = [at for at, character in enumerate(right) if character.isdigit()]
    for first, second in pairwise(digits):
        if second == first + 1 and right[first] != right[second]:
            yield right[:first] + right[second] + right[first] + right[second + 1 :]


def _shifted(_truth: Truth, _key: Key, right: str) -> Iterator[str]:
    """Yield the same digits with the point one place further right, and one further left."""
    sign = "-" if right.startswith("-") else ""
    whole, _, decimals = right.lstrip("-").partition(".")
    if decimals and Fraction(right):
        yield f"{sign}{(whole + decimals[0]).lstrip('0') or '0'}" + (f".{decimals[1:]}" if decimals[1:] else "")
        yield f"{sign}{whole[:-1] or '0'}.{whole[-1]}{decimals}"


RESULT_KINDS: dict[str, Callable[[Truth, Key, str], Iterator[str]]] = {
    "truncated": _truncated, "transposed": _transposed, "decimal_shift": _shifted,
}
