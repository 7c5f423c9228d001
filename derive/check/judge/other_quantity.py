"""Numbers that are right, but belong to another quantity than the one before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.rounding import rounds_to
from derive.calculus.steps import definition
from derive.check.formulas.evaluation import NoValue, value
from derive.expressions.alignment import align
from derive.expressions.expression import Expression, Partial, Product, Symbol
from derive.expressions.printed import Printed, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.worlds.points import Points
    from derive.check.worlds.written import Ledger
    from derive.expressions.alignment import Pair

# In a large network only the neurons of so many are tried.
MOST_NEURONS = 64


def moved_to(
    points: Points, ledger: Ledger, reference: Expression, numeric: Expression
) -> tuple[Expression, Expression] | None:
    """Return the quantity, and its formula, whose operands are just these numbers; None where there is none.

    ``reference`` is what the document says the numbers belong to.
    """
    for meant, formula in _others(points, reference):
        pairs = align(formula, numeric)
        if len(pairs) > 1 and meant != reference and all(_fits(points, ledger, pair) for pair in pairs):
            return meant, formula
    return None


def _fits(points: Points, ledger: Ledger, pair: Pair) -> bool:
    symbolic, numeric = pair.symbolic, pair.numeric
    number = number_of(numeric)
    try:
        exact = value(symbolic, points.own)
        if number is None:
            return bool(exact == value(numeric, points.own))
    except NoValue:
        return False
    shown, sign = number
    known = ledger.known(symbolic) if not isinstance(symbolic, Printed) else None
    if known and known.printed == sign * shown.value:
        return True
    return rounds_to(exact, sign * shown.value, shown.unit)


def _others(points: Points, reference: Expression) -> Iterator[tuple[Expression, Expression]]:
    graph = points.network.graph
    if isinstance(reference, Symbol) and reference.name in graph:
        role = graph[reference.name].role
        for quantity in graph.with_role(role)[:MOST_NEURONS]:
            if quantity.definition.parents:
                yield Symbol(quantity.name), definition(graph, quantity.name)
    if isinstance(reference, Partial):
        reaching = graph.ancestors(reference.of)
        pairs = [
            (net, out)
            for layer in points.network.layers
            for net, out in zip(layer.pre_activations, layer.activations, strict=True)
            if out in reaching
        ]
        for net, out in pairs[:MOST_NEURONS]:
            yield Partial(reference.of, net), Product((Partial(reference.of, out), Partial(out, net)))
            for parent in graph[net].definition.parents:
                formula = Product((Partial(reference.of, net), Partial(net, parent)))
                yield Partial(reference.of, parent), formula
                longer = Product((Partial(reference.of, out), Partial(out, net), Partial(net, parent)))
                yield Partial(reference.of, parent), longer
