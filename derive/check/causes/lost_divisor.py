"""A division that is missing: by the number of examples, or by what the right formula divides by."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.formulas.sides import SideKind
from derive.check.syntax import tree as nodes
from derive.expressions.expression import Constant, Named, Product, Quotient
from derive.expressions.matrices import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

MOST_DIVISORS = 6


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Divide the whole side."""
    if slip.claimed is None:
        yield from _not_averaged(slip)
        yield from _divisors(slip)
        return
    count = len(slip.points.network.examples)
    for formula in slip.formulas if count > 1 else ():
        times = Product((Constant(Fraction(count)), formula))
        yield Candidate(CAUSE, formula=times, details={"divisor": str(count)}, rank=-1)


def _not_averaged(slip: Slip) -> Iterator[Candidate]:
    """Divide the whole side by the number of examples: nothing less than the mean of a batch lacks it."""
    count = len(slip.points.network.examples)
    if count > 1:
        share = rf"\frac{{1}}{{{count}}} "
        edits = (Edit(slip.node.start, slip.node.start, share),)
        divisor, factor = _divisor(slip.node), _factor(slip.node)
        if divisor is not None:
            edits = (Edit(divisor.start, divisor.end, str(divisor.value * count)),)
        elif factor is not None:
            edits = (Edit(factor.start, factor.end, rf"\frac{{{slip.text(factor)}}}{{{count}}}"),)
        elif isinstance(slip.node, nodes.Sum):
            edits = (Edit(slip.node.start, slip.node.end, f"{share}({slip.text(slip.node)})"),)
        yield Candidate(CAUSE, edits, details={"divisor": str(count)}, rank=-2)


def _divisor(node: nodes.Node) -> nodes.Number | None:
    """Return the whole number by which a side is divided already; None where it is not."""
    factors = node.factors if isinstance(node, nodes.Product) else (node,)
    for each in factors:
        match each:
            case nodes.Quotient(denominator=nodes.Number(unit=unit) as divisor) if unit == 1:
                return divisor
    return None


def _factor(node: nodes.Node) -> nodes.Number | None:
    """Return the whole number that stands before all else in a side."""
    first = node.factors[0] if isinstance(node, nodes.Product) else None
    return first if isinstance(first, nodes.Number) and first.unit == 1 else None


def _divisors(slip: Slip) -> Iterator[Candidate]:
    """Divide the whole side by what the right formula divides by."""
    below = dict.fromkeys(part.denominator for formula in slip.formulas for part in walk(formula)
                          if isinstance(part, Quotient))  # fmt: skip
    in_numbers = slip.prepared.sides.sides[slip.judgement.side].kind is SideKind.NUMERIC
    for divisor in list(below)[:MOST_DIVISORS]:
        if in_numbers and not any(isinstance(part, Named) for part in walk(divisor)):
            continue
        text = slip.put(divisor)
        edit = Edit(slip.node.start, slip.node.end, rf"\frac{{{slip.text(slip.node)}}}{{{text}}}")
        yield Candidate(CAUSE, (edit,), details={"divisor": text}, rank=1)


CAUSE = Cause(
    __name__,
    Example(
        r"it is not divided by \sqrt{2}",
        ("s_{11} = q_{11} k_{11} + q_{12} k_{12}",),
        network="attention",
    ),
    candidates,
)
