"""Readings of a document that are as good as the chosen one, but for a claim: wrong in the one, right in the other.

A document that calls two quantities by one letter, once each, does not say of which it speaks the other time. A claim
that is wrong only if the letter is read as the one of them is no slip for certain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.check.judge.judgement import Verdict
from derive.check.meaning.scope import pattern, unmarked
from derive.check.reason import because
from derive.expressions.expression import Named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from derive.check.claims.statements import Statement
    from derive.check.judge.judgement import Judgement
    from derive.check.meaning.scope import Environment, Pattern
    from derive.check.syntax.tree import Name

# Of a document with many wrong claims, so many are looked at; and of what uses a symbol, so many statements.
MOST_DOUBTED, MOST_USERS = 12, 60
# A rival is no reading that hardly anybody writes.
LIKELY = 0.1


@dataclass(frozen=True)
class Rival:
    """A symbol of a claim where it stands, what it is read as, and as what it could be read as well."""

    name: Name
    chosen: str
    other: str


@dataclass(frozen=True)
class Rivals:
    """Finds them. ``mark`` tells how well a statement does in an environment, ``users`` which ones use a pattern."""

    statements: Sequence[Statement]
    users: Mapping[Pattern, Sequence[int]]
    mark: Callable[[int, Environment], float]

    def found(self, chosen: Environment) -> dict[int, Rival]:
        """Return the rival of each statement that has one."""
        wrong = [index for index in range(len(self.statements)) if self.mark(index, chosen) < 0]
        rivals = ((index, self._rival(index, chosen)) for index in wrong[:MOST_DOUBTED])
        return {index: rival for index, rival in rivals if rival is not None}

    def _rival(self, index: int, chosen: Environment) -> Rival | None:
        statement = self.statements[index]
        for name in statement.names:
            spelling = unmarked(name.spelling)[0]
            usual, users = chosen.reading(spelling), self.users[pattern(spelling)]
            if usual is None or not isinstance(usual.meaning, Named) or len(users) > MOST_USERS:
                continue
            for reading in chosen.candidates(spelling):
                if reading.prior < LIKELY or not isinstance(reading.meaning, Named):
                    continue
                tried = chosen.with_rule(pattern(spelling), reading.rule)
                if self._is_right(index, tried) and sum(self._gains(users, chosen, tried)) >= 0:
                    return Rival(name, repr(usual.meaning), repr(reading.meaning))
        return None

    def _is_right(self, index: int, environment: Environment) -> bool:
        return self.mark(index, environment) >= len(self.statements[index].chain.relations)

    def _gains(self, users: Sequence[int], chosen: Environment, tried: Environment) -> Iterator[float]:
        return (self.mark(index, tried) - self.mark(index, chosen) for index in users)


def doubted(judgements: tuple[Judgement, ...], rival: Rival) -> tuple[Judgement, ...]:
    """Return judgements whose wrong claims are unsure, as there is a rival: what is told of is its symbol."""
    reason = because("reads-otherwise", one=rival.chosen, other=rival.other)
    return tuple(
        replace(each, verdict=Verdict.UNSURE, node=rival.name, expected=None, reason=reason)
        if each.verdict is Verdict.WRONG else each
        for each in judgements
    )  # fmt: skip
