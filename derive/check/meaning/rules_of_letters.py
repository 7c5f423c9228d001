r"""Rules in which a letter stands for a function, whatever letter it is: ``s'(x) = s(x) (1 - s(x))``.

Nothing stands in such a rule but the letter, always before the same symbol in brackets: so it is no factor, and no
quantity, even where the network has one of that letter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Applied, Call, Derivative, Group, Name, Node, Number, Product, Spelling
from derive.check.syntax.trees import exchanged, joined, names, parts
from derive.expressions.functions import PRIMED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.claims.statements import Statement


def as_rule(statement: Statement) -> Statement | None:
    """Return a rule about the slope of a letter with the letter applied in it; None for any other statement."""
    if len(statement.chain.sides) < 2 or any(isinstance(each, Number) and each.unit < 1 for each in statement.parts):
        return None
    found = statement.changed(_apply)
    return found if rule_letter(found) is not None else None


def rule_letter(statement: Statement) -> Spelling | None:
    """Return the letter of a rule about its slope, where it is applied to one symbol throughout and nothing else is."""
    head, *others = statement.chain.sides
    if not isinstance(head, Applied) or len(head.arguments) != 1 or head.name.spelling.primes != 1:
        return None
    (variable,) = head.arguments
    letter = head.name.spelling.unprimed
    calls = [part for part in statement.parts if isinstance(part, Applied) and _is_of(part, letter, variable)]
    named = [name for name in statement.names if name.spelling != Spelling("e")]
    is_in_others = any(isinstance(part, Applied) for each in others for part in parts(each))
    return letter if is_in_others and len(named) == 2 * len(calls) else None


def of_other_functions(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """Yield a rule about a letter as one about each function of which people know the slope, with that."""
    letter = rule_letter(statement)
    for function in sorted(PRIMED) if letter is not None else ():

        def called(node: Node, function: str = function) -> Node | None:
            if isinstance(node, Applied) and node.name.spelling.unprimed == letter:
                return Call(node.start, node.end, function, node.arguments, node.name.spelling.primes)
            return None

        yield function, statement.changed(called)


def _apply(node: Node) -> Node | None:
    match node:
        case Product():
            found = joined(node, _applied)
            if len(found) == len(node.factors):
                return None
            inside = tuple(exchanged(each, _apply) for _, each in found)
            signs = tuple(sign for sign, _ in found[1:])
            return inside[0] if len(inside) == 1 else Product(node.start, node.end, inside, signs)
        case Derivative(start, end, of, Name(spelling=by), 1):
            inner = exchanged(of, _apply)
            if isinstance(inner, Applied) and _is_of(inner, inner.name.spelling, inner.arguments[0]):
                letter, variables = inner.name.spelling, [each.spelling for each in names(inner.arguments)]
                primed = replace(inner.name, spelling=replace(letter, primes=1))
                is_slope = letter.primes == 0 and variables == [by]
                return replace(inner, start=start, end=end, name=primed) if is_slope else None
    return None


def _applied(name: Name, group: Group) -> Applied | None:
    is_symbol = group.opening in ("(", "[") and isinstance(group.inner, Name)
    return Applied(name.start, group.end, name, (group.inner,)) if is_symbol else None


def _is_of(call: Applied, letter: Spelling, variable: Node) -> bool:
    symbols = [each.spelling for each in call.arguments if isinstance(each, Name)]
    return (
        call.name.spelling.unprimed == letter
        and isinstance(variable, Name)
        and len(call.arguments) == 1
        and symbols == [variable.spelling]
    )
