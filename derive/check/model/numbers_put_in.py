"""Numbers that stand in the place of symbols: ``z = w x = 0.5 * 2`` tells the values of w and x."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.expressions.alignment import align, align_in_any_order
from derive.expressions.expression import Symbol
from derive.expressions.matrices import is_symbolic, walk
from derive.expressions.printed import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from fractions import Fraction

    from derive.check.model.lines import Line
    from derive.expressions.alignment import Pair
    from derive.expressions.expression import Expression


def numbers_put_in(
    lines: Sequence[Line], formulas: Mapping[str, Expression], is_asked_for: Callable[[str], bool] = bool
) -> Iterator[tuple[int, str, tuple[Fraction, Fraction]]]:
    """Yield each statement in which a number stands for a symbol, with the symbol, and the number with its unit.

    What tells no symbol that ``is_asked_for`` its number is passed over.
    """
    printed = _printed(lines)
    for line in lines:
        known = formulas.get(line.head.name) if isinstance(line.head, Symbol) else None
        bound = (line.head, *line.sides)
        for one, other in pairwise((known, *bound) if known is not None else bound):
            one = known if isinstance(one, Symbol) and known is not None else one
            if one is None or other is None or not is_symbolic(one) or is_symbolic(other):
                continue
            if not any(isinstance(part, Symbol) and is_asked_for(part.name) for part in walk(one)):
                continue
            for pair in _laid(one, other, printed):
                number = number_of(pair.numeric)
                if number is not None and isinstance(pair.symbolic, Symbol):
                    yield line.statement, pair.symbolic.name, (number[1] * number[0].value, number[0].unit)


def _printed(lines: Sequence[Line]) -> dict[str, set[Fraction]]:
    """Return the numbers that lines print for each symbol."""
    found: dict[str, set[Fraction]] = {}
    for line in lines:
        if line.name is not None and line.number is not None:
            found.setdefault(line.name, set()).add(line.number[0])
    return found


def _laid(symbolic: Expression, numeric: Expression, printed: Mapping[str, set[Fraction]]) -> list[Pair]:
    """Return which number stands for which symbol: in order, unless only another order gives symbols their numbers."""
    names = [part.name for part in walk(symbolic) if isinstance(part, Symbol) and part.name in printed]
    known = {number for name in names for number in printed[name]}

    def fits(pair: Pair) -> bool:
        number = number_of(pair.numeric)
        if number is None or not isinstance(pair.symbolic, Symbol):
            return True
        value = number[1] * number[0].value
        return value in printed[pair.symbolic.name] if pair.symbolic.name in printed else value not in known

    laid = align(symbolic, numeric)
    if all(fits(each) for each in laid if isinstance(each.symbolic, Symbol) and each.symbolic.name in printed):
        return laid
    other = align_in_any_order(symbolic, numeric, fits)
    return other if all(map(fits, other)) else laid
