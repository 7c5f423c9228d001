"""What a document without a network leaves open: symbols that it never defines, and what depends on them.

A claim about these can be neither right nor wrong. A symbol with a number only is known as far as its digits go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import arb

from derive.calculus.balls import rational
from derive.check.formulas.evaluation import as_interval, equal, exactly, value, values
from derive.check.model.document_model import formula_of
from derive.check.model.hidden import is_rounded
from derive.check.reason import Reason, because
from derive.expressions.expression import Constant, Expression, Partial, Symbol
from derive.expressions.matrices import is_symbolic, walk
from derive.expressions.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.calculus.balls import Real
    from derive.check.worlds.worlds import Worlds
    from derive.expressions.matrices import Bound
    from derive.network.graph.graph import Graph
    from derive.network.model import Unsaid


def _unknown_dependence(graph: Graph, unsaid: Unsaid, head: Bound, side: Bound | None) -> Reason | None:
    """Return what a derivative may depend on by a path of which the document tells nothing; None mostly."""
    for part in (*walk(head), *(walk(side) if side is not None else ())):
        if isinstance(part, Partial):
            unknown = _unknown_path(graph, unsaid, part)
            if unknown:
                return because("unknown-dependence", of=unknown, by=part.by)
    return None


def left_open(graph: Graph, unsaid: Unsaid, head: Bound, side: Bound | None) -> Reason | None:
    """Return what a document leaves open, so that a side cannot be judged against the head; None mostly."""
    unknown = _unknown_dependence(graph, unsaid, head, side)
    return unknown if unknown is not None else symbols_left_open(graph, unsaid, head, side)


def symbols_left_open(graph: Graph, unsaid: Unsaid, head: Bound, side: Bound | None) -> Reason | None:
    """Return which symbol of a side has no value, or no definition, so that it cannot be judged; None mostly."""
    free = unsaid.free
    if side is None or not free:
        return None
    in_head, in_side = depends_on(graph, head), depends_on(graph, side)
    if in_head and not in_head & free and in_side - in_head and (in_side - in_head) & free:
        return because("no-value-known", quantity=min((in_side - in_head) & free))
    undefined = [name for name in _strays(graph, in_side, in_head) if name in free]
    # Formulas of free symbols alone are compared; but what has no symbol in common may have any values.
    if in_head and in_side and {*map(unsaid.letter, in_head)}.isdisjoint(map(unsaid.letter, in_side)):
        undefined += sorted((in_head | in_side) & free)
    if in_head.isdisjoint(in_side) or any(name in graph and name not in graph.givens for name in in_head | in_side):
        undefined += [name for name in _strays(graph, in_head, in_side) if name in free]
    return because("never-defined", quantity=undefined[0]) if undefined else None


def _unknown_path(graph: Graph, unsaid: Unsaid, slope: Partial) -> str | None:
    if slope.of not in graph:
        return None  # the slope of a function, by its argument
    above = graph.ancestors(slope.of)
    if slope.by not in above:
        return None if unsaid.parts(slope.by, above) else slope.of
    if slope.by in graph.givens:
        # What numbers alone give, no symbol tells what it is made of: it may be made of what all else is.
        own = unsaid.letter(slope.by)
        numeric = (name for name in sorted(above) if unsaid.letter(name) != own and _is_worked_out(graph, name))
        found = next(numeric, None)
        if found is not None:
            return found
    return next((name for name in sorted(unsaid.hidden) if slope.by in unsaid.hidden[name] and name in above), None)


def _is_worked_out(graph: Graph, name: str) -> bool:
    """Return whether a document works a quantity out of numbers, and gives no formula for it."""
    formula = formula_of(graph, name)
    return formula is not None and not is_symbolic(formula) and not isinstance(formula, Constant)


def depends_on(graph: Graph, bound: Bound) -> set[str]:
    """Return all quantities that a formula depends on."""
    found: set[str] = set()
    for part in walk(bound):
        named = (part.of, part.by) if isinstance(part, Partial) else (part.name,) if isinstance(part, Symbol) else ()
        for name in named:
            found |= {name} | (graph.ancestors(name) if name in graph else frozenset())
    return found


def _strays(graph: Graph, some: set[str], others: set[str]) -> Iterator[str]:
    """Yield the quantities of one side that the other one knows nothing of, and that take no part in a definition."""
    return (name for name in sorted(some - others) if name in graph and not graph.children[name])


def agree_in_digits(worlds: Worlds, head: Bound, side: Bound) -> bool:
    """Return whether two sides may be equal, where numbers that the document only prints are known by their digits."""
    network = worlds.points.network
    if network.unsaid is None:
        return False
    in_head, in_side = depends_on(network.graph, head), depends_on(network.graph, side)
    strays = [*_strays(network.graph, in_side, in_head), *_strays(network.graph, in_head, in_side)]
    given = ((name, _given(worlds, name)) for name in strays)
    computed = ((name, _computed(worlds, name)) for name in in_head | in_side)
    known: dict[Expression, Real] = {Symbol(name): number for name, number in (*given, *computed) if number is not None}
    if not known:
        return False
    # A sum of what only numbers tell is known as far as these are.
    name = head.name if isinstance(head, Symbol) else ""
    formula = formula_of(network.graph, name)
    numbers = values(side, worlds.points.own, known=known)
    return any(
        all(equal(*pair) for pair in zip(values(each, worlds.points.own, known=known), numbers, strict=True))
        for each in (head, formula)
        if each is not None
    )


def has_loose_numbers(worlds: Worlds, head: Bound, side: Bound) -> bool:
    """Return whether a side has a symbol with a number alone that no formula has: ``z = 0.5``, which was computed."""
    network = worlds.points.network
    if network.unsaid is None:
        return False
    strays = _strays(network.graph, depends_on(network.graph, side), depends_on(network.graph, head))
    return any(name in network.graph.givens and name not in network.unsaid.free for name in strays)


def _given(worlds: Worlds, name: str) -> Real | None:
    network = worlds.points.network
    unit = network.unsaid.units.get(name) if network.unsaid is not None else None
    if unit is None or name not in network.graph.givens:
        return None
    number = network.graph.givens[name]
    return arb(rational(number), rational(unit / 2)) if is_rounded(number, unit) else None


def _computed(worlds: Worlds, name: str) -> Real | None:
    """Return the value of a symbol that numbers alone define, as far as their digits tell it."""
    formula = formula_of(worlds.points.network.graph, name)
    if formula is None or is_symbolic(formula):
        return None
    return value(formula, worlds.points.own, _by_digits)


def _by_digits(number: Printed) -> Real:
    return as_interval(number) if is_rounded(number.value, number.unit) else exactly(number)


def about_hidden(worlds: Worlds, head: Bound, side: Bound) -> str | None:
    """Return a symbol that depends on something in a way that the document does not tell: one of one side alone.

    Of a derivative that is a symbol, nothing is known but what it is said to be, wherever it stands.
    """
    network = worlds.points.network
    if network.unsaid is None or not (network.unsaid.hidden or network.unsaid.bare):
        return None
    in_head, in_side = depends_on(network.graph, head), depends_on(network.graph, side)
    bare = network.unsaid.bare & (in_head | in_side)
    if bare:
        return min(bare)
    strays = {*_strays(network.graph, in_side, in_head), *_strays(network.graph, in_head, in_side)}
    return min(strays & network.unsaid.hidden.keys(), default=None)
