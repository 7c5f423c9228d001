"""The letters of a document that stand before brackets: what they are applied to, and what they are counted by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from derive.check.meaning.calls import FUNCTION_LETTERS
from derive.check.syntax.index_letters import INDICES, TIME
from derive.check.syntax.tree import Applied, Group, Name, Negative, Number, Power, Product, Sum
from derive.check.syntax.trees import names, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.check.claims.statements import Statement
    from derive.check.syntax.tree import Node, OwnFunction, Spelling

    Arguments = tuple[Node, ...]

# Letters that are functions where they stand before one symbol in brackets, even if nobody says which.
USUAL = FUNCTION_LETTERS | {"psi"}


def applications(tree: object, letter: Spelling) -> list[Arguments]:
    """Return the arguments to which a letter is applied in a tree as the parser reads it."""
    found: list[Arguments] = []
    for part in parts(tree):
        if isinstance(part, Applied) and part.name.spelling.unprimed == letter:
            found.append(part.arguments)
        for before, factor in zip(part.factors, part.factors[1:], strict=False) if isinstance(part, Product) else ():
            name, group = (each.base if isinstance(each, Power) else each for each in (before, factor))
            if isinstance(name, Name) and isinstance(group, Group) and name.spelling.unprimed == letter:
                found.append((group.inner,))
    return found


def depending(found: list[Statement], knows: Callable[[Spelling], bool]) -> dict[Spelling, Spelling]:
    """Return the letters that a document writes as depending on one symbol, with that.

    Only where it says more of that symbol, or a network ``knows`` it: else nobody can tell what depends on it.
    """
    told = {name.spelling for each in found for name in names(each.chain.sides[1:])}
    told |= {head.spelling for each in found if isinstance(head := each.chain.sides[0], Name)}
    of: dict[Spelling, set[Spelling]] = {}
    for statement in found:
        for part in statement.parts:
            match part:
                case Product(_, _, (Name() as name, Group(_, _, "(", Name() as variable), *_), ("", *_)):
                    of.setdefault(name.spelling, set()).add(variable.spelling)
    only = {letter: next(iter(variables)) for letter, variables in of.items() if len(variables) == 1}
    return {letter: variable for letter, variable in only.items() if variable in told or knows(variable)}


def entangled(found: list[Statement], functions: list[OwnFunction]) -> Iterator[Spelling]:
    """Yield the letters of functions of several variables, one of which the document makes of another elsewhere."""
    made: dict[Spelling, set[Spelling]] = {}
    for statement in found:
        head, *others = statement.chain.sides
        if isinstance(head, Name):
            made.setdefault(head.spelling, set()).update(name.spelling for name in names(tuple(others)))
    for each in functions:
        if len(each.parameters) > 1 and any(
            made.get(one, set()) & {*each.parameters} - {one} for one in each.parameters
        ):
            yield each.letter


def always_applied(found: list[Statement]) -> Iterator[Spelling]:
    """Yield the usual letters of functions that stand before brackets wherever they stand, and several times."""
    counts: Counter[Spelling] = Counter()
    bare: set[Spelling] = set()
    for statement in found:
        for spelling in {name.spelling.unprimed for name in statement.names if name.spelling.base in USUAL}:
            written = sum(name.spelling.unprimed == spelling for name in statement.names)
            calls = len(applications(statement.chain.sides, spelling))
            counts[spelling] += calls
            bare |= {spelling} if calls < written else set()
    yield from (each for each, count in counts.items() if count > 1 and each not in bare)


def counted(found: list[Statement]) -> frozenset[Spelling]:
    """Return the symbols that stand before several whole numbers in brackets, once at least as a head: ``w(2) =``.

    One is enough for a letter of which the document says how it goes on: ``w(n) = w(n-1) + ...``.
    """
    counts: dict[Spelling, set[str]] = {}
    heads: set[Spelling] = set()
    going_on: set[tuple[str, str]] = set()
    for statement in found:
        for part in statement.parts:
            match part:
                case Product(factors=(*_, Name(spelling=spelling), Group(inner=Sum(terms=(Name(spelling=step), by))))):
                    if step.base in INDICES | {TIME} and isinstance(by, Number | Negative):
                        going_on.add((spelling.base, spelling.accent))
                case Product(_, _, (Name(spelling=spelling), Group() as group, *_), ("", *_)) if count(group):
                    counts.setdefault(spelling, set()).add(count(group))
                    if part is statement.chain.sides[0] and len(part.factors) == 2 and statement.chain.relations:
                        heads.add(spelling)
    return frozenset(each for each in heads if len(counts[each]) > 1 or (each.base, each.accent) in going_on)


def count(group: Group) -> str:
    """Return a whole number in round brackets as it is counted by, or nothing."""
    number = group.inner
    is_whole = isinstance(number, Number) and number.unit == 1 and group.opening == "("
    return str(number.value) if is_whole and isinstance(number, Number) else ""
