r"""Numbers above a symbol: exponents, or layers. ``a^2_1`` is a square to one writer and layer 2 to another.

A writer who counts layers that way does it throughout, and gives himself away: nobody writes a first power, nor a
power of l, and an exponent is written after the subscript (``a_1^2``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.index_letters import LAST_LAYER, LAYER, indexed, letters_of
from derive.check.syntax.tree import Name, Negative, Node, Number, Power, Spelling, Sum
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment

_LETTERS = frozenset((Spelling(LAYER), Spelling(LAST_LAYER), Spelling("ell")))


def layering(statements: Iterable[Statement], environment: Environment) -> Callable[[Node], Node | None] | None:
    """Return what reads a power as a symbol of a layer, or None where numbers above are exponents."""

    def layered(node: Node) -> Node | None:
        if not isinstance(node, Power) or not isinstance(node.base, Name):
            return None
        mark = _mark(node.exponent)
        if mark is None:
            return None
        spelling = node.base.spelling
        spelling = replace(spelling, above=(*spelling.above, mark))
        return Name(node.start, node.end, spelling) if _has_meaning(spelling, environment) else None

    powers = (
        part
        for statement in statements
        for part in parts(statement.chain.sides)
        if isinstance(part, Power) and layered(part)
    )
    return layered if any(_is_no_exponent(power) for power in powers) else None


def _mark(exponent: Node) -> str | None:
    """Return the layer that an exponent may name: ``2``, ``l``, ``L``, ``l-1``."""
    match exponent:
        case Number(_, _, value, unit) if unit == 1:
            return str(value)
        case Name(_, _, spelling) if spelling in _LETTERS:
            return spelling.base
        case Sum(_, _, (Name(_, _, spelling), Number(_, _, value, unit))) if spelling in _LETTERS and unit == 1:
            return f"{spelling.base}+{value}"
        case Sum(_, _, (Name(_, _, spelling), Negative(_, _, Number(_, _, value, unit)))) if (
            spelling in _LETTERS and unit == 1
        ):
            return f"{spelling.base}-{value}"
    return None


def _has_meaning(spelling: Spelling, environment: Environment) -> bool:
    """Tell whether a symbol is one of the network, for some layer where a letter stands for it."""
    letters = letters_of(spelling)
    if not letters:
        return bool(environment.candidates(spelling))
    last = len(environment.network.layers) + 1
    for layer in range(last + 1):
        numbers = {letter: layer if letter in (LAYER, LAST_LAYER) else 1 for letter in letters}
        if environment.candidates(indexed(spelling, numbers)):
            return True
    return False


def _is_no_exponent(power: Power) -> bool:
    if not isinstance(power.exponent, Number):
        return True
    return power.exponent.value == 1 or power.base.end == power.end
