"""From a wrong claim to what the search of its cause needs: right formulas, and the number that was claimed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from derive.check.causes.slip import Slip
from derive.check.judge.judgement import Judgement, Kind
from derive.check.syntax.tree import Number
from derive.expressions.alike import flat
from derive.expressions.expression import Named, Partial
from derive.expressions.matrices import Stack, entries, is_symbolic, single, walk
from derive.expressions.printed import is_leaf, number_of
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.check.diagnosis.walk import Judged
    from derive.check.meaning.writing import Writer
    from derive.check.worlds.points import Points
    from derive.expressions.expression import Expression

# How many formulas are written out further, and in how many ways.
MOST_FORMULAS = 4
MOST_EXPANSIONS = 3


def slip_of(math: str, judged: Judged, judgement: Judgement, points: Points, writer: Writer) -> Slip:
    """Return a wrong claim as a slip; ``math`` is the passage that it stands in."""
    return Slip(
        math=math,
        statement=judged.statement,
        prepared=judged.prepared,
        judgement=judgement,
        environment=judged.environment,
        points=points,
        writer=writer,
        formulas=tuple(_formulas(points, judged, judgement)),
        claimed=_claimed(judged, judgement),
        expected=_expected(judgement),
        before=judged.judgements,
        slipped=judged.slipped,
        numbers=_numbers_before(judged, judgement),
    )


def _claimed(judged: Judged, judgement: Judgement) -> tuple[Fraction, Fraction] | None:
    """Return the printed number that is wrong, with its sign, and its unit."""
    if judgement.expected is None:
        return None
    side, node = judged.prepared.sides.sides[judgement.side], judgement.node
    formula = single(side.bound)
    shown = number_of(formula) if formula is not None else None
    if judgement.kind is not Kind.SUBSTITUTION and shown is not None:
        return shown[1] * shown[0].value, shown[0].unit
    for entry in entries(side.bound) if isinstance(side.bound, Stack) else ():
        own = number_of(entry)
        if own is not None and own[0].node is node:
            return own[1] * own[0].value, own[0].unit
    sign = -1 if judgement.negative else 1
    return (sign * node.value, node.unit) if isinstance(node, Number) else None


def _numbers_before(judged: Judged, judgement: Judgement) -> Expression | None:
    """Return the right numbers from which the document worked out before what the claim is about."""
    about = judgement.meaning or single(judged.prepared.sides.head)
    return judged.ledger.last_numbers(about) if about is not None else None


def _expected(judgement: Judgement) -> tuple[Fraction, Fraction] | None:
    if judgement.expected is None:
        return None
    number, unit = judgement.expected
    return (-number if judgement.negative else number), unit


def _formulas(points: Points, judged: Judged, judgement: Judgement) -> list[Expression]:
    """Return right formulas for what the claim is about: of this chain, of the graph, said before."""
    meaning = judgement.meaning
    found: dict[Expression, None] = {}
    if judgement.kind is not Kind.SUBSTITUTION or meaning == single(judged.prepared.sides.head):
        for each in judged.judgements:
            side = judged.prepared.sides.sides[each.side]
            formula = single(side.bound)
            is_right = each.verdict.holds and side.is_formula_in_symbols
            if is_right and formula is not None and not is_leaf(formula):
                found[formula] = None
    head = judged.prepared.sides.head
    whole = single(head)
    if meaning in (None, whole) and whole is not None and not is_leaf(whole) and _leaves(whole):
        found[whole] = None
    if meaning is None and isinstance(head, Stack) and head.entries:  # the entries of a matrix are made alike
        meaning = head.entries[0]
    if meaning is not None:
        if not is_leaf(meaning) and judgement.kind is Kind.SUBSTITUTION:
            found[meaning] = None
        found.update(dict.fromkeys(points.formulas(meaning)))
        if is_leaf(meaning):
            for form in judged.ledger.forms(meaning):
                if not isinstance(form, Stack):
                    found[form] = None
    for depth in range(MOST_EXPANSIONS):
        found.update({_written_out(points, formula, depth): None for formula in list(found)[:MOST_FORMULAS]})
    return _likest_first(list(found), judged, judgement)


def _written_out(points: Points, formula: Expression, which: int) -> Expression:
    """Return a formula with every derivative replaced by one of its own formulas, where it has that many."""

    def put(leaf: Expression) -> Expression:
        own = points.formulas(leaf) if isinstance(leaf, Partial) else []
        return own[min(which, len(own) - 1)] if own else leaf

    return flat(with_leaves(formula, put))


def _likest_first(formulas: list[Expression], judged: Judged, judgement: Judgement) -> list[Expression]:
    """Sort formulas by how many symbols they share with the one that is wrong."""
    written = single(judged.prepared.sides.sides[judgement.side].bound)
    if written is None or not is_symbolic(written):
        return formulas
    own = _leaves(written)

    def shared(formula: Expression) -> float:
        leaves = _leaves(formula)
        return -2 * (own & leaves).total() / max(own.total() + leaves.total(), 1)

    return sorted(formulas, key=shared)


def _leaves(formula: Expression) -> Counter[Expression]:
    return Counter(part for part in walk(formula) if isinstance(part, Named))
