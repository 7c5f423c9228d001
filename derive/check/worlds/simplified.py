"""Which givens keep their numbers where two formulas are compared at random points.

Whoever has an input of nought leaves out its term, whoever has a target of one its factor: such a formula is right for
this network, and wrong for others. But what a formula still names it has not left out: that is varied, as all else is.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.sampling import families, givens_by_size, vanishing
from derive.check.formulas.evaluation import NoValue
from derive.expressions.alignment import align
from derive.expressions.alike import flat, terms
from derive.expressions.expression import Constant, Partial, Symbol, Updated
from derive.expressions.matrices import entries, shape, single, walk
from derive.expressions.printed import is_leaf, number_of, printed
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.worlds.worlds import Worlds
    from derive.expressions.alignment import Pair
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound

_OF_THE_RULE = (Role.LEARNING_RATE, Role.HYPERPARAMETER)


def held(worlds: Worlds, head: Bound, formula: Bound) -> Iterator[frozenset[str]]:
    """Yield the sets of givens that may keep their numbers, none first; each set once."""
    yield frozenset()
    graph = worlds.points.network.graph
    named = {part.name for part in walk(formula) if isinstance(part, Symbol)}
    named |= _reached(worlds, vanishing_leaves(worlds, formula))
    kept = (vanishing(graph) | _said_to_be_one(worlds)) - named
    numbers = {abs(each.value) for each in printed(formula)}
    by_size = givens_by_size(graph)
    put_in = set[str]().union(*(by_size.get(number, ()) for number in numbers)) - named
    put_in &= _beneath(worlds, head)
    whole = frozenset().union(*(family for family in families(graph) if not named.isdisjoint(family)))
    told = _told_on_one_side(worlds, head, formula)
    beside = (vanishing(graph) | _said_to_be_one(worlds)) & named
    if beside and _is_without_terms(worlds, head, formula):
        told |= vanishing(graph) | _said_to_be_one(worlds)
    sets = (kept - whole, kept, (kept | put_in) - whole, kept | put_in, told, kept | told, kept | _at_rest(worlds))
    yield from filter(None, dict.fromkeys(map(frozenset, sets)))


def _is_without_terms(worlds: Worlds, head: Bound, formula: Bound) -> bool:
    """Return whether a formula is a right one with whole terms left out, and all others as they are.

    A term is nought whatever its givens do beside it: ``-y \\log p`` is the loss for ``y = 1``, though it names y.
    """
    one, other = single(head), single(formula)
    if one is None or other is None:
        return False
    kept = Counter(map(worlds.points.fingerprint, terms(other)))
    whole = (Counter(map(worlds.points.fingerprint, terms(right))) for right in worlds.formulas(one))
    return any(kept < each for each in whole)


def _at_rest(worlds: Worlds) -> set[str]:
    """Return what a document says to be nought before its first step, ``m_0 = v_0 = 0``: nobody writes it again."""
    unsaid = worlds.points.network.unsaid
    if unsaid is None:
        return set()
    noughts = givens_by_size(worlds.points.network.graph).get(Fraction(0), ())
    return {name for name in noughts if unsaid.written(name).marks[-1:] == ("0",) and name not in unsaid.free}


def _told_on_one_side(worlds: Worlds, head: Bound, formula: Bound) -> set[str]:
    """Return the inputs and targets of nought or one that a document has put into its loss, but not into a slope.

    Whoever writes ``L = -\\log(p)`` for a target of one may still write ``p - y`` for its slope.
    """
    network = worlds.points.network
    leaves = [part for side in (head, formula) for part in walk(side)]
    if network.unsaid is None or not any(isinstance(part, Partial) for part in leaves):
        return set()
    graph = network.graph
    by_size = givens_by_size(graph)
    told = {*by_size.get(Fraction(0), ()), *by_size.get(Fraction(1), ())}
    told = {name for name in told - network.unsaid.free if graph[name].role in (Role.INPUT, Role.TARGET)}
    return told & (_beneath(worlds, head) ^ _beneath(worlds, formula))


def has_results_put_in(worlds: Worlds, head: Bound, formula: Bound) -> bool:
    """Return whether decimals stand in a formula for what is computed: then it holds for these numbers alone."""
    numbers = [each for each in printed(formula) if each.unit < 1 and not worlds.is_given(each)]
    return any(worlds.is_result(each, head) for each in numbers)


def has_values_put_in(worlds: Worlds, head: Bound, formula: Bound) -> bool:
    """Return whether a side is a right formula in which numbers stand for some symbols: ``w - 0.3 * 0.5``."""
    if not any(printed(entry) for entry in entries(formula)) or shape(head) != shape(formula):
        return False
    pairs = zip(entries(head), entries(formula), strict=True)
    return all(_has_values_put_in(worlds, *pair) for pair in pairs)


def _has_values_put_in(worlds: Worlds, one: Expression, other: Expression) -> bool:
    written = [(right, other) for right in worlds.formulas(one)]
    laid = (align(*each) for each in (*written, *((flat(right), flat(side)) for right, side in written)))
    return any(len(pairs) > 1 and all(_stands_for(worlds, pair) for pair in pairs) for pairs in laid)


def _stands_for(worlds: Worlds, pair: Pair) -> bool:
    number = number_of(pair.numeric)
    if number is None or not is_leaf(pair.symbolic):
        return pair.symbolic == pair.numeric
    shown, sign = number
    try:
        return worlds.is_about(worlds.exact(pair.symbolic), sign * shown.value, shown.unit)
    except NoValue:
        return False


def vanishing_leaves(worlds: Worlds, formula: Bound) -> Iterator[Expression]:
    """Yield the computed symbols of a formula that are nought here, but that it does not leave out."""
    givens = worlds.points.network.graph.givens
    for leaf in walk(formula):
        if is_leaf(leaf) and not isinstance(leaf, Constant) and not (isinstance(leaf, Symbol) and leaf.name in givens):
            try:
                if worlds.exact(leaf) == 0:
                    yield leaf
            except NoValue:
                continue


def _reached(worlds: Worlds, leaves: Iterable[Expression]) -> set[str]:
    """Return what symbols and slopes are of, and all that this depends on."""
    graph = worlds.points.network.graph
    names: set[str] = set()
    for leaf in leaves:
        match leaf:
            case Partial(of, _) | Symbol(of):
                names.add(of)
            case Updated(name):  # it is made of a slope of the loss and of numbers of the rule
                names |= {name, graph.loss, *(each.name for each in graph.with_role(*_OF_THE_RULE))}
    return names.union(*(graph.ancestors(name) for name in names if name in graph))


def _beneath(worlds: Worlds, head: Bound) -> set[str]:
    """Return the givens that a quantity or a slope depends on."""
    return _reached(worlds, filter(is_leaf, walk(head)))


def _said_to_be_one(worlds: Worlds) -> set[str]:
    """Return the givens of one of which the document says so, where a network has told it already.

    Nobody has to say of a learning rate of one that it is left out.
    """
    network = worlds.points.network
    if network.unsaid is not None:
        return set()
    graph = network.graph
    ones = givens_by_size(graph).get(Fraction(1), ())
    rates = {each.name for each in graph.with_role(Role.LEARNING_RATE)}
    return {name for name in ones if name in rates or worlds.ledger.known(Symbol(name)) is not None}
