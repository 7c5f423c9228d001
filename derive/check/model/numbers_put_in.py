"""Numbers that stand in the place of symbols: ``z = w x = 0.5 * 2`` tells the values of w and x."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.expressions.alignment import align
from derive.expressions.expression import Symbol
from derive.expressions.matrices import is_symbolic
from derive.expressions.printed import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from derive.check.model.lines import Line
    from derive.expressions.expression import Expression


def numbers_put_in(
    lines: Sequence[Line], formulas: Mapping[str, Expression]
) -> Iterator[tuple[int, str, tuple[Fraction, Fraction]]]:
    """Yield each statement in which a number stands for a symbol, with the symbol, and the number with its unit."""
    for line in lines:
        known = formulas.get(line.head.name) if isinstance(line.head, Symbol) else None
        bound = (line.head, *line.sides)
        for one, other in pairwise((known, *bound) if known is not None else bound):
            one = known if isinstance(one, Symbol) and known is not None else one
            if one is None or other is None or not is_symbolic(one) or is_symbolic(other):
                continue
            for pair in align(one, other):
                number = number_of(pair.numeric)
                if number is not None and isinstance(pair.symbolic, Symbol):
                    yield line.statement, pair.symbolic.name, (number[1] * number[0].value, number[0].unit)
