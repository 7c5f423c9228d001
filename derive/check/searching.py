"""The search for the cause of a wrong claim: the smallest edit that makes it true, found by trying."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from derive.check.causes import CAUSES, Candidate, Edit, Slip
from derive.check.claims import Statement, prepare, statements
from derive.check.evaluation import NoValue, value
from derive.check.judgement import Verdict
from derive.check.judging import judge
from derive.check.parser import parse
from derive.check.rounding import rounds_to, truncates_to
from derive.network.expression import Expression, Partial, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.ledger import Ledger
    from derive.check.vocabulary import Vocabulary

# Bounds of the search, in candidates tried.
MOST_TRIED = 600
MOST_PAIRS = 2_500
# Kinds whose edits may be combined in twos, and how many of them.
COMBINED = frozenset(("self_reference", "repeated", "weight", "symbol", "net_for_out"))
MOST_COMBINED = 70
# A longer passage is read again only where its statement stands.
LONGEST_PASSAGE = 2_000


@dataclass(frozen=True)
class Found:
    """A cause that was proven: with its edits the claim is right, or its formula gives the printed number."""

    candidate: Candidate

    @property
    def kind(self) -> str:
        """The kind of slip."""
        return self.candidate.kind


class Search:
    """Tries candidates for one wrong claim after the other."""

    def __init__(self, vocabulary: Vocabulary, ledger: Ledger) -> None:
        self.vocabulary = vocabulary
        self.ledger = ledger

    def causes(self, slip: Slip) -> list[Found]:
        """Return the proven causes with the fewest edits, best first; empty where none was found."""
        single: list[Found] = []
        combinable: list[Candidate] = []
        tried: set[object] = set()
        for cause in CAUSES:
            for candidate in cause(slip):
                key = candidate.edits or candidate.formula or candidate.kind
                if key in tried or len(tried) > MOST_TRIED:
                    continue
                tried.add(key)
                if self.holds(slip, candidate):
                    single.append(Found(candidate))
                elif candidate.kind in COMBINED and candidate.edits and len(combinable) < MOST_COMBINED:
                    combinable.append(candidate)
        return single or self._pairs(slip, combinable)

    def _pairs(self, slip: Slip, candidates: list[Candidate]) -> list[Found]:
        found: list[Found] = []
        for count, (one, other) in enumerate(combinations(candidates, 2)):
            if count > MOST_PAIRS or found:
                break
            if _apart(one.edits, other.edits):
                both = Candidate(one.kind, (*one.edits, *other.edits), details={**other.details, **one.details})
                if self.holds(slip, both):
                    found.append(Found(both))
        return found

    def holds(self, slip: Slip, candidate: Candidate) -> bool:
        """Return whether a candidate explains the slip."""
        if candidate.edits:
            return self.mended(slip, candidate.edits)
        if candidate.formula is None:
            return True
        return explains(slip, candidate.formula)

    def mended(self, slip: Slip, edits: Iterable[Edit]) -> bool:
        """Return whether the statement, edited and read again, has no wrong claim at or before the side."""
        statement = edited(slip.math, slip.statement, edits, self.vocabulary)
        if statement is None:
            return False
        prepared = prepare(statement, slip.environment)
        if len(prepared.sides.sides) != len(slip.prepared.sides.sides):
            return False
        if prepared.sides.head != slip.prepared.sides.head and not slip.prepared.renamed:
            return False
        index = slip.judgement.side
        if prepared.sides.sides[index].bound == prepared.sides.head:
            # That a thing is itself says nothing.
            return False
        judged = judge(slip.points, self.ledger.fork(), prepared.sides)
        bad = (Verdict.WRONG, Verdict.NOT_UNDERSTOOD)
        return all(
            each.verdict not in bad
            for each in judged
            if each.side == slip.judgement.side
        )


def explains(slip: Slip, formula: Expression) -> bool:
    """Return whether a slipped formula has the printed number as its value, and is not right by chance."""
    if slip.claimed is None:
        return False
    try:
        result = value(formula, slip.points.own)
    except (NoValue, KeyError):
        return False
    claimed, unit = slip.claimed
    return rounds_to(result, claimed, unit) or truncates_to(result, claimed, unit)


def edited(
    math: str, statement: Statement, edits: Iterable[Edit], vocabulary: Vocabulary
) -> Statement | None:
    """Return a statement read again after edits to its text, or None where it is no single statement any more."""
    start, end = statement.chain.start, statement.chain.end
    text = math
    for edit in sorted(edits, key=lambda each: -each.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
        end += len(edit.text) - (edit.end - edit.start)
    if len(text) > LONGEST_PASSAGE:
        text, start = text[start:end], 0
    found = [each for each in statements(statement.passage, parse(text, vocabulary)) if each.chain.start == start]
    return found[0] if len(found) == 1 else None


def _apart(some: tuple[Edit, ...], others: tuple[Edit, ...]) -> bool:
    return all(one.end <= other.start or other.end <= one.start for one in some for other in others)


__all__ = ["Found", "Partial", "Search", "Symbol", "edited", "explains"]
