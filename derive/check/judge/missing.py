"""Judging question marks: which value is asked for, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded
from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.worlds.written import Entry
from derive.expressions.alignment import align, score
from derive.expressions.matrices import Stack, single, walk
from derive.expressions.printed import Hole, is_leaf

if TYPE_CHECKING:
    from derive.check.formulas.sides import Sides
    from derive.check.syntax import tree as nodes
    from derive.check.worlds.worlds import Worlds
    from derive.expressions.alignment import Pair
    from derive.expressions.expression import Expression


def judge_missing_value(worlds: Worlds, chain: Sides, index: int) -> Judgement:
    """Judge a side that is a question mark."""
    node = chain.sides[index].node
    reference = worlds.reference(chain, index, 0)
    if reference is None or isinstance(chain.head, Stack):
        return Judgement(index, Kind.VALUE, Verdict.MISSING, node)
    return _filled(worlds, index, node, reference)


def judge_holes(worlds: Worlds, chain: Sides, index: int) -> list[Judgement]:
    """Judge each question mark among the numbers of a side."""
    current = chain.sides[index]
    numeric = single(current.bound)
    found: list[Judgement] = []
    for pair in _best_alignment(worlds, chain, index, numeric) if numeric is not None else ():
        if isinstance(pair.numeric, Hole):
            node = next(each for each in current.holes if each.start == pair.numeric.start)
            found.append(_filled(worlds, index, node, pair.symbolic))
    located = {judgement.node.start for judgement in found}
    found += [
        Judgement(index, Kind.VALUE, Verdict.MISSING, hole) for hole in current.holes if hole.start not in located
    ]
    return sorted(found, key=lambda each: each.node.start)


def _best_alignment(worlds: Worlds, chain: Sides, index: int, numeric: Expression) -> list[Pair]:
    found = [align(reference, numeric) for reference in worlds.references(chain, index, 0)]
    located = [pairs for pairs in found if any(isinstance(part, Hole) for pair in pairs for part in walk(pair.numeric))]
    return max(located, key=lambda pairs: (score(pairs), len(pairs)), default=[])


def _filled(worlds: Worlds, index: int, node: nodes.Node, reference: Expression) -> Judgement:
    expected = rounded(worlds.exact(reference), worlds.ledger.usual_unit)
    if is_leaf(reference):
        worlds.ledger.note(reference, Entry(*expected, None))
    return Judgement(index, Kind.VALUE, Verdict.MISSING, node, expected=expected, meaning=reference)
