r"""What a document without a network means by ``\sigma``, where its own numbers tell: ``\sigma(1.37) = 1.37``.

Many write this letter for whatever activation they have. The sigmoid is meant unless several results speak against
it, and all of them for one other function.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.meaning.activation_letter import SIGMA, read_as
from derive.check.model.plain_arithmetic import EQUAL, holds
from derive.check.syntax.tree import Call, Chain, Spelling
from derive.check.syntax.trees import exchanged, names, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.check.claims.statements import Statement
    from derive.check.syntax.tree import Node

_OTHERS = ("relu", "tanh", "identity")
# So many results that are none of the sigmoid are no slips.
SEVERAL = 2


def meant_by_sigma(statements: list[Statement]) -> Callable[[Node], Node | None] | None:
    """Return what reads the letter as the function that is meant; None where it is the sigmoid."""
    if any(map(_tells_a_formula, statements)):
        return None
    results = list(_results(statements))
    if sum(not holds(each) for each in results) < SEVERAL:
        return None
    changes = map(read_as, _OTHERS)
    return next((change for change in changes if all(holds(_changed(each, change)) for each in results)), None)


def _tells_a_formula(statement: Statement) -> bool:
    sides = statement.chain.sides
    return _is_of_sigma(sides) and any(name.spelling == Spelling("e") for name in names(sides))


def _results(statements: list[Statement]) -> Iterator[Chain]:
    """Yield the pairs of members, of numbers alone, in one of which the letter stands."""
    for statement in statements:
        chain = statement.chain
        for relation, pair in zip(chain.relations, pairwise(chain.sides), strict=False):
            if relation.kind in EQUAL and None not in pair and not names(pair) and sum(map(_is_of_sigma, pair)) == 1:
                yield replace(chain, sides=pair, relations=(relation,))


def _is_of_sigma(tree: object) -> bool:
    return any(isinstance(part, Call) and part.function == SIGMA for part in parts(tree))


def _changed(chain: Chain, change: Callable[[Node], Node | None]) -> Chain:
    return replace(chain, sides=exchanged(chain.sides, change))
