"""Judging a formula in symbols: is it, as a function of the givens, what stands at the head?"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.rounding import interval
from derive.check.formulas.evaluation import NoValue, as_interval, equal, same, value
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Judgement, Kind, Verdict, decided
from derive.check.judge.left_open import about_hidden, agree_in_digits, depends_on, has_loose_numbers
from derive.check.model.document_model import formula_of
from derive.check.reason import because
from derive.check.syntax.tree import Matrix
from derive.check.worlds.simplified import has_results_put_in, has_values_put_in, held, vanishing_leaves
from derive.expressions.alike import in_any_order
from derive.expressions.expression import AtStep, Constant, Named, Partial, Symbol, Updated
from derive.expressions.matrices import Stack, entries, is_symbolic, shape, single, walk
from derive.expressions.printed import is_leaf, printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from derive.calculus.balls import Evaluation
    from derive.check.formulas.sides import Side, Sides
    from derive.check.worlds.worlds import Worlds
    from derive.check.worlds.written import Valued
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound

# Of larger matrices, so many entries, evenly spread, are compared at random points; all are where the network stands.
MOST_COMPARED = 400
ORDERS = ("<", "<=", ">", ">=", "!=")


def judge_identity(worlds: Worlds, chain: Sides, index: int, before: Sequence[Judgement]) -> Judgement:
    """Judge a side in symbols against the head; ``before`` are the judgements of the sides before."""
    current = chain.sides[index]
    kind = _kind_of(chain, current)
    head = chain.head if chain.head is not None else chain.sides[index - 1].bound
    if head is None:
        return Judgement(index, kind, Verdict.NOT_UNDERSTOOD, current.node, reason=because("nothing-to-compare"))
    if shape(head) != shape(current.formula) and not _lies_either_way(head, current):
        reason = because("shapes-differ-so", one=_shown(head), other=_shown(current.formula))
        return Judgement(index, kind, Verdict.NOT_UNDERSTOOD, current.node, reason=reason)
    holds = (
        _is_as_defined(worlds, head, current.formula)
        or (identical(worlds, head, current.formula) and not _is_hidden_by_a_kink(worlds, chain, head, current.formula))
        or agree_in_digits(worlds, head, current.formula)
        or (_speaks_of_values(worlds, chain, index) and _equal_here(worlds, head, current.formula))
        or has_values_put_in(worlds, head, current.formula)
        or _holds_for_its_label(worlds, head, current.formula)
        or _as_printed(worlds, head, current.formula, is_wrong=False) is not None
        or (_is_worked_out_update(head, current.formula) and _equal_here(worlds, head, current.formula))
        or _follows(worlds, chain, index, before)
    )
    hidden = about_hidden(worlds, head, current.formula) if not holds else None
    if hidden:
        reason = because("never-defined", quantity=hidden)
        return Judgement(index, kind, Verdict.NOT_UNDERSTOOD, current.node, reason=reason)
    carried = None if holds else _as_printed(worlds, head, current.formula, is_wrong=True)
    return decided(Judgement(index, kind, Verdict.RIGHT, current.node, meaning=single(head)), carried, meant=holds)


def _follows(worlds: Worlds, chain: Sides, index: int, before: Sequence[Judgement]) -> bool:
    """Return whether a formula is, identically, the one before it, which is right: what holds of that holds of it.

    Behind a sign of approximation, its numbers are rounded.
    """
    one, other = chain.sides[index - 1], chain.sides[index]
    is_right = any(each.side == index - 1 and each.verdict is Verdict.RIGHT for each in before)
    is_right = is_right or chain.head in (None, one.bound)  # then nothing else is known of what it is
    if not is_right or not one.is_formula_in_symbols or shape(one.formula) != shape(other.formula):
        return False
    numbers = as_interval if chain.relations[index - 1] == "approx" else None
    is_same = same(one.formula, other.formula, (worlds.points.own, *worlds.points.random), numbers)
    return is_same and not _is_hidden_by_a_kink(worlds, chain, one.formula, other.formula)


def _is_as_defined(worlds: Worlds, head: Bound, formula: Bound) -> bool:
    """Return whether a formula says of a symbol once more what it is: that holds even where nobody knows its value."""
    graph, name, written = worlds.points.network.graph, single(head), single(formula)
    known = formula_of(graph, name.name) if isinstance(name, Symbol) and name.name in graph else None
    return known is not None and written is not None and in_any_order(known) == in_any_order(written)


def _as_printed(worlds: Worlds, head: Bound, formula: Bound, *, is_wrong: bool) -> Valued | None:
    """Return the value that the document's numbers give a head, if a formula with results put in has it.

    One that comes from wrong numbers, if ``is_wrong`` and one of them stands in it; else from right ones alone.
    """
    one, other = single(head), single(formula)
    if one is None or other is None or not has_results_put_in(worlds, head, formula):
        return None
    if is_wrong and worlds.first_root(other) is None:
        return None
    known = {
        leaf: interval(entry.printed, entry.unit) for leaf, entry in worlds.known(other).items()
        if is_wrong or not entry.root
    }  # fmt: skip
    try:
        side = value(other, worlds.points.own, as_interval, known)
    except NoValue:
        return None
    written = (each for right in worlds.formulas(one) for each in worlds.by_printed_values(right))
    return next((each for each in written if (each.origin is not None) is is_wrong and equal(each.value, side)), None)


def _is_worked_out_update(head: Bound, formula: Bound) -> bool:
    """Return whether numbers are taken from parameters that alone stand in symbols: ``w - 0.1 * 0.5 * 2``."""
    old = (Symbol(each.name) for each in entries(head) if isinstance(each, Updated))
    return {part for part in walk(formula) if isinstance(part, Named)} == {*old}


def _lies_either_way(head: Bound, side: Side) -> bool:
    """Return whether a side is a list in one row that stands for a column, too."""
    node = side.node
    return isinstance(node, Matrix) and node.is_list and shape(head) == shape(side.formula)[::-1]


def _speaks_of_values(worlds: Worlds, chain: Sides, index: int) -> bool:
    """Return whether a side is what the head is for the numbers of the document only."""
    head, side = chain.head, chain.sides[index].formula
    return _share_a_number(worlds, chain, index) or (head is not None and has_loose_numbers(worlds, head, side))


def _holds_for_its_label(worlds: Worlds, head: Bound, formula: Bound) -> bool:
    """Return whether a formula without targets holds where that of its own index is 1: ``p_k - 1`` for the class k.

    A path that is left out needs more: the document has to say that the target is 1.
    """
    unsaid = worlds.points.network.unsaid
    slopes = [part for part in walk(formula) if isinstance(part, Partial)]
    if unsaid is None or (slopes and not unsaid.tells_labels):
        return False
    named = {part.name for part in walk(formula) if isinstance(part, Symbol)} | {slope.of for slope in slopes}
    indices = {unsaid.written(name).marks[-1:] for name in named}
    for label, points in worlds.points.labelled.items():
        try:
            index = unsaid.written(label).marks[-1:]
            if label not in named and index in indices and same(head, formula, points):
                return True
        except NoValue:
            continue
    return False


def _share_a_number(worlds: Worlds, chain: Sides, index: int) -> bool:
    """Return whether a chain of names ends in a number: it says that all of them have this value, not what they are."""
    head, name = single(chain.head), single(chain.sides[index].bound)
    behind = next((side for side in chain.sides[index + 1 :] if not _is_name(side)), None)
    if head is None or name is None or behind is None or not _is_name(chain.sides[index]):
        return False
    if behind.kind not in (SideKind.NUMBER, SideKind.NUMERIC) or type(head) is not type(name):
        return False
    if isinstance(head, Partial) and isinstance(name, Partial):
        graph = worlds.points.network.graph
        return all(each in graph for each in (head.by, name.by)) and graph[head.by].role is graph[name.by].role
    return True


def _is_name(side: Side) -> bool:
    bound = single(side.bound)
    return bound is not None and isinstance(bound, Named)


def _equal_here(worlds: Worlds, one: Bound, other: Bound) -> bool:
    pairs = zip(entries(one), entries(other), strict=True)
    return all(equal(worlds.exact(left), worlds.exact(right)) for left, right in pairs)


def judge_order(worlds: Worlds, chain: Sides, index: int, relation: str) -> Judgement:
    """Judge an inequality at the document's own numbers."""
    left, right = single(chain.sides[index - 1].bound), single(chain.sides[index].bound)
    node = chain.sides[index].node
    if left is None or right is None:
        return Judgement(index, Kind.ORDER, Verdict.NOT_UNDERSTOOD, node, reason=because("order-of-vectors"))
    if _is_condition(worlds, left, right):
        return Judgement(index, Kind.ORDER, Verdict.DEFINED, node)
    difference = worlds.exact(left) - worlds.exact(right)
    holds = {
        "<": difference < 0,
        "<=": difference <= 0,
        ">": difference > 0,
        ">=": difference >= 0,
        "!=": not equal(difference, 0 * difference),
    }
    return decided(Judgement(index, Kind.ORDER, Verdict.RIGHT, node), None, meant=bool(holds[relation]))


