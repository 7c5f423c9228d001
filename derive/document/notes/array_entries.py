"""Beside arrays: of each kind of formula, one entry with its numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.chain import differentiable
from derive.calculus.steps import Step, definition_step
from derive.document.equations.compact import compact
from derive.expressions.expression import Constant, Expression, Partial, Symbol, plain
from derive.expressions.walking import nameless, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.calculus.lines import LineWriter
    from derive.network.graph.tensors import Tensor
    from derive.network.network import Network

# A line with more numbers teaches no more.
MOST_NUMBERS = 14
_NUMBER = re.compile(r"\d+")


def entry_steps(
    network: Network, lines: LineWriter, arrays: Iterable[tuple[Expression, Tensor, Expression]]
) -> dict[Expression, Step]:
    """Return of which arrays an entry is written out, and its step.

    ``arrays`` are arrays, or the loss's derivatives by them, each with its tensor and formula. Of formulas that differ
    in names alone, the entry with the fewest zeros among its numbers is taken, of these the one with most numbers; none
    that is one number.
    """
    changing = differentiable(network.graph, network.graph.loss)
    best: dict[str, tuple[tuple[int, int], Expression, Step]] = {}
    for leaf, tensor, formula in arrays:
        for entry in tensor.entries:
            if not entry or (isinstance(leaf, Partial) and entry not in changing):
                continue
            step = _step(network, leaf, entry)
            operands = {node for node in walk(step.forms[-1]) if not node.parts and not isinstance(node, Constant)}
            if not step.forms[-1].parts or len(operands) > MOST_NUMBERS:
                continue
            zeros = sum(lines.shown(each).scaled == 0 for each in operands), -len(operands)
            kind = _kind(leaf, formula)
            if kind not in best or zeros < best[kind][0]:
                best[kind] = (zeros, leaf, step)
    return {leaf: step for _, leaf, step in best.values()}


def _step(network: Network, leaf: Expression, entry: str) -> Step:
    """Return the definition of an entry, or the derivative by it, the local ones put in."""
    if isinstance(leaf, Symbol):
        return definition_step(network.graph, entry)
    step = compact(network, entry)
    return replace(step, forms=step.forms[-1:])


def _kind(leaf: Expression, formula: Expression) -> str:
    """Return a formula without its names and places."""
    written = plain(nameless(formula), lambda _: "x")
    return f"{type(leaf).__name__}: {_NUMBER.sub('#', written)}"
