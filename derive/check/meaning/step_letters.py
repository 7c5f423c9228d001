r"""The letter of a step above a symbol: ``w^{k+1} = w^k - \eta g`` for the new and the old value of ``w``.

No power is told by the power before it (but for ``x^{n+1} = x x^n``): a symbol with a letter and one above that is told
by the same symbol with the letter alone is no power, nor is any other symbol with this letter above.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Name, Node, Number, Power, Product, Spelling, Sum
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.check.claims.statements import Statement

# How the values before and after a step are marked, whatever letter counts the steps.
OLD, NEW = "(k)", "(k+1)"


def lettered_steps(statements: Iterable[Statement]) -> Callable[[Node], Node | None] | None:
    """Return what reads ``w^{k+1}`` and ``w^k`` as new and old, or None where nothing is written so."""
    letters = {letter for each in statements if (letter := _counting(each)) is not None}

    def change(node: Node) -> Node | None:
        match node:
            case Power(base=Name(spelling=spelling)):
                letter, mark = _step(node.exponent)
                if letter in letters:
                    return Name(node.start, node.end, replace(spelling, above=(*spelling.above, mark)))
        return None

    return change if letters else None


def _counting(statement: Statement) -> Spelling | None:
    """Return the letter of the steps of ``w^{k+1} = w^k - ...``, None of all else."""
    head, *others = statement.chain.sides
    if not isinstance(head, Power) or not isinstance(head.base, Name):
        return None
    letter, mark = _step(head.exponent)
    if letter is None or mark != NEW:
        return None
    own = head.base.spelling
    inside = list(parts(tuple(others)))
    powers = (part for part in inside if isinstance(part, Power) and _is_of(part, own))
    is_told = any(_step(each.exponent) == (letter, OLD) for each in powers)
    is_power = any(isinstance(part, Product) and sum(_is_of(each, own) for each in part.factors) > 1 for part in inside)
    return letter if is_told and not is_power else None


def _is_of(node: Node, spelling: Spelling) -> bool:
    """Return whether a node is a symbol, or a power of it."""
    base = node.base if isinstance(node, Power) else node
    return isinstance(base, Name) and base.spelling == spelling


def _step(exponent: Node) -> tuple[Spelling | None, str]:
    """Return the letter in an exponent and what it says: ``k`` and ``k+1``."""
    match exponent:
        case Name(spelling=spelling) if spelling == Spelling(spelling.base):
            return spelling, OLD
        case Sum(terms=(Name(spelling=spelling), Number(value=value, unit=unit))) if value == unit == 1:
            return spelling, NEW
    return None, ""
