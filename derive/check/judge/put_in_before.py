"""A formula behind the numbers of an example: ``E_1 = (0.6 - 0.4)^2 = 0.04``, and then ``E = (a_1 - t_1)^2 + ...``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.rounding import rounds_to
from derive.check.judge.left_open import depends_on
from derive.check.model.document_model import formula_of
from derive.expressions.alignment import align
from derive.expressions.expression import Named, Negative, Symbol
from derive.expressions.matrices import is_symbolic, single
from derive.expressions.printed import is_leaf, number_of
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from derive.check.worlds.worlds import Worlds
    from derive.expressions.alignment import Pair
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound
    from derive.network.model import Unsaid


def was_put_in_before(worlds: Worlds, head: Bound, side: Bound | None) -> bool:
    """Return whether the numbers of which a document made a head stand in a formula at the places of its symbols.

    Each symbol has one number throughout, its own where it has one, as at least one of them does.
    """
    one, other, unsaid = single(head), single(side), worlds.points.network.unsaid
    if unsaid is None or one is None or other is None or is_leaf(other):
        return False
    return any(_fits(worlds, unsaid, align(other, numbers)) for numbers in _in_numbers(worlds, one))


def _in_numbers(worlds: Worlds, head: Expression) -> Iterator[Expression]:
    graph = worlds.points.network.graph

    def worked_out(leaf: Expression) -> Expression:
        known = formula_of(graph, leaf.name) if isinstance(leaf, Symbol) and leaf.name in graph else None
        return leaf if known is None or is_leaf(known) or is_symbolic(known) else known

    written = (with_leaves(formula, worked_out) for formula in (head, *worlds.formulas(head)))
    yield from (numbers for numbers in written if not is_symbolic(numbers))


def _fits(worlds: Worlds, unsaid: Unsaid, laid: list[Pair]) -> bool:
    numbers: dict[Expression, Fraction] = {}
    is_known = False
    for pair in laid:
        shown = number_of(pair.numeric)
        symbol, turned = (pair.symbolic.operand, -1) if isinstance(pair.symbolic, Negative) else (pair.symbolic, 1)
        if shown is None or not is_leaf(symbol):
            return False
        number = turned * shown[1] * shown[0].value
        if numbers.setdefault(symbol, number) != number:
            return False
        if unsaid.free.isdisjoint(depends_on(worlds.points.network.graph, symbol)):
            if not rounds_to(worlds.exact(symbol), number, shown[0].unit):
                return False
            is_known |= isinstance(symbol, Named)
    return is_known
