r"""Generic formulas: for which numbers ``z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j`` speaks of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.meaning.binder import NotUnderstood, bind
from derive.check.meaning.coordinates.layer import first_layer
from derive.check.syntax import tree as nodes
from derive.check.syntax.index_letters import INDICES, LAST_LAYER, SAMPLE, TIME, indexed, kronecker, letters_of
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment
    from derive.check.syntax.tree import Spelling

# A generic formula is tried for so many values of each index, and so many combinations.
LARGEST_INDEX = 8
MOST_INSTANCES = 64
MOST_COMBINATIONS = 1_000
SEVERAL = 2


def instances(statement: Statement, environment: Environment) -> list[dict[str, int]]:
    """Return the index values for which a generic formula (``z_j = ...``) speaks of the network; [{}] for others."""
    compared = _compared(statement)
    generic = [
        (spelling, letters)
        for spelling, letters in statement.letters
        if (
            environment.meaning(spelling) is None
            or letters & compared
            or _counts_steps(spelling, letters, environment)
        )
        and spelling not in environment.defined
        and not (letters == {TIME} and not _counts_steps(spelling, letters, environment))
    ]
    free = {letter for _, letters in generic for letter in letters}
    if not free:
        return [{}]
    search = _Search(statement, environment, generic, sorted(free, key=lambda each: (each != LAST_LAYER, each)))
    return search.found() or [{}]


def is_meant(statement: Statement, environment: Environment, indices: Mapping[str, int]) -> bool:
    """Return whether a derivative by one of several is surely meant for these numbers of its letters, with no network.

    Whoever derives ``p_i`` by ``z_j`` may have said before that the two are not the same one; what a formula has for
    both cases, it has for each.
    """
    head = next((side for side in statement.chain.sides if side is not None), None)
    is_derived = any(isinstance(part, nodes.Derivative) for part in parts(head))
    if environment.network.unsaid is None or not is_derived:
        return True
    if len(set(indices.values())) == len(indices):
        return True
    has_both = any(kronecker(name.spelling, indices) is not None for name in statement.names)
    return has_both or any(isinstance(part, nodes.Comparison) for part in statement.parts)


def _compared(statement: Statement) -> frozenset[str]:
    """Return the letters that a choice of cases compares with each other: ``i`` and ``k`` of "if i = k"."""
    conditions = [part for part in statement.parts if isinstance(part, nodes.Comparison)]
    sides = [side for each in conditions for side in (each.left, each.right)]
    letters = {side.spelling for side in sides if isinstance(side, nodes.Name)}
    return frozenset(each.base for each in letters if each == nodes.Spelling(each.base)) & INDICES


def _counts_steps(spelling: Spelling, letters: frozenset[str], environment: Environment) -> bool:
    """Return whether ``t`` counts the steps in time of a recurrent network here, not those of an update."""
    if TIME not in letters or environment.network.layers or spelling in environment.readings:
        return False
    return any(environment.candidates(indexed(spelling, {TIME: step})) for step in (1, 2))


class _Search:
    """Gives the letters numbers, one letter after the other, as long as all symbols have a meaning."""

    def __init__(
        self,
        statement: Statement,
        environment: Environment,
        generic: list[tuple[Spelling, frozenset[str]]],
        letters: list[str],
    ) -> None:
        self.statement = statement
        self.environment = environment
        self.letters = letters
        # The symbols whose letters are all free ones, by the last of these letters to be given a number.
        self.known: dict[str, list[Spelling]] = {letter: [] for letter in letters}
        for spelling, own in generic:
            if own == letters_of(spelling) and own <= set(letters):
                self.known[max(own, key=letters.index)].append(spelling)
        self.tried = 0

    def found(self) -> list[dict[str, int]]:
        """Return the combinations under which the statement has a meaning; of the last layer, there is one."""
        made: list[dict[str, int]] = []
        for indices in self._combinations(0, {}, frozenset()):
            if made and made[0].get(LAST_LAYER) != indices.get(LAST_LAYER):
                break
            self.tried += 1
            if self.tried > MOST_COMBINATIONS:
                break
            if self._are_as_said(indices) and self._has_meaning(indices):
                made.append(indices)
                if len(made) == MOST_INSTANCES:
                    break
        return made

    def _are_as_said(self, indices: dict[str, int]) -> bool:
        """Return whether letters stand for the same number, and for other ones, where they have to.

        Beside a letter for the true class, any other one is that of another class, where a slope is told for it.
        """
        numbers = [indices[letter] for letter in self.statement.unequal if letter in indices]
        unsaid, head = self.environment.network.unsaid, self.statement.chain.sides[0]
        if unsaid is not None and isinstance(head, nodes.Derivative) and unsaid.fixed in indices.values():
            return False
        same = {indices[letter] for letter in self.statement.equal if letter in indices}
        return len(set(numbers)) == len(numbers) and len(same) < SEVERAL

    def _combinations(
        self, place: int, indices: dict[str, int], counting: frozenset[int]
    ) -> Iterator[dict[str, int]]:
        if place == len(self.letters):
            yield indices
            return
        letter = self.letters[place]
        numbers = range(LARGEST_INDEX, -1, -1) if letter == LAST_LAYER else range(LARGEST_INDEX + 1)
        # The letter for an example stands for no number where there is one example: E_n, y_{nk}.
        choices = [{letter: number} for number in numbers] + ([{}] if letter == SAMPLE else [])
        for choice in choices:
            tried = {**indices, **choice}
            counted = self._counting(letter, tried, counting)
            if counted is not None:
                yield from self._combinations(place + 1, tried, counted)

    def _counting(self, letter: str, indices: dict[str, int], counting: frozenset[int]) -> frozenset[int] | None:
        """Return from which numbers layers are counted by the symbols known so far; None where that cannot be."""
        found = set(counting)
        for spelling in self.known[letter]:
            made = indexed(spelling, indices)
            if self.environment.settled(made) is None:
                if kronecker(spelling, indices) is not None:
                    continue
                return None
            reading = self.environment.reading(made)
            if reading is None or made in self.environment.defined:
                continue
            found |= first_layer(reading.rule)
        if len(found) > 1:
            return None
        last = indices.get(LAST_LAYER)
        layers = len(self.environment.network.layers)
        return frozenset(found) if last is None or not found or last == layers + min(found) else None

    def _has_meaning(self, indices: dict[str, int]) -> bool:
        try:
            for each in self.statement.chain.sides:
                if each is not None and not isinstance(each, nodes.Missing | nodes.Words | nodes.Ellipsis):
                    bind(each, self.environment, indices)
        except NotUnderstood:
            return False
        return True
