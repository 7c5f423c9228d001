"""What a document tells of its symbols, and where: in which section, and in which item of a list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.formulas.sides import SideKind
from derive.check.formulas.telling import tells
from derive.check.syntax import tree as nodes
from derive.expressions.matrices import single

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.check.claims.announcing import Announcements
    from derive.check.diagnosis.walk import Judged
    from derive.expressions.expression import Expression


@dataclass
class Told:
    """What the document says of its symbols, section by section; ``said`` has functions and slopes by their letters."""

    spoken: Announcements
    heads: dict[nodes.Spelling, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    said: dict[nodes.Spelling, list[int]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[int, dict[Fraction, set[int]]] = field(default_factory=lambda: defaultdict(dict))
    used: dict[int, set[nodes.Spelling]] = field(default_factory=lambda: defaultdict(set))
    spelled: dict[Expression, nodes.Spelling] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for position, statement in enumerate(self.spoken.statements):
            section = self.spoken.section(position)
            head = next((side for side in statement.chain.sides if side is not None), None)
            spelling = spelled_at(head)
            if isinstance(head, nodes.Name) and spelling is not None:
                self.heads[spelling].add((section, position))
            if spelling is not None:
                self.said[spelling].append(position)
            for part in statement.parts:
                if isinstance(part, nodes.Number) and tells(part.value, part.unit):
                    self.numbers[section].setdefault(abs(part.value), set()).add(position)

    def learn(self, judged: Judged) -> None:
        """Remember how quantities are spelled, and for which ones right numbers stand."""
        for name in judged.statement.names:
            meaning = single(judged.environment.meaning(name.spelling))
            if meaning is not None:
                self.spelled.setdefault(meaning, name.spelling)
        sides = judged.prepared.sides.sides
        if any(each.verdict.holds and sides[each.side].kind is SideKind.NUMERIC for each in judged.judgements):
            position = self.spoken.position(judged.statement)
            self.used[self.spoken.section(position)] |= {name.spelling for name in judged.statement.names}

    def is_of_elsewhere(self, spelling: nodes.Spelling, position: int) -> bool:
        """Return whether a symbol is told of in other sections than that of a statement only, or put in there.

        What its section tells later does not bear on it.
        """
        here = self.spoken.section(position)
        told = {where for where, at in self._told(spelling) if at != position and not (where == here and at > position)}
        told |= {where for where, used in self.used.items() if spelling in used}
        return bool(told) and here not in told

    def is_of_a_step_before(self, spelling: nodes.Spelling, position: int) -> bool:
        """Return whether a symbol is told of before the section of a statement only, and in one that it counts on."""
        places = [at for _, at in self._told(spelling)]
        is_counted_on = any(self.spoken.is_counted_on(at, position) for at in places if at < position)
        return is_counted_on and self.is_of_elsewhere(spelling, position)

    def is_of_another_exercise(self, spelling: nodes.Spelling, position: int) -> bool:
        """Return whether what is told of a symbol before a statement belongs to other examples or exercises alone."""
        told = {self.spoken.exercise(at) for _, at in self._told(spelling) if at < position}
        return bool(told) and told.isdisjoint((0, self.spoken.exercise(position)))

    def is_of_another_item(self, head: nodes.Node, position: int) -> bool:
        """Return whether what the same section says of a head before a statement stands in other items of its list.

        These are cases, mostly: of a linear neuron, of one with a sigmoid.
        """
        spelling, section, item = spelled_at(head), self.spoken.section(position), self.spoken.item(position)
        if spelling is None or item == 0:
            return False
        before = (at for at in self.said.get(spelling, ()) if at < position and self.spoken.section(at) == section)
        items = [self.spoken.item(at) for at in before]
        return item not in items and any(items)

    def _told(self, spelling: nodes.Spelling) -> set[tuple[int, int]]:
        """Return the sections and statements that tell of a symbol, or at least of its entries."""
        found = set(self.heads.get(spelling, ()))
        if spelling.below or len(found) > 1:
            return found
        bare = replace(spelling, bold=False)
        return found.union(*(at for head, at in self.heads.items() if replace(head, below=(), bold=False) == bare))

    def is_known_by_numbers_put_in(self, spelling: nodes.Spelling) -> bool:
        """Return whether no statement says what a symbol is, nor the vector or matrix of which it may be an entry."""
        of_whole = replace(spelling, below=())
        return not (
            spelling in self.heads or of_whole in self.heads or any(spelling in each for each in self.used.values())
        )

    def is_only_put_in(self, spelling: nodes.Spelling | None, position: int) -> bool:
        """Return whether nothing before a statement tells of a symbol: only the place of a number told its value."""
        return spelling is not None and all(at >= position for _, at in self._told(spelling))

    def is_repeated(self, number: Fraction, position: int) -> bool:
        """Return whether a statement before has a telling number already."""
        return any(min(found.get(abs(number), (position,))) < position for found in self.numbers.values())

    def is_written_here(self, number: Fraction, position: int) -> bool:
        """Return whether another statement of the section has a number."""
        return bool(self.numbers[self.spoken.section(position)].get(abs(number), set()) - {position})


def spelled_at(head: nodes.Node | None) -> nodes.Spelling | None:
    """Return the symbol that a statement is about, or the letter of a function; None of anything else."""
    match head:
        case nodes.Name(spelling=spelling) | nodes.OwnCall(function=nodes.OwnFunction(letter=spelling)):
            return spelling
    return None
