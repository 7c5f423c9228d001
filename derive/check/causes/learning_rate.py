"""The learning rate forgotten in an update, or applied twice."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded
from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.causes.extra_factor import removals
from derive.check.causes.lost_factor import products, without_a_factor
from derive.check.formulas.evaluation import value
from derive.check.formulas.sides import SideKind
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.expression import Expression, Product, Symbol
from derive.expressions.printed import digits
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip

RATE = Symbol("eta")


def candidates(slip: Slip) -> Iterator[Candidate]:
    """In an update: put the rate to a product, or take one of two away."""
    if RATE.name not in slip.environment.network.graph or not slip.is_update:
        return
    rate = slip.writer.symbol(RATE)
    if slip.prepared.sides.sides[slip.judgement.side].kind is SideKind.NUMERIC:
        rate = _digits(slip)
    for place in products(slip.node):
        yield Candidate(CAUSE, (Edit(place.start, place.start, f"{rate}{slip.writer.times}"),))
    for node in parts(slip.node):
        if isinstance(node, nodes.Product):
            for edit, factor in removals(node):
                if _is_rate(slip, factor):
                    yield Candidate(CAUSE, (edit,), variant="twice")
    for formula in slip.formulas:
        for shorter, lost in without_a_factor(formula):
            if lost == RATE:
                yield Candidate(CAUSE, formula=shorter)
        twice = with_leaves(formula, _squared)
        if twice != formula:
            yield Candidate(CAUSE, formula=twice, variant="twice")


def _is_rate(slip: Slip, factor: nodes.Node) -> bool:
    if isinstance(factor, nodes.Number):
        return factor.value == slip.points.network.graph.givens.get(RATE.name)
    return isinstance(factor, nodes.Name) and slip.meaning(factor) == RATE


def _squared(leaf: Expression) -> Expression:
    return Product((RATE, RATE)) if leaf == RATE else leaf


def _digits(slip: Slip) -> str:
    number, unit = rounded(value(RATE, slip.points.own), Fraction(1, 10_000))
    return digits(number, unit).rstrip("0")


CAUSE = Cause(
    __name__,
    Example("the learning rate is lost", (r"w_5^{+} = w_5 - \frac{\partial E_{total}}{\partial w_5}",)),
    candidates,
)
