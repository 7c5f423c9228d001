"""Checking a document: read, bound, walked through, explained; the report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from derive.check.causes.edits import Reader
from derive.check.causes.known import Known
from derive.check.causes.search import Search
from derive.check.claims.read_document import read_document
from derive.check.claims.tables import table_values
from derive.check.diagnosis.views import Frames
from derive.check.judge.judgement import Verdict
from derive.check.meaning.coordinates.name import program_names
from derive.check.meaning.exponents import layering
from derive.check.meaning.lexicon import readings
from derive.check.meaning.loss_names import with_the_loss
from derive.check.meaning.own_functions import with_applications
from derive.check.meaning.own_names import with_own_names
from derive.check.meaning.scope import Environment
from derive.check.meaning.squares import given_squares
from derive.check.model.of_document import models_of
from derive.check.report.explain import Explainers
from derive.check.report.findings import Claims, JudgedClaim, Report
from derive.check.report.judged_claims import judged_claims, stated_at, unread_claim
from derive.check.report.notation import notation_notes
from derive.check.report.numerals import numerals_of
from derive.check.report.unread import Telling, told, unreadable
from derive.check.syntax.tokens.vocabulary import Vocabulary, uses_decimal_comma

if TYPE_CHECKING:
    from derive.check.claims.read_document import ReadDocument
    from derive.check.claims.statements import Statement
    from derive.check.diagnosis.walk import Judged
    from derive.check.meaning.own_functions import Functions
    from derive.check.meaning.reading import Readings
    from derive.check.model.of_document import Epoch
    from derive.check.report.findings import Finding
    from derive.check.source.document import Document
    from derive.check.source.places import Places
    from derive.network.model import Model
    from derive.network.network import Network

Placed = TypeVar("Placed", "Finding", "JudgedClaim")


def check_document(document: Document, network: Network | None = None, known: Known | None = None) -> Report:
    """Judge every claim of a document about a network, or, without one, about what the document itself defines.

    ``known`` keeps causes for another check of the same document. Raises nothing for what the document says.
    """
    known = known or Known()
    vocabulary = vocabulary_of(document, network)
    read = read_document(document, vocabulary, known.trees)
    document, places, found = read.document, read.places, read.statements
    squares = given_squares(found) if network is None else None
    found = [Reader(vocabulary, squares).refined(statement) for statement in found]
    found, functions, epochs, model, meanings = _with_meanings(network, found, read)
    reader = Reader(vocabulary, squares or layering(found, Environment(model, meanings)), functions)
    found = [reader.refined(statement) for statement in found]
    frames, explainers = Frames(places, known.memory, found), Explainers(document, places, Search(reader, known))
    if epochs:
        frames.add_epochs(epochs)
    else:
        frames.add(model, meanings)
    judged, findings, quoted = _walked(found, frames, explainers, places)
    claims = [claim for each in judged for claim in judged_claims(each, places)]
    for passage, unread_statement in unreadable(read):
        findings.append(explainers.of(frames.found[0]).unreadable(passage, unread_statement))
        claims.append(unread_claim(passage, unread_statement, places))
    findings += notation_notes(judged, document, places)
    unread = Telling(read).unread(claims)
    findings += map(told, unread)
    claims += [JudgedClaim(each.extent, Verdict.NOT_UNDERSTOOD) for each in unread if each.kind == "table"]
    kept = _written(findings, document, places, vocabulary)
    exempted, tally = quoted + len(findings) - len(kept), claims_of(claims)
    stated = tuple(stated_at(each, places) for each in read.statements)
    return Report(document.file, model.name, tally, in_order(kept), exempted, in_order(claims), tuple(unread), stated)


def _walked(
    found: list[Statement], frames: Frames, explainers: Explainers, places: Places
) -> tuple[list[Judged], list[Finding], int]:
    """Return the statements judged one after the other, what is found in them, and how much in those quoted."""
    judged: list[Judged] = []
    findings: list[Finding] = []
    quoted = 0
    for statement in found:
        if places.is_quoted(statement.passage, statement.chain.start, statement.chain.end):
            # What is quoted says nothing for the document itself.
            quoted += sum(not each.verdict.holds for each in frames.judged(None, statement)[1].judgements)
            continue
        frame, each = frames.judged(len(judged), statement)
        judged.append(each)
        findings += explainers.of(frame).findings(each)
        frames.remember(frame, each)
    return judged, findings, quoted


def _written(findings: list[Finding], document: Document, places: Places, vocabulary: Vocabulary) -> list[Finding]:
    """Return the findings that no comment exempts, with their numbers as the document writes numbers."""
    numerals = numerals_of((passage.math for passage in document.passages), decimal_comma=vocabulary.decimal_comma)
    counting = (each for each in findings if not places.is_exempt(each.extent.start, each.code.name))
    return [numerals.written(finding) for finding in counting]


def _with_meanings(
    network: Network | None, found: list[Statement], read: ReadDocument
) -> tuple[list[Statement], Functions, list[Epoch], Model, Readings]:
    """Return the statements with functions applied, the network, and what its symbols may mean.

    Without a network what the document defines stands for it, at first that of the first of its epochs.
    """
    if network is not None:
        meanings = readings(network, frozenset(name.spelling.base for each in found for name in each.names))
        meanings = with_the_loss(network, found, meanings)
        meanings = with_own_names(found, network, meanings)
        return *with_applications(found, Environment(network, meanings)), [], network, meanings
    found, functions = with_applications(found, None)
    epochs = models_of(found, table_values(read.tables), read.places)
    return found, functions, epochs, epochs[0].model, epochs[0].readings


def vocabulary_of(document: Document, network: Network | None) -> Vocabulary:
    """Return the words that a document may use for a network: those of its quantities, and the usual ones."""
    quantities = network.graph.quantities if network else ()
    words = {part for name in quantities for part in name.split("_") if part.isalpha() and len(part) > 1}
    words |= program_names(network) if network and not network.layers else set()
    comma = uses_decimal_comma(passage.math for passage in document.passages)
    usual = Vocabulary().knowing(words)
    return Vocabulary(usual.words, usual.functions, comma)


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
