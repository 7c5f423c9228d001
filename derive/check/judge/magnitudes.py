r"""A bare power of ten behind a sign of approximation tells a size and no more: ``\approx 10^{-3}``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.decimals import ends
from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.syntax import tree as nodes
from derive.expressions.matrices import single

if TYPE_CHECKING:
    from derive.check.formulas.sides import Sides
    from derive.check.worlds.worlds import Worlds

TEN = 10
# What is so many times as large, or so many times as small, is of another order.
MOST_TIMES = 10
# Nobody tells a larger size, or a smaller one, and no such number is worked out.
MOST_STEPS = 300


def judge_magnitude(worlds: Worlds, chain: Sides, index: int) -> Judgement | None:
    """Return the judgement on a power of ten that tells the size of what stands before it; None where it is none."""
    node, reference = chain.sides[index].node, worlds.reference(chain, index, 0)
    power = _power_of_ten(node) if chain.relations[index - 1] == "approx" else None
    if power is None or reference is None or single(chain.sides[index].bound) is None:
        return None
    sizes = sorted(map(abs, ends(worlds.exact(reference))))
    is_of_size = all(power < each * MOST_TIMES and each < power * MOST_TIMES for each in sizes)
    return Judgement(index, Kind.VALUE, Verdict.RIGHT, node) if is_of_size else None


def _power_of_ten(node: nodes.Node) -> Fraction | None:
    match node:
        case nodes.Power(base=nodes.Number(value=base), exponent=nodes.Number(value=steps)):
            sign = 1
        case nodes.Power(base=nodes.Number(value=base), exponent=nodes.Negative(operand=nodes.Number(value=steps))):
            sign = -1
        case _:
            return None
    if base != TEN or steps.denominator != 1 or steps > MOST_STEPS:
        return None
    return Fraction(TEN) ** (sign * int(steps))
