"""The whole check of a document: one line a stage, each of which takes what those before it gave."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import eq
from typing import TYPE_CHECKING

from derive.check.causes.caused import caused
from derive.check.causes.doubted import doubted
from derive.check.causes.edits import Reader
from derive.check.causes.known import Known
from derive.check.causes.own_account import by_own_account
from derive.check.causes.search import Search
from derive.check.claims.announcing import Announcements
from derive.check.claims.read_document import read_document
from derive.check.diagnosis.views import frames_of
from derive.check.meaning.vocabulary import vocabulary_of
from derive.check.model.lookalike import lookalike
from derive.check.model.understood import understood
from derive.check.report.reported import reported
from derive.check.report.together import together
from derive.check.source.sections import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.check.causes.caused import Caused
    from derive.check.claims.read_document import ReadDocument
    from derive.check.diagnosis.views import Frames
    from derive.check.model.understood import Understood
    from derive.check.report.findings import Report
    from derive.check.source.document import Document
    from derive.network.network import Network


@dataclass(frozen=True)
class Networks:
    """The network of a document, and those that its sections name."""

    whole: Network | None = None
    named: Mapping[str, Network | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """A document on its way: its trees and claims, what these speak of, and the frames in which they are judged."""

    read: ReadDocument
    understood: Understood
    frames: Frames


def course_of(document: Document, network: Network | None, known: Known) -> Course:
    """Return a document ready to be judged."""
    read = read_document(document, vocabulary_of(document, network), known.trees)
    meant = understood(read, network)
    return Course(read, meant, frames_of(read, meant, known.memory))


def check_document(
    document: Document, network: Network | Networks | None = None, known: Known | None = None
) -> Report:
    """Judge every claim of a document about a network, or, without one, about what the document itself defines.

    A section that names a network of its own is judged by itself. ``known`` keeps causes for another check of the same
    document. Raises nothing for what the document says.
    """
    known = known or Known()
    parts = parts_about(document, network)
    return together([_checked(part, about, known.of_part(number)) for number, (part, about) in enumerate(parts)])


def _checked(document: Document, network: Network | None, known: Known) -> Report:
    course = course_of(document, network, known)
    reader = Reader(course.read.vocabulary, course.understood.layered, course.understood.functions)
    statements = caused(course.frames.walked(), Search(reader, known), course.read.document)
    spoken = Announcements(course.read.places, course.understood.statements)
    if network is None:
        statements = doubted(statements, spoken)
    else:
        statements = by_own_account(statements, spoken, lambda: _of_itself(document, course.read, known.itself))
    report = reported(course.read, course.understood.model.name, statements)
    if network is not None or known.tries:
        return report
    return replace(report, looks_like=lookalike(course.understood.model.graph.givens.values()))


def _of_itself(document: Document, read: ReadDocument, known: Known) -> Iterator[Caused]:
    """Yield the statements of a document as they are judged without a network, as far as both read them alike."""
    course = course_of(document, None, known)
    reader = Reader(course.read.vocabulary, course.understood.layered, course.understood.functions)
    statements = caused(course.frames.walked(), Search(reader, known), course.read.document)
    alike = list(map(eq, read.document.passages, course.read.document.passages))
    for each in doubted(statements, Announcements(course.read.places, course.understood.statements)):
        passage = each.walked.judged.statement.passage
        if passage < len(alike) and alike[passage]:
            yield each


def parts_about(
    document: Document, network: Network | Networks | None
) -> list[tuple[Document, Network | None]]:
    """Return the parts of a document, each with the network that it is about; what is empty is left out."""
    about = network if isinstance(network, Networks) else Networks(network)
    parts = [
        (part, about.whole if section is None else about.named.get(section.network, about.whole))
        for section, part in parts_of(document)
    ]
    return [each for each in parts if each[0].passages or each[0].tables or each[0].unread] or parts[:1]
