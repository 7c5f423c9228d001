"""Numbers added that are to be multiplied, or the other way round."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.formulas.sides import SideKind
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.expression import Product, Sum
from derive.expressions.matrices import single

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

ADDED, MULTIPLIED = "added", "multiplied"


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange an operator of a formula, or of what a printed number is the result of."""
    sides, index = slip.prepared.sides.sides, slip.judgement.side
    if slip.claimed is None:
        if sides[index].kind is not SideKind.NUMERIC:  # some product of some numbers comes out right by chance
            yield from _in_text(slip)
        return
    before = single(sides[index - 1].bound)
    for formula in dict.fromkeys((*([before] if before is not None else []), *slip.formulas)):
        for changed, variant in _changed(formula):
            yield Candidate(CAUSE, formula=changed, variant=variant, rank=1)


def _in_text(slip: Slip) -> Iterator[Candidate]:
    for node in parts(slip.node):
        members = node.factors if isinstance(node, nodes.Product) else ()
        for one, other in pairwise(members):
            if slip.math[one.end : other.start].strip():
                yield Candidate(CAUSE, (Edit(one.end, other.start, " + "),), variant=MULTIPLIED, rank=1)
        members = node.terms if isinstance(node, nodes.Sum) else ()
        for one, other in pairwise(members):
            if not isinstance(other, nodes.Negative):
                yield Candidate(CAUSE, (Edit(one.end, other.start, slip.writer.times),), variant=ADDED, rank=1)


def _changed(formula: Expression) -> Iterator[tuple[Expression, str]]:
    """Yield a formula with one product as a sum, or one sum as a product."""
    if isinstance(formula, Product) and len(formula.factors) > 1:
        for place in range(len(formula.factors) - 1):
            some, others = formula.factors[: place + 1], formula.factors[place + 1 :]
            yield Sum((_product(some), _product(others))), ADDED
    if isinstance(formula, Sum):
        for place in range(len(formula.terms) - 1):
            pair = Product(formula.terms[place : place + 2])
            terms = (*formula.terms[:place], pair, *formula.terms[place + 2 :])
            yield (Sum(terms) if len(terms) > 1 else pair), MULTIPLIED
    for index, child in enumerate(formula.parts):
        for changed, variant in _changed(child):
            yield formula.with_parts((*formula.parts[:index], changed, *formula.parts[index + 1 :])), variant


def _product(factors: tuple[Expression, ...]) -> Expression:
    return Product(factors) if len(factors) > 1 else factors[0]


CAUSE = Cause(
    __name__,
    Example(
        "multiplied where it is to be added",
        (r"s = 0.25 + 0.34 = 0.085",),
        network="",
    ),
    candidates,
)
