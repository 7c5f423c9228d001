"""The slope on the other side of a kink: 1 for a unit that is off, whose slope is 0."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.decimals import ends
from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.formulas.evaluation import NoValue, value
from derive.check.formulas.sides import SideKind
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.expression import Call, Constant, Symbol
from derive.expressions.matrices import walk
from derive.expressions.walking import rewritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Take each slope on its own side of the kink: in a number, or where 1 or nothing stands for it among numbers."""
    slopes = dict.fromkeys(part for formula in slip.formulas for part in walk(formula) if _is_slope(part))
    for slope in slopes:
        details = {"argument": slip.writer.formula(slope.parts[0])}
        for formula in slip.formulas:
            for other in _other_side(slope):
                changed = rewritten(formula, _exchange(slope, other))
                if changed != formula:
                    yield Candidate(CAUSE, formula=changed, details=details, rank=-1)
        if slip.claimed is None and slip.prepared.sides.sides[slip.judgement.side].kind is SideKind.NUMERIC:
            yield from _among_numbers(slip, slope, details)


def _is_slope(part: Expression) -> bool:
    return isinstance(part, Call) and part.function in ("step", "piecewise") and isinstance(part.parts[0], Symbol)


def _exchange(old: Expression, new: Expression) -> Callable[[Expression], Expression]:
    return lambda part: new if part == old else part


def _other_side(slope: Expression) -> Iterator[Expression]:
    """Yield what the slope is on either side."""
    yield from slope.parts[1:] or (Constant(Fraction(1)), Constant(Fraction(0)))


def _among_numbers(slip: Slip, slope: Expression, details: dict[str, str]) -> Iterator[Candidate]:
    try:
        text = f"{float(ends(value(slope, slip.points.own))[0]):g}"
    except NoValue:
        return
    for node in parts(slip.node):
        if isinstance(node, nodes.Number) and node.value == 1 and text != "1":
            yield Candidate(CAUSE, (Edit(node.start, node.end, text),), details=details, rank=-2)
    if isinstance(slip.node, nodes.Product):
        behind = f"{slip.writer.times}{text}"
        yield Candidate(CAUSE, (Edit(slip.node.end, slip.node.end, behind),), details=details, rank=-1)


CAUSE = Cause(
    __name__,
    Example(
        "the slope on the other side of the kink, of net_{h2}",
        (r"\frac{\partial out_{h2}}{\partial net_{h2}} = 1",),
        network="relu_dead",
    ),
    candidates,
)
