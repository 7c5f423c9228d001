"""Judging a chain of relations: each side against what stands at its head, evaluated on the graph in balls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.balls import rational
from derive.check.formulas.evaluation import NoValue
from derive.check.formulas.sides import Side, SideKind, Sides
from derive.check.judge.difference_quotients import judge_difference_quotient, quotient_before
from derive.check.judge.identity import ORDERS, judge_identity, judge_order
from derive.check.judge.introduced import introduced, is_set
from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.judge.left_open import left_open, symbols_left_open
from derive.check.judge.magnitudes import judge_magnitude
from derive.check.judge.missing import judge_holes, judge_missing_value
from derive.check.judge.number import judge_result
from derive.check.judge.put_in_before import was_put_in_before
from derive.check.judge.substitution import judge_substitution
from derive.check.model.document_model import formula_of
from derive.check.reason import Reason, because
from derive.check.worlds.worlds import Worlds
from derive.expressions.expression import Expression, Partial, Symbol
from derive.expressions.matrices import entries, shape, walk
from derive.expressions.printed import is_leaf, number_of

if TYPE_CHECKING:
    from derive.check.worlds.points import Points
    from derive.check.worlds.written import Ledger


_IN_NUMBERS = (SideKind.NUMERIC, SideKind.NUMBER)


def judge(points: Points, ledger: Ledger, chain: Sides) -> list[Judgement]:
    """Return a judgement for each relation of a chain (more for several question marks), in order.

    ``ledger`` is what the document said before; the chain's own values are added to it.
    """
    worlds = Worlds(points, ledger)
    defining = _defining(worlds, chain)
    chain, found = introduced(points.network, chain)
    for index in range(1 + len(found), len(chain.sides)):
        judged = judge_side(worlds, chain, index, found)
        if judged[-1].moved:
            chain, judged = _moved(worlds, chain, found, judged)
        if judged[-1].verdict is Verdict.RIGHT and index == defining:
            judged = [*judged[:-1], _introduced(chain, judged[-1])]
        if judged[-1].verdict is Verdict.NOT_UNDERSTOOD and index > 1:
            _note_digits(worlds, chain.sides[index])
        found += judged
    return found


def _note_digits(worlds: Worlds, side: Side) -> None:
    """Remember what is worked out of something that is not understood: nobody can say that its digits are all."""
    numbers = (number_of(entry) for entry in entries(side.bound)) if side.kind is SideKind.NUMBER and side.bound else ()
    for shown, sign in filter(None, numbers):
        exact = rational(sign * shown.value)
        worlds.ledger.computed.note(sign * shown.value, shown.unit, exact, of_rounded=True)


def _introduced(chain: Sides, judgement: Judgement) -> Judgement:
    if not chain.lacking:
        return replace(judgement, verdict=Verdict.DEFINED)
    reason = because("no-such-quantity")
    return replace(judgement, verdict=Verdict.NOT_UNDERSTOOD, node=chain.sides[0].node, reason=reason)


def _defining(worlds: Worlds, chain: Sides) -> int | None:
    """Return the member of a chain that only says what its head is; None where all are compared with what is known."""
    if chain.introduces:
        return next(index for index, side in enumerate(chain.sides) if index and side.bound == chain.head)
    if worlds.points.network.unsaid is None or chain.head is None:
        return None
    places = [_place_defining(worlds, chain, entry, number) for number, entry in enumerate(entries(chain.head))]
    return places[0] if len(set(places)) == 1 else None


def _place_defining(worlds: Worlds, chain: Sides, head: Expression, number: int) -> int | None:
    """Return the member that says what one entry of a head is."""
    graph = worlds.points.network.graph
    if not isinstance(head, Symbol) or head.name not in graph:
        return None
    if worlds.ledger.known(head) is not None or worlds.ledger.forms(head):
        return None
    formula = formula_of(graph, head.name)
    if formula is None:
        return next((index for index, side in enumerate(chain.sides) if index and side.kind is SideKind.NUMBER), None)
    others = ((index, side.bound) for index, side in enumerate(chain.sides) if index and side.bound is not None)
    return next((index for index, bound in others if entries(bound)[number : number + 1] == (formula,)), None)


def _moved(
    worlds: Worlds, chain: Sides, before: list[Judgement], judged: list[Judgement]
) -> tuple[Sides, list[Judgement]]:
    """Return the chain as one about the quantity that numbers belong to, unless what follows speaks against that."""
    wrong = judged[-1]
    assert wrong.moved is not None
    about_other = replace(chain, head=wrong.moved[0])
    following = wrong.side + 1
    if following < len(chain.sides):
        if_moved, as_written = (
            judge_side(Worlds(worlds.points, worlds.ledger.fork()), each, following, [*before, *judged])[-1].verdict
            for each in (about_other, chain)
        )
        if if_moved is Verdict.WRONG and as_written is not Verdict.WRONG:
            return chain, [*judged[:-1], replace(wrong, moved=None)]
    return about_other, judged


def judge_side(worlds: Worlds, chain: Sides, index: int, before: list[Judgement]) -> list[Judgement]:
    """Return the judgement on one member of a chain; ``before`` are those on the members before it."""
    first, current = chain.sides[0], chain.sides[index]
    if chain.relations[index - 1] == "in" and is_set(current.node):
        return [Judgement(index, Kind.DEFINITION, Verdict.DEFINED, current.node)]
    unknown = next((side for side in (current, first) if side.kind is SideKind.UNKNOWN), None)
    if unknown is not None and not _is_between_numbers(chain, index):
        return [_not_understood(index, unknown)]
    if first.kind is SideKind.MISSING:
        return [Judgement(0, Kind.VALUE, Verdict.MISSING, first.node)]
    reason = _unexplained(worlds, chain, index)
    if reason is not None and _is_between_numbers(chain, index):
        chain = in_numbers_alone(chain)
    elif reason is not None:
        if chain.head is not None and was_put_in_before(worlds, chain.head, current.bound):
            return [Judgement(index, Kind.IDENTITY, Verdict.RIGHT, current.node)]
        not_understood = Judgement(index, Kind.VALUE, Verdict.NOT_UNDERSTOOD, current.node, reason=reason)
        return _by_known_paths(worlds, chain, index, before) or [not_understood]
    return _judged_by_kind(worlds, chain, index, before)


def _by_known_paths(worlds: Worlds, chain: Sides, index: int, before: list[Judgement]) -> list[Judgement]:
    """Return the judgement on a side that is right by all that the document tells of a slope, else nothing.

    ``dz_2/dw_2 = h`` of ``z_2 = w_2 h + b_2`` is, though the document may work h out of numbers alone: there may be a
    path that it does not tell, so that nothing is wrong; but what is the slope by the paths that it tells is right.
    """
    if _unexplained(worlds, chain, index, is_told=True) is not None:
        return []
    learnt = worlds.ledger.fork()
    judged = _judged_by_kind(Worlds(worlds.points, learnt), chain, index, before)
    if any(each.verdict is not Verdict.RIGHT for each in judged):
        return []
    worlds.ledger.take_over(learnt)
    return judged


def _judged_by_kind(worlds: Worlds, chain: Sides, index: int, before: list[Judgement]) -> list[Judgement]:
    current, relation = chain.sides[index], chain.relations[index - 1]
    try:
        if relation in ORDERS:
            return [judge_order(worlds, chain, index, relation)]
        close = judge_difference_quotient(worlds, chain, index)
        if close is not None:
            return [close]
        size = judge_magnitude(worlds, chain, index)
        if size is not None:
            return [size]
        return _worked_out(worlds, chain, index) or _equality(worlds, chain, index, before)
    except NoValue as problem:
        if chain.head is not None and _is_between_numbers(chain, index):
            return judge_side(worlds, in_numbers_alone(chain), index, before)
        reason = because("no-value", problem=problem.reason)
        return [Judgement(index, Kind.IDENTITY, Verdict.NOT_UNDERSTOOD, current.node, reason=reason)]


def _worked_out(worlds: Worlds, chain: Sides, index: int) -> list[Judgement]:
    """Return the judgement on what is worked out from a difference quotient, where it is right; else nothing."""
    quotient = quotient_before(chain, index)
    if quotient is None:
        return []
    judged = _equality(Worlds(worlds.points, worlds.ledger.fork()), replace(chain, head=quotient), index, [])
    return judged if judged[-1].verdict.holds else []


def _equality(worlds: Worlds, chain: Sides, index: int, before: list[Judgement]) -> list[Judgement]:
    current = chain.sides[index]
    if current.kind in (SideKind.NUMERIC, SideKind.NUMBER) and _lies_otherwise(chain, index):
        if not _is_between_numbers(chain, index) or _lies_otherwise(replace(chain, head=None), index):
            return [Judgement(index, Kind.VALUE, Verdict.NOT_UNDERSTOOD, current.node, reason=because("shapes-differ"))]
        chain = replace(chain, head=None)
    match current.kind:
        case SideKind.MISSING:
            return [judge_missing_value(worlds, chain, index)]
        case SideKind.NUMERIC if current.holes:
            return judge_holes(worlds, chain, index)
        case SideKind.NUMERIC:
            return [judge_substitution(worlds, chain, index, before)]
        case SideKind.NUMBER:
            return [judge_result(worlds, chain, index, before)]
    return [_named_behind(worlds, chain, index) or judge_identity(worlds, chain, index, before)]


def _named_behind(worlds: Worlds, chain: Sides, index: int) -> Judgement | None:
    """Return the judgement on a name behind its numbers, as if it stood before them: ``0.8 * 0.5 = z``."""
    numbers, current = chain.sides[index - 1 : index + 1]
    is_named = current.bound is not None and all(map(is_leaf, entries(current.bound)))
    if not is_named or chain.head is not None or numbers.kind not in _IN_NUMBERS or numbers.holes:
        return None
    turned = replace(chain, sides=(current, numbers), relations=(chain.relations[index - 1],), head=current.bound)
    judged = judge_side(worlds, turned, 1, [])[-1]
    return Judgement(index, Kind.IDENTITY, judged.verdict, current.node, root=judged.root, reason=judged.reason)


def _lies_otherwise(chain: Sides, index: int) -> bool:
    """Return whether numbers have another shape than what they stand for; a vector may lie either way."""
    head = chain.head if chain.head is not None else chain.sides[index - 1].bound
    if head is None:
        return False
    one, other = shape(head), shape(chain.sides[index].formula)
    return one not in (other, other[::-1]) or (one != other and 1 not in one)


def _unexplained(worlds: Worlds, chain: Sides, index: int, *, is_told: bool = False) -> Reason | None:
    """Return what a document without a network leaves open, so that a claim cannot be judged; None mostly.

    That is a number that it never gives, or how one symbol depends on another, unless all of that ``is_told``.
    """
    unsaid = worlds.points.network.unsaid
    if unsaid is None or chain.head is None:
        return None
    graph, current, free = worlds.points.network.graph, chain.sides[index], unsaid.free
    unknown = (symbols_left_open if is_told else left_open)(graph, unsaid, chain.head, current.bound)
    if unknown is not None:
        return unknown
    if not free:
        return None
    named = {part.name for part in walk(chain.head) if isinstance(part, Symbol)}
    named |= {part.of for part in walk(chain.head) if isinstance(part, Partial)}
    reached = frozenset[str]().union(*(graph.ancestors(name) for name in named if name in graph))
    valueless = None if current.is_formula_in_symbols else min(free & reached, default=None)
    return because("no-value-known", quantity=valueless) if valueless else None


def _is_between_numbers(chain: Sides, index: int) -> bool:
    """Return whether a member and the one before it are of numbers alone."""
    neighbours = chain.sides[index - 1 : index + 1]
    return all(side.kind in (SideKind.NUMERIC, SideKind.NUMBER) and not side.holes for side in neighbours)


def in_numbers_alone(chain: Sides) -> Sides:
    """Return a chain without its formulas: the numbers have to agree whatever these are worth."""
    sides = (Side(side.node, SideKind.UNKNOWN) if side.is_formula_in_symbols else side for side in chain.sides)
    return replace(chain, head=None, sides=tuple(sides))


def _not_understood(index: int, side: Side) -> Judgement:
    problem = side.problem
    node = problem.node if problem and problem.node.end > problem.node.start else side.node
    return Judgement(index, Kind.IDENTITY, Verdict.NOT_UNDERSTOOD, node, reason=problem.reason if problem else None)
