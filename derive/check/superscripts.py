r"""Numbers above a symbol: exponents, or layers. ``a^2_1`` is a square to one writer and layer 2 to another.

A writer who counts layers that way does it throughout, and gives himself away: nobody writes a first power, and an
exponent is written after the subscript (``a_1^2``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.nodes import Name, Node, Number, Power
from derive.check.trees import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.check.claims import Statement
    from derive.check.environment import Environment


def layering(statements: Iterable[Statement], environment: Environment) -> Callable[[Node], Node | None] | None:
    """Return what reads a power as a symbol of a layer, or None where numbers above are exponents."""

    def layered(node: Node) -> Node | None:
        if not isinstance(node, Power) or not isinstance(node.base, Name) or not isinstance(node.exponent, Number):
            return None
        if node.exponent.unit != 1:
            return None
        spelling = node.base.spelling
        spelling = replace(spelling, above=(*spelling.above, str(node.exponent.value)))
        return Name(node.start, node.end, spelling) if environment.candidates(spelling) else None

    powers = (
        part
        for statement in statements
        for part in parts(statement.chain.sides)
        if isinstance(part, Power) and layered(part)
    )
    return layered if any(_is_no_exponent(power) for power in powers) else None


def _is_no_exponent(power: Power) -> bool:
    is_first = isinstance(power.exponent, Number) and power.exponent.value == 1
    return is_first or power.base.end == power.end
