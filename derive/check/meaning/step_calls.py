r"""The number of a step in brackets behind a symbol: ``w(1) = w(0) - \eta g`` for ``w^{(1)} = w^{(0)} - \eta g``.

Nobody gives a value to a product of a letter and a number: what stands at the head of statements with several numbers
in brackets, or with a nought, is no product, and no change is: ``\Delta w(2) = \alpha \Delta w(1) + ...``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Group, Name, Node, Number, Product, Spelling
from derive.check.syntax.trees import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

    from derive.check.claims.statements import Statement


def numbered_steps(statements: Iterable[Statement]) -> Callable[[Node], Node | None] | None:
    """Return what reads ``w(1)`` as a symbol with the number of a step, or None where nothing is written so."""
    numbers: dict[Spelling, set[Fraction]] = defaultdict(set)
    for statement in statements:
        match statement.chain.sides[0]:
            case Product(factors=(Name(spelling=spelling), Group(opening="(", inner=Number(value=value, unit=unit)))):
                if unit == 1:
                    numbers[spelling].add(value)
    stepped = {
        spelling for spelling, found in numbers.items() if len(found) > 1 or 0 in found or spelling.accent == "Delta"
    }

    def merged(name: Node, group: Node) -> Name | None:
        match name, group:
            case Name(spelling=spelling), Group(opening="(", inner=Number(value=value, unit=unit)) if unit == 1:
                marked = replace(spelling, above=(*spelling.above, f"({value})"))
                return Name(name.start, group.end, marked) if spelling in stepped else None
        return None

    def change(node: Node) -> Node | None:
        if not isinstance(node, Product):
            return None
        factors = joined(node, merged)
        if len(factors) == len(node.factors):
            return None
        if len(factors) == 1:
            return factors[0][1]
        return replace(
            node, factors=tuple(factor for _, factor in factors), signs=tuple(sign for sign, _ in factors[1:])
        )

    return change if stepped else None
