r"""A derivative by finite differences: ``\frac{L_+ - L_-}{2 \varepsilon}`` comes close to it, and is no slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.bound import is_symbolic
from derive.check.judgement import Judgement, Kind, Verdict
from derive.check.sides import single
from derive.network.expression import Expression, Negative, Partial, Quotient, Sum

if TYPE_CHECKING:
    from derive.check.bench import Bench
    from derive.check.judgement import Sides

# The step of a difference quotient is at most this large, and so is the difference, as a part of what is subtracted.
_STEP, _DIFFERENCE = 0.25, 0.1
# How far it may be from the derivative, as a part of that.
_CLOSE = 0.05


def judge_difference_quotient(bench: Bench, chain: Sides, index: int) -> Judgement | None:
    """Return that a quotient of differences is right where it is close to the derivative before it; else None."""
    head, formula = single(chain.head), single(chain.sides[index].bound)
    if not isinstance(head, Partial) or formula is None or not _is_quotient(bench, formula):
        return None
    true, value = float(bench.exact(head)), float(bench.exact(formula))
    if abs(value - true) > _CLOSE * abs(true):
        return None
    return Judgement(index, Kind.DERIVATIVE, Verdict.RIGHT, chain.sides[index].node)


def _is_quotient(bench: Bench, formula: Expression) -> bool:
    match formula:
        case Quotient(Sum((larger, Negative(smaller))), step) if not is_symbolic(formula):
            one, other, width = (float(bench.exact(each)) for each in (larger, smaller, step))
        case _:
            return False
    return abs(width) <= _STEP and abs(one - other) <= _DIFFERENCE * max(abs(one), abs(other))
