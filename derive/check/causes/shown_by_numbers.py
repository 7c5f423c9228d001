"""What the numbers of a line show by themselves, whatever its symbols are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.formulas.evaluation import NoValue, equal
from derive.check.formulas.sides import SideKind
from derive.check.formulas.telling import tells
from derive.check.judge.chain import in_numbers_alone, judge_side
from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names, parts
from derive.check.worlds.worlds import Worlds
from derive.expressions.matrices import entries, is_symbolic, walk
from derive.expressions.printed import printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.calculus.balls import Real
    from derive.check.causes.cause import Found
    from derive.check.diagnosis.walk import Judged
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound

# Causes that the digits of a number tell.
_OF_DIGITS = ("transposed", "decimal_shift")
_IN_NUMBERS = (SideKind.NUMERIC, SideKind.NUMBER)


def shows_itself(judged: Judged, judgement: Judgement) -> bool:
    """Return whether numbers before a side show that it is wrong, whatever its symbols are."""
    sides = judged.prepared.sides.sides
    current = sides[judgement.side]
    # One number for others that stand before it in the line: no symbol has a part in that.
    if judgement.kind is Kind.SUBSTITUTION and judgement.node is not current.node and _is_worked_out(judged, judgement):
        return True
    before = [
        side for side in sides[: judgement.side]
        if side.kind in _IN_NUMBERS and not side.holes and not names(side.node)
    ]  # fmt: skip
    if judgement.kind is Kind.VALUE:
        return bool(before)
    return any(not _may_be_equal(judged, side.formula, current.formula) for side in before)


def _is_worked_out(judged: Judged, judgement: Judgement) -> bool:
    """Return whether what a number is put in for is worked out of numbers alone, and stands in the line before it."""
    meaning, sides = judgement.meaning, judged.prepared.sides.sides[: judgement.side]
    if meaning is None or is_symbolic(meaning) or not meaning.parts or not printed(meaning):
        return False
    return any(part == meaning for side in sides if side.bound is not None for part in walk(side.bound))


def _may_be_equal(judged: Judged, one: Bound, other: Bound) -> bool:
    worlds = Worlds(judged.ledger.points, judged.ledger)
    return _agree(worlds.meant, one, other) is not False


def is_equal_here(judged: Judged, one: Bound, other: Bound, *, exactly: bool = True) -> bool:
    """Return whether two sides have the same value, entry by entry; or may have, where digits are left out."""
    worlds = Worlds(judged.ledger.points, judged.ledger)
    return _agree(worlds.exact if exactly else worlds.meant, one, other) is True


def _agree(worth: Callable[[Expression], Real], one: Bound, other: Bound) -> bool | None:
    """Return whether two sides have the same value, entry by entry; None where one has none, or they differ in size."""
    try:
        pairs = zip(entries(one), entries(other), strict=True)
        return all(equal(worth(left), worth(right)) for left, right in pairs)
    except (NoValue, ValueError):
        return None


def wrong_by_numbers(judged: Judged, judgement: Judgement) -> Judgement | None:
    """Return a result as wrong where the numbers right before it do not give it; None where they do, or are none."""
    chain, index = judged.prepared.sides, judgement.side
    is_result = judgement.kind is Kind.VALUE and chain.sides[index].kind is SideKind.NUMBER
    if not is_result or chain.sides[index - 1].kind is not SideKind.NUMERIC:
        return None
    found = judge_side(Worlds(judged.ledger.points, judged.learnt.fork()), in_numbers_alone(chain), index, [])[-1]
    return found if found.verdict is Verdict.WRONG else None


def is_only_named(judged: Judged, judgement: Judgement) -> bool:
    """Return whether a number stands behind names alone, with nothing that it would be worked out from."""
    before = judged.prepared.sides.sides[: judgement.side]
    return all(isinstance(side.node, nodes.Name | nodes.Derivative) for side in before)


def is_telling(node: nodes.Node, cause: Found) -> bool:
    """Return whether a cause explains a number by more than chance: its digits, or more of them than two."""
    numbers = [each for each in parts(node) if isinstance(each, nodes.Number)]
    return cause.candidate.cause.kind in _OF_DIGITS or any(tells(each.value, each.unit) for each in numbers)