def _is_condition(worlds: Worlds, *compared: Bound) -> bool:
    """Return whether an order is between what has no number: then it says for which numbers something is meant."""
    network = worlds.points.network
    return network.unsaid is not None and any(
        not network.unsaid.free.isdisjoint(depends_on(network.graph, each)) for each in compared
    )


def identical(worlds: Worlds, one: Bound, other: Bound) -> bool:
    """Return whether two formulas are equal here, and identically but for what numbers of the network leave out.

    ``one`` is what is meant, ``other`` what is written for it: what stands for numbers need not hold for others.
    """
    pairs = list(zip(entries(one), entries(other), strict=True))
    if not all(equal(worlds.meant(left), worlds.meant(right)) for left, right in pairs):
        return False
    if not is_symbolic(one) or any(has_results_put_in(worlds, one, side) for side in (one, other)):
        return True
    spread = pairs[:: -(-len(pairs) // MOST_COMPARED)]
    some, others = (Stack((tuple(each),)) for each in zip(*spread, strict=True))
    try:
        return any(worlds.points.are_alike(some, others, fixed) for fixed in held(worlds, one, other))
    except NoValue:
        return True


def _is_hidden_by_a_kink(worlds: Worlds, chain: Sides, head: Bound, formula: Bound) -> bool:
    """Return whether a formula holds only because something that it names is nought on this side of a kink.

    Whoever puts in that nought, or says that two things are both nought, speaks of this side alone.
    """
    if not worlds.points.has_kinks or not is_symbolic(formula):
        return False
    if any(part == Constant(Fraction(0)) for part in walk(formula)):
        return False
    if any(each.value == 0 for each in printed(formula)) or (_is_leaf(formula) and _says_nought(chain)):
        return False
    dead = frozenset(each for each in vanishing_leaves(worlds, formula) if _is_nought(each, worlds.points.random))
    if not dead:
        return False
    try:
        points = [worlds.points.revived(dead, fixed) for fixed in held(worlds, head, formula)]
        return all(map(bool, points)) and not any(same(head, formula, each) for each in points)
    except NoValue:
        return False


def _is_leaf(bound: Bound) -> bool:
    formula = single(bound)
    return formula is not None and is_leaf(formula)


def _says_nought(chain: Sides) -> bool:
    numbers = [part for side in chain.sides if side.bound is not None for part in printed(side.bound)]
    return any(each.value == 0 for each in numbers)


def _is_nought(leaf: Expression, points: Iterable[Evaluation]) -> bool:
    try:
        return all(value(leaf, at) == 0 for at in points)
    except NoValue:
        return False


def _kind_of(chain: Sides, current: Side) -> Kind:
    head = single(chain.head)
    if chain.head is not None and all(isinstance(each, Updated) for each in entries(chain.head)):
        return Kind.UPDATE
    if isinstance(head, Partial) or any(isinstance(part, Partial) for part in walk(current.formula)):
        return Kind.DERIVATIVE
    return Kind.DEFINITION if isinstance(head, Symbol | AtStep) else Kind.IDENTITY


def _shown(bound: Bound) -> str:
    rows, columns = shape(bound)
    return f"{rows} x {columns}"
