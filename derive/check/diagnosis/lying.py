"""How arrays lie and which sign a letter has: what tells it, and which of two is the other one turned round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.formulas.sides import SideKind
from derive.expressions.expression import Negative, Partial, Symbol
from derive.expressions.matrices import Stack, entries

if TYPE_CHECKING:
    from derive.check.formulas.sides import Sides
    from derive.check.meaning.scope import Environment
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound


def gives_an_array(sides: Sides, environment: Environment) -> bool:
    """Return whether a statement gives a matrix of the network's parameters its numbers."""
    head, givens = sides.head, environment.network.graph.givens
    if not isinstance(head, Stack) or min(head.shape) == 1 or len(sides.sides) != 2:
        return False
    is_given = all(isinstance(each, Symbol) and each.name in givens for each in head.entries)
    return is_given and sides.sides[1].kind is SideKind.NUMBER


def is_flipped(one: Bound, other: Bound) -> bool:
    """Return whether a matrix is the other one, transposed: which of them it is, nobody changes on the way."""
    if not isinstance(one, Stack) or not isinstance(other, Stack):
        return False
    return one == other.transposed


def is_turned_round(sides: Sides) -> bool:
    r"""Return whether a chain itself gives its head the other sign: ``\delta = \frac{\partial E}{\partial z}``."""
    slopes = [_slope(entry) for entry in entries(sides.head)] if sides.head is not None else []
    if not slopes or not all(isinstance(slope, Partial) for slope, _ in slopes):
        return False
    others = (entries(side.bound) for side in sides.sides[1:] if side.bound is not None)
    turned = [(slope, -sign) for slope, sign in slopes]
    return any(list(map(_slope, each)) == turned for each in others)


def _slope(entry: Expression) -> tuple[Expression, int]:
    return (entry.operand, -1) if isinstance(entry, Negative) else (entry, 1)
