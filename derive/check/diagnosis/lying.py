"""How arrays lie: what tells it, and which of two is the other one transposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.formulas.sides import SideKind
from derive.expressions.expression import Symbol
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from derive.check.formulas.sides import Sides
    from derive.check.meaning.scope import Environment
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
