"""Another constant, such as 1/2 for 1/3 in a mean, or 2 for 1/2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.formulas.sides import SideKind
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.alike import flat
from derive.expressions.expression import Call, Constant, Quotient
from derive.expressions.matrices import walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

MOST_CONSTANTS = 6


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Put a constant of the right formula in the place of one that is written."""
    if slip.claimed is not None:
        return
    if slip.prepared.sides.sides[slip.judgement.side].kind is SideKind.NUMERIC:
        yield from _divisors(slip)
        return
    known = dict.fromkeys(part for formula in slip.formulas for part in walk(flat(formula)) if _is_constant(part))
    count = len(slip.points.network.examples) or 1
    for node in parts(slip.node):
        written = _constant(node)
        if written is None:
            continue
        for constant in list(known)[:MOST_CONSTANTS]:
            # What lacks a division by the number of examples is no other constant.
            if constant not in (Constant(written), Constant(written / count)):
                text = slip.writer.formula(constant, 3)
                details = {"written": slip.text(node), "meant": text}
                # Most of all, a root is left out about the number that stands there.
                rank = 1 if isinstance(constant, Call) and constant.arguments == (Constant(written),) else 2
                yield Candidate(CAUSE, (Edit(node.start, node.end, text),), details=details, rank=rank)


def _divisors(slip: Slip) -> Iterator[Candidate]:
    """Among numbers, put a whole number by which the right formula divides in the place of one that is written."""
    known = {part.value.denominator for formula in slip.formulas for part in walk(flat(formula))
             if isinstance(part, Constant)}  # fmt: skip
    known |= {part.denominator.value.numerator for formula in slip.formulas for part in walk(formula)
              if isinstance(part, Quotient) and isinstance(part.denominator, Constant)}  # fmt: skip
    for node in parts(slip.node):
        below = node.denominator if isinstance(node, nodes.Quotient) else None
        if isinstance(below, nodes.Number) and below.unit == 1:
            for divisor in sorted(known - {1, int(below.value)})[:MOST_CONSTANTS]:
                details = {"written": slip.text(below), "meant": str(divisor)}
                yield Candidate(CAUSE, (Edit(below.start, below.end, str(divisor)),), details=details, rank=2)


def _is_constant(part: Expression) -> bool:
    """Return whether a part is a number, or the root of one."""
    is_root = isinstance(part, Call) and part.function == "sqrt" and isinstance(part.arguments[0], Constant)
    return is_root or isinstance(part, Constant)


def _constant(node: nodes.Node) -> Fraction | None:
    """Return the value of a whole number, or of a fraction of two."""
    match node:
        case nodes.Number(value=value, unit=unit) if unit >= 1:
            return value
        case nodes.Quotient(numerator=nodes.Number(value=above), denominator=nodes.Number(value=below)) if below:
            return above / below
    return None


CAUSE = Cause(
    __name__,
    Example(
        r"another constant: \frac{1}{2} for \frac{1}{3}",
        (r"\mu = \frac{1}{2} (out_{h1} + out_{h2} + out_{h3})",),
        network="layer_norm",
    ),
    candidates,
)
