"""Two accounts of one document: as one about its network, and as one about what it defines itself.

A file may go on with another network in the same letters. A section that gives quantities of the network other numbers
than theirs is about that one, and so is what follows, until a section gives the numbers of the network again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Verdict
from derive.expressions.expression import Symbol
from derive.expressions.matrices import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from derive.check.causes.caused import Caused
    from derive.check.claims.announcing import Announcements
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement

Place = tuple[int, int, int]
# One given that differs is rather misprinted; so many in a section are those of another network.
FEWEST_GIVEN = 2
_NUMBERS = (SideKind.NUMBER, SideKind.NUMERIC)


@dataclass(frozen=True)
class Accounts:
    """The statements of a document by its own account, by their places."""

    own: Mapping[Place, Caused]

    @classmethod
    def of(cls, own: Iterable[Caused]) -> Accounts:
        """Return the accounts of a document; ``own`` are its statements as it is read without a network."""
        return cls({place_of(each.walked.judged): each for each in own})

    def counterpart(self, caused: Caused) -> Caused | None:
        """Return the same statement by the document's own account."""
        return self.own.get(place_of(caused.walked.judged))

    def verdict(self, judged: Judged, judgement: Judgement) -> Verdict | None:
        """Return how a claim ends by the document's own account; None where that has no such claim."""
        node, other = judged.prepared.sides.sides[judgement.side].node, self.own.get(place_of(judged))
        if other is None:
            return None
        sides = other.walked.judged.prepared.sides.sides
        for each in other.walked.judged.judgements:
            if (sides[each.side].node.start, sides[each.side].node.end) == (node.start, node.end):
                return each.verdict
        return None

    def elsewhere(self, statements: Sequence[Caused], spoken: Announcements) -> set[Place]:
        """Return the statements about another network than the one that is named."""
        given: dict[int, list[int]] = {}
        for each in statements:
            judged = each.walked.judged
            if self._gives(judged):
                is_same = all(one.verdict is Verdict.RIGHT for one in judged.judgements)
                given.setdefault(_section(judged, spoken), [0, 0])[is_same] += 1
        found: set[Place] = set()
        is_elsewhere = False
        for each in statements:
            differing, same = given.get(_section(each.walked.judged, spoken), (0, 0))
            if differing != same:
                is_elsewhere = differing > same and (is_elsewhere or differing >= FEWEST_GIVEN)
            if is_elsewhere:
                found.add(place_of(each.walked.judged))
        return found

    def _gives(self, judged: Judged) -> bool:
        """Return whether a statement gives a quantity a number, or an array numbers, that the network has as given."""
        sides, givens = judged.prepared.sides, judged.environment.network.graph.givens
        if sides.head is None or len(sides.sides) != 2 or sides.sides[1].kind not in _NUMBERS:
            return False
        other = self.own.get(place_of(judged))
        is_given = other is not None and all(
            each.verdict is Verdict.DEFINED for each in other.walked.judged.judgements
        )
        return is_given and all(isinstance(each, Symbol) and each.name in givens for each in entries(sides.head))


def place_of(judged: Judged) -> Place:
    """Return the place of a statement in its document."""
    chain = judged.statement.chain
    return judged.statement.passage, chain.start, chain.end


def _section(judged: Judged, spoken: Announcements) -> int:
    return spoken.section(spoken.position(judged.statement))
