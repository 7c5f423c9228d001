"""The numbers of a side that are not what their symbols are worth, with what is right in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded_as, rounds_to
from derive.check.formulas.evaluation import NoValue
from derive.check.judge.substitution import best_alignment
from derive.expressions.alignment import Pair, align
from derive.expressions.matrices import single
from derive.expressions.printed import Printed, is_leaf, number_of, printed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from derive.calculus.balls import Real
    from derive.check.formulas.sides import Sides
    from derive.check.syntax import tree as nodes
    from derive.check.worlds.worlds import Worlds
    from derive.expressions.expression import Expression


def right_operands(
    worlds: Worlds, chain: Sides, index: int, formula: Expression | None
) -> Iterator[tuple[nodes.Number, int, tuple[Fraction, Fraction]]]:
    """Yield the numbers of a side that are not what their symbols are worth, with what is right.

    ``formula`` is what the numbers were put into, where it does not stand in the chain.
    """
    numeric = single(chain.sides[index].bound)
    if numeric is None:
        return
    fitting = (pair for pair, _ in best_alignment(worlds, chain, index, 0, numeric)[1]) if formula is None else ()
    laid = align(formula, numeric) if formula is not None else list(fitting)
    # Numbers that no formula is like (a branch of one with cases, say) are looked through for wrong values.
    found = list(_right_numbers(worlds, laid or [Pair(formula or numeric, numeric)]))
    head = worlds.reference(chain, index, 0)
    if not found and head is not None:  # they may have been put into a wrong formula
        tried = (list(_right_parts(worlds, known, numeric)) for known in worlds.formulas(head))
        found = next(filter(None, tried), [])
    yield from found


def _right_numbers(
    worlds: Worlds, laid: list[Pair]
) -> Iterator[tuple[nodes.Number, int, tuple[Fraction, Fraction]]]:
    for pair in laid:
        number = number_of(pair.numeric)
        if number is None or not is_leaf(pair.symbolic):
            yield from _right_repeated(worlds, pair)
        else:
            yield from _right_number(worlds, pair, *number)


def _right_parts(
    worlds: Worlds, formula: Expression, numeric: Expression
) -> Iterator[tuple[nodes.Number, int, tuple[Fraction, Fraction]]]:
    """Yield what is right in place of wrong numbers, each of which stands for a part of a formula."""
    laid = [(pair, number_of(pair.numeric)) for pair in align(formula, numeric)]
    if len(laid) > 1 and all(number is not None for _, number in laid):
        for pair, number in laid:
            if number is not None:
                yield from _right_number(worlds, pair, *number)


def _right_number(
    worlds: Worlds, pair: Pair, shown: Printed, sign: int
) -> Iterator[tuple[nodes.Number, int, tuple[Fraction, Fraction]]]:
    exact = _known(worlds, pair.symbolic)
    if exact is not None and not rounds_to(exact, sign * shown.value, shown.unit):
        right, unit = rounded_as(exact, shown.node)
        yield shown.node, sign, (sign * right, unit)


def _known(worlds: Worlds, leaf: Expression) -> Real | None:
    """Return the value of a symbol or a derivative, None where it has none."""
    try:
        return worlds.exact(leaf)
    except NoValue:
        return None


def _right_repeated(worlds: Worlds, pair: Pair) -> Iterator[tuple[nodes.Number, int, tuple[Fraction, Fraction]]]:
    """Yield numbers in a part of another shape that repeat a wrong value printed before."""
    for number in printed(pair.numeric):
        if worlds.printed_root(number):
            for leaf in worlds.ledger.leaves_printed(number.value, number.unit)[:1]:
                yield number.node, 1, rounded_as(worlds.exact(leaf), number.node)
