"""Shapes that do not fit, whatever convention the document may keep to: products of matrices, both sides of a claim.

A product that fits where vectors lie the other way, or weights are written the other way round, is wrong only if other
claims of the document, right as they stand, use the same symbols as they are read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING

from derive.check.formulas.shapes import misfit_of
from derive.check.meaning.indices import instances
from derive.check.meaning.orientation import LAYOUTS, Orientation
from derive.check.meaning.prepared import prepare
from derive.check.meaning.reading import Rule
from derive.check.meaning.scope import Pattern, pattern, unmarked
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment
    from derive.check.syntax.tree import Spelling

# Of a document with many such products, so many are looked at, each in so many ways of reading its matrices.
MOST_MISFITS, MOST_WAYS = 8, 24
# How usual a reading is by which nothing else in the document is read.
LIKELY = 0.3
# Of statements in general letters, so many instances.
MOST_INSTANCES = 4


class Misfits:
    """Finds them. ``mark`` tells how well a statement does in an environment; ``start`` has all readings."""

    def __init__(
        self, statements: Sequence[Statement], start: Environment, mark: Callable[[int, Environment], float]
    ) -> None:
        self.statements = statements
        self.start = start
        self.mark = mark

    def found(self, chosen: Environment) -> frozenset[int]:
        """Return the statements whose product exists under no convention; none where one may be meant."""
        return _Among(self, chosen).surely


class _Among:
    """The misfits of a document as it is read."""

    def __init__(self, of: Misfits, chosen: Environment) -> None:
        self.of = of
        self.chosen = chosen
        self.statements = of.statements

    @cached_property
    def surely(self) -> frozenset[int]:
        misfits = [index for index in range(len(self.statements)) if self._misfits(index, self.chosen)]
        if len(misfits) > MOST_MISFITS:
            return frozenset()
        ways = {index: list(self._ways_that_fit(index)) for index in misfits}
        elsewhere = {index: self._orientations_right(index, fitting) for index, fitting in ways.items()}
        # What several statements say in another convention is said in it.
        several = [each for each in Orientation if sum(each in found for found in elsewhere.values()) > 1]
        return frozenset(
            index
            for index in misfits
            if not elsewhere[index].intersection(several)
            and not (elsewhere[index] - LAYOUTS and self._is_said_again(index))
            and self._is_known(index)
            and all(way.orientation in LAYOUTS or self._is_spoken_against(index, way) for way in ways[index])
        )

    def _misfits(self, index: int, environment: Environment) -> bool:
        statement = self.statements[index]
        if not self._patterns(index):
            return False
        for indices in islice(instances(statement, environment), MOST_INSTANCES):
            chain = prepare(statement, environment, indices).sides
            if any(misfit_of(chain, place) for place in range(len(chain.sides))):
                return True
        return False

    def _patterns(self, index: int) -> dict[Pattern, None]:
        """Return the patterns of the vectors and matrices in a statement, behind its head."""
        return {
            pattern(unmarked(name.spelling)[0]): None
            for name in self.statements[index].names
            if isinstance(self.chosen.meaning(name.spelling), Stack)
        }

    def _ways_that_fit(self, index: int) -> Iterator[Environment]:
        """Yield the environments in which the product exists: with another orientation, or other rules for it."""
        bare = [unmarked(name.spelling)[0] for name in self.statements[index].names]
        spellings = {pattern(each): each for each in bare}
        patterns = list(self._patterns(index))
        rules = [self._rules_either_way(spellings[one]) for one in patterns]
        for rule in islice(product(*rules), MOST_WAYS):
            for orientation in Orientation:
                way = replace(self.chosen, orientation=orientation)
                for one, name in zip(patterns, rule, strict=True):
                    way = way.with_rule(one, name)
                if not self._misfits(index, way):
                    yield way

    def _rules_either_way(self, spelling: Spelling) -> list[Rule]:
        """Return the rules by which a symbol means what it is read as, or the same transposed."""
        usual = self.chosen.reading(spelling)
        if usual is None or not isinstance(usual.meaning, Stack):
            return [usual.rule if usual else Rule("")]
        either = (usual.meaning, usual.meaning.transposed)
        others = [each.rule for each in self.chosen.candidates(spelling) if each.meaning in either]
        return list(dict.fromkeys((usual.rule, *others)))

    def _orientations_right(self, index: int, ways: list[Environment]) -> set[Orientation]:
        """Return the other orientations in which a statement is right as it stands."""
        return {
            way.orientation
            for way in ways
            if way.orientation is not self.chosen.orientation and self.of.mark(index, way) >= self._highest(index)
        }

    def _is_spoken_against(self, index: int, way: Environment) -> bool:
        """Return whether a claim about the same symbols that is right would not be right in another way."""
        return any(
            self.of.mark(other, way) < self._highest(other) for other in self._uses(index)
        )

    def _is_known(self, index: int) -> bool:
        """Return whether right claims use what is multiplied; at most a likely symbol may be used here alone."""
        used = {each for other in self._uses(index) for each in self._patterns(other)}
        found = {self.chosen.reading(unmarked(name.spelling)[0]) for name in self.statements[index].names
                 if isinstance(self.chosen.meaning(name.spelling), Stack)
                 and pattern(unmarked(name.spelling)[0]) not in used}  # fmt: skip
        return bool(used) and all(each is None or each.prior >= LIKELY for each in found)

    def _uses(self, index: int) -> list[int]:
        """Return the other statements, right as they stand, about the same vectors or matrices."""
        patterns = self._patterns(index)
        return [
            other
            for other in range(len(self.statements))
            if other != index
            and self._patterns(other).keys() & patterns.keys()
            and self.of.mark(other, self.chosen) >= self._highest(other)
        ]

    def _is_said_again(self, index: int) -> bool:
        """Return whether the document says rightly what the head of a statement is: then it may show another form."""
        written = self._heads(index)
        return written is not None and any(
            written == self._heads(other) and self.of.mark(other, self.chosen) >= self._highest(other)
            for other in range(len(self.statements)) if other != index
        )  # fmt: skip

    def _heads(self, index: int) -> object:
        """Return what a statement is about."""
        prepared = prepare(self.statements[index], self.chosen)
        return prepared.sides.head

    def _highest(self, index: int) -> float:
        return float(len(self.statements[index].chain.relations))
