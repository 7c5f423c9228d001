"""Whether the numbers of a line agree among themselves, whatever its symbols mean."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.calculus.balls import Evaluation
from derive.check.formulas.evaluation import PRECISION, NoValue, as_interval, equal, exactly, value
from derive.check.formulas.sides import Side, SideKind
from derive.check.formulas.telling import tells
from derive.check.meaning.reading import Lexicon, Readings
from derive.check.meaning.scope import Environment
from derive.check.meaning.sides import side
from derive.check.model.document_model import DocumentModel
from derive.expressions.matrices import entries
from derive.network.graph.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.calculus.balls import Real
    from derive.check.syntax.tree import Chain
    from derive.expressions.expression import Expression
    from derive.expressions.printed import Printed

EQUAL = frozenset(("=", "approx"))
_IN_NUMBERS = (SideKind.NUMERIC, SideKind.NUMBER)


def holds(chain: Chain, *, closely: bool = False) -> bool:
    """Return whether neighbouring members of a chain that consist of numbers alone may be equal.

    A decimal stands for all that is rounded to it; a whole number is exact, and ``closely`` each of few digits that is
    reckoned with, as most that are given are.
    """
    point, environment = _nothing_known()
    members = [side(node, environment) if node is not None else None for node in chain.sides]
    return all(
        relation.kind not in EQUAL or _may_be_equal(point, one, other, closely=closely)
        for relation, (one, other) in zip(chain.relations, pairwise(members), strict=False)
    )


@cache
def _nothing_known() -> tuple[Evaluation, Environment]:
    network = DocumentModel(Graph({}))
    return Evaluation(network, PRECISION), Environment(network, Readings(Lexicon({})))


def _may_be_equal(point: Evaluation, one: Side | None, other: Side | None, *, closely: bool) -> bool:
    if one is None or other is None or one.kind not in _IN_NUMBERS or other.kind not in _IN_NUMBERS:
        return True
    if one.holes or other.holes:
        return True
    are_exact = [closely and each.kind is SideKind.NUMERIC for each in (one, other)]
    pairs = zip(entries(one.formula), entries(other.formula), strict=False)
    return all(_overlap(point, zip(each, are_exact, strict=True)) for each in pairs)


def _overlap(point: Evaluation, pair: Iterable[tuple[Expression, bool]]) -> bool:
    def rounded(number: Printed) -> Real:
        return as_interval(number) if number.unit < 1 else exactly(number)

    def reckoned(number: Printed) -> Real:
        return rounded(number) if tells(number.value, number.unit) else exactly(number)

    try:
        left, right = (value(each, point, reckoned if is_exact else rounded) for each, is_exact in pair)
    except NoValue:
        return True
    return equal(left, right)
