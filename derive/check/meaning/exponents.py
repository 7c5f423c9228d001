r"""Numbers above a symbol: exponents, or layers. ``a^2_1`` is a square to one writer and layer 2 to another.

A writer who counts layers that way does it throughout, and gives himself away: nobody writes a first power, nor a
power of l, and an exponent is written after the subscript (``a_1^2``). Where no network tells which symbols there are,
he does so by what he defines: ``z^1 = ...`` and ``z^2 = ...``, or ``\partial L / \partial a^2``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.index_letters import LAST_LAYER, LAYER, indexed, letters_of
from derive.check.syntax.tree import Derivative, Group, Name, Negative, Node, Number, Power, Product, Spelling, Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment

_EQUALITIES = frozenset(("=", "approx", "define", "equiv", "assign"))
_LETTERS = frozenset((Spelling(LAYER), Spelling(LAST_LAYER), Spelling("ell")))


def layering(statements: Iterable[Statement], *environments: Environment) -> Callable[[Node], Node | None] | None:
    """Return what reads a power as a symbol of a layer in one of several environments.

    None where numbers above are exponents.
    """

    def layered(node: Node) -> Node | None:
        found = _marked(node)
        name = _symbol(node, *found) if found is not None else None
        return name if name is not None and any(_has_meaning(name.spelling, each) for each in environments) else None

    powers = (
        part
        for statement in statements
        for part in statement.parts
        if isinstance(part, Power) and layered(part)
    )
    return layered if any(_is_no_exponent(power) for power in powers) else None


def counting(statements: Iterable[Statement]) -> Callable[[Node], Node | None] | None:
    """Return what reads the powers that a document defines as symbols of their own; None where it defines none.

    A letter counts above if it is defined with a first power, or if it never stands without a mark and is defined with
    several, or a derivative is taken by one of them.
    """
    statements = list(statements)
    bare = {part.spelling for statement in statements for part in _outside_powers(statement.parts)}
    marks: dict[Spelling, set[str]] = {}
    for spelling, mark in _defined(statements):
        marks.setdefault(spelling, set()).add(mark)
    told = {spelling for spelling, found in marks.items() if "1" in found or (len(found) > 1 and spelling not in bare)}
    by = (each[0] for each in map(_marked, _denominators(statements)) if each is not None)
    told |= {spelling for spelling in by if spelling not in bare}
    letters = {spelling.base for spelling in told}
    counted = told | {each for each, _ in _powers(statements) if each.base in letters and each not in bare}

    def read(node: Node) -> Node | None:
        found = _marked(node)
        return _symbol(node, *found) if found is not None and found[0] in counted else None

    return read if letters else None


def _marked(node: Node | None) -> tuple[Spelling, str] | None:
    """Return the symbol and the mark of a power that may be a symbol of its own."""
    if not isinstance(node, Power) or not isinstance(node.base, Name):
        return None
    mark = _mark(node.exponent)
    return (node.base.spelling, mark) if mark is not None else None


def _symbol(node: Node, spelling: Spelling, mark: str) -> Name:
    """Return a power as the symbol that has its exponent for a mark."""
    return Name(node.start, node.end, replace(spelling, above=(*spelling.above, mark)))


def _powers(statements: list[Statement]) -> Iterator[tuple[Spelling, str]]:
    marked = (_marked(part) for statement in statements for part in statement.parts)
    return (each for each in marked if each is not None)


def _defined(statements: list[Statement]) -> Iterator[tuple[Spelling, str]]:
    heads = (each.chain.sides[0] for each in statements if each.chain.relations[0].kind in _EQUALITIES)
    return (each for each in map(_marked, map(_without_argument, heads)) if each is not None)


def _without_argument(head: Node | None) -> Node | None:
    """Return a head without the time or example that it is said at: ``a^2(t)``."""
    match head:
        case Product(_, _, (Power() as power, Group(_, _, "(", Name())), ("",)):
            return power
    return head


def _denominators(statements: list[Statement]) -> Iterator[Node]:
    return (part.by for each in statements for part in each.parts if isinstance(part, Derivative))


def _outside_powers(parts: Iterable[Node]) -> Iterator[Name]:
    """Yield the symbols that are not raised to a mark that may count."""
    inside = {(part.base.start, part.base.spelling) for part in parts
              if isinstance(part, Power) and isinstance(part.base, Name) and _marked(part)}  # fmt: skip
    return (part for part in parts if isinstance(part, Name) and (part.start, part.spelling) not in inside)


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
