"""How well a chain does as it is read: what its claims are worth, by how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.judge.judgement import Verdict
from derive.check.syntax.tree import Number

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.judge.judgement import Judgement

MARKS = {
    Verdict.RIGHT: 1.0,
    Verdict.DEFINED: 1.0,
    Verdict.CARRIED: 0.8,
    Verdict.MISSING: 0.0,
    Verdict.UNSURE: -1.0,
    Verdict.WRONG: -1.0,
    Verdict.NOT_UNDERSTOOD: -1.5,
}
PINPOINTED = -0.4
# What it is worth if all other entries of a vector are right.
LIKENESS = 0.3


def highest(statement: Statement) -> float:
    """Return how well a statement does if all of it is right."""
    return MARKS[Verdict.RIGHT] * len(statement.chain.relations)


def quality(judged: list[Judgement], sides: int) -> float:
    """Return how well a chain does: right claims count for it, wrong ones against it (less for one part of a side).

    Numbers behind one that is not understood count no more than those behind a wrong one: they only say it again.
    """
    total, is_repeated = 0.0, False
    for each in judged:
        is_repeated = isinstance(each.node, Number) and (is_repeated or each.verdict is Verdict.NOT_UNDERSTOOD)
        if is_repeated and each.verdict is Verdict.RIGHT:
            total += MARKS[Verdict.CARRIED]
            continue
        whole = each.verdict is Verdict.WRONG and each.node.end - each.node.start > sides
        is_part = each.verdict is Verdict.WRONG and not whole
        total += PINPOINTED + LIKENESS * each.right_share if is_part else MARKS[each.verdict]
    return total
