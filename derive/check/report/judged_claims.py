"""The claims of a document as its report lists them: where each stands, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.judge.judgement import Verdict
from derive.check.report.findings import JudgedClaim, Stated

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.diagnosis.walk import Judged
    from derive.check.source.places import Places
    from derive.check.syntax import tree as nodes


def judged_claims(judged: Judged, places: Places) -> list[JudgedClaim]:
    """Return a statement's claims: each member behind a relation is one, the first together with the head before it.

    So every row of a chain over several rows is covered by what is said in that row, and by nothing else.
    """
    passage = judged.statement.passage
    sides = [side.node for side in judged.prepared.sides.sides]
    found: list[JudgedClaim] = []
    for judgement in judged.judgements:
        member = max(judgement.side, 1)
        start = sides[member - 1 if member == 1 else member].start
        found.append(JudgedClaim(places.extent(passage, start, sides[member].end), judgement.verdict))
    return found


def stated_at(statement: Statement, places: Places) -> Stated:
    """Return a statement with its place in the document."""
    passage, chain = statement.passage, statement.chain
    return Stated(statement, places.document.passages[passage], places.extent(passage, chain.start, chain.end))


def unread_claim(passage: int, statement: nodes.Unreadable, places: Places) -> JudgedClaim:
    """Return the claim of a statement that could not be read."""
    return JudgedClaim(places.extent(passage, statement.start, statement.end), Verdict.NOT_UNDERSTOOD)
