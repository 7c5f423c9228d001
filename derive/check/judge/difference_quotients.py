r"""A derivative by finite differences: ``\frac{L_+ - L_-}{2 \varepsilon}`` comes close to it, and is no slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.reason import because
from derive.check.syntax import tree as nodes
from derive.expressions.expression import Expression, Negative, Partial, Quotient, Sum
from derive.expressions.matrices import is_symbolic, single

if TYPE_CHECKING:
    from derive.check.formulas.sides import Sides
    from derive.check.worlds.worlds import Worlds
    from derive.expressions.matrices import Bound

# The step of a difference quotient is at most this large, and so is the difference, as a part of what is subtracted.
_STEP, _DIFFERENCE = 0.25, 0.1
# How far it may be from the derivative, as a part of that.
_CLOSE = 0.05


def judge_difference_quotient(worlds: Worlds, chain: Sides, index: int) -> Judgement | None:
    """Return that a quotient of differences is right where it is close to the derivative before it; else None.

    One of two values of a function is no slip where it is not close, but what was meant by it is not understood.
    """
    head, current = single(chain.head or chain.sides[0].bound), chain.sides[index]
    formula = single(current.bound)
    of_function = _is_slope(chain) and _is_of_a_function(current.node)
    if head is None or formula is None:
        return None
    if not of_function and not (isinstance(head, Partial) and _is_quotient(worlds, formula)):
        return None
    true, value = float(worlds.exact(head)), float(worlds.exact(formula))
    if abs(value - true) <= _CLOSE * abs(true):
        return Judgement(index, Kind.DERIVATIVE, Verdict.RIGHT, current.node)
    if not of_function:
        return None
    return Judgement(index, Kind.DERIVATIVE, Verdict.NOT_UNDERSTOOD, current.node, reason=because("far-from-slope"))


def quotient_before(chain: Sides, index: int) -> Bound | None:
    """Return the quotient of differences that a member of a chain about a slope is worked out from; None mostly."""
    if not _is_slope(chain):
        return None
    return next((each.bound for each in chain.sides[1:index] if _is_of_a_function(each.node)), None)


def _is_slope(chain: Sides) -> bool:
    node = chain.sides[0].node
    return isinstance(node, nodes.Derivative) or (isinstance(node, nodes.OwnCall) and node.primes > 0)


def _is_of_a_function(node: nodes.Node) -> bool:
    r"""Return whether a node is ``\frac{f(a) - f(b)}{c}``, with a function that the document defines."""
    match node:
        case nodes.Quotient(
            numerator=nodes.Sum(terms=(nodes.OwnCall() as one, nodes.Negative(operand=nodes.OwnCall() as other)))
        ):
            return one.function == other.function
    return False


def _is_quotient(worlds: Worlds, formula: Expression) -> bool:
    match formula:
        case Quotient(Sum((larger, Negative(smaller))), step) if not is_symbolic(formula):
            one, other, width = (float(worlds.exact(each)) for each in (larger, smaller, step))
        case _:
            return False
    return abs(width) <= _STEP and abs(one - other) <= _DIFFERENCE * max(abs(one), abs(other))
