"""From judged statements to the report: what is found in them, what was not read, and the count of all claims."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from derive.check.judge.judgement import Verdict
from derive.check.report.explain import Explainers
from derive.check.report.findings import Claims, JudgedClaim, Report
from derive.check.report.judged_claims import judged_claims, stated_at, unread_claim
from derive.check.report.making import Maker
from derive.check.report.notation import notation_notes
from derive.check.report.numerals import numerals_of, plain_number
from derive.check.report.unread import Telling, told, unreadable
from derive.check.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.causes.caused import Caused
    from derive.check.claims.read_document import ReadDocument
    from derive.check.diagnosis.walk import Judged
    from derive.check.report.findings import Finding

Placed = TypeVar("Placed", "Finding", "JudgedClaim")


def reported(read: ReadDocument, network: str, statements: Iterable[Caused]) -> Report:
    """Return the report of a document; each statement is explained before the next one is judged."""
    judged, findings, quoted = _explained(read, statements)
    claims = [claim for each in judged for claim in judged_claims(each, read.places)]
    for passage, statement in unreadable(read):
        place = passage, statement.start, statement.end
        found = Maker(read.places).made("X101", *place, reason=in_words(statement.reason))
        findings.append(found)
        if not read.places.is_exempt(found.extent.start, found.code.name):
            claims.append(unread_claim(passage, statement, read.places))
    findings += notation_notes(judged, read.document, read.places)
    unread = Telling(read).unread(claims)
    # A program may have hundreds of lines, and none of them claims anything: they are only counted.
    findings += [told(each) for each in unread if each.kind != "program"]
    claims += [JudgedClaim(each.extent, Verdict.NOT_UNDERSTOOD) for each in unread if each.kind == "table"]
    kept = _written(findings, read)
    return Report(
        read.document.file,
        network,
        claims_of(claims),
        in_order(kept),
        quoted + len(findings) - len(kept),
        sum(each.is_slip for each in kept),
        in_order(claims),
        tuple(unread),
        tuple(stated_at(each, read.places) for each in read.statements),
    )


def _explained(read: ReadDocument, statements: Iterable[Caused]) -> tuple[list[Judged], list[Finding], int]:
    """Return the statements of the document itself, what is found in them, and how much in those that it quotes."""
    explainers = Explainers(read.document, read.places)
    judged: list[Judged] = []
    findings: list[Finding] = []
    quoted = 0
    for each in statements:
        if each.walked.is_quoted:  # what is quoted says nothing for the document itself
            quoted += sum(not judgement.verdict.holds for judgement in each.walked.judged.judgements)
            continue
        judged.append(each.walked.judged)
        findings += explainers.findings(each)
    return judged, findings, quoted


def _written(findings: list[Finding], read: ReadDocument) -> list[Finding]:
    """Return the findings that no comment exempts, with their numbers as the document writes numbers."""
    formulas = (passage.math for passage in read.document.passages)
    numerals = numerals_of(formulas, decimal_comma=read.vocabulary.decimal_comma)
    counting = (each for each in findings if not read.places.is_exempt(each.extent.start, each.code.name))
    written = (numerals.written(finding) for finding in counting)
    return [replace(each, number=plain_number(each.expected, read.vocabulary)) for each in written]


def in_order(found: list[Placed]) -> tuple[Placed, ...]:
    """Return findings, or claims, in order of their places."""

    def place(each: Placed) -> tuple[int, int, int]:
        start = each.extent.start
        return start.cell, start.line, start.column

    return tuple(sorted(found, key=place))


def claims_of(claims: list[JudgedClaim]) -> Claims:
    """Return the count of claims by verdict."""
    tally = Counter(each.verdict for each in claims)
    return Claims(**{verdict.value: tally[verdict] for verdict in Verdict})
