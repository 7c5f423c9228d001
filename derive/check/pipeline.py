"""The whole check of a document: one line a stage, each of which takes what those before it gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.causes.caused import caused
from derive.check.causes.edits import Reader
from derive.check.causes.known import Known
from derive.check.causes.search import Search
from derive.check.claims.read_document import read_document
from derive.check.diagnosis.views import frames_of
from derive.check.meaning.vocabulary import vocabulary_of
from derive.check.model.understood import understood
from derive.check.report.reported import reported

if TYPE_CHECKING:
    from derive.check.claims.read_document import ReadDocument
    from derive.check.diagnosis.views import Frames
    from derive.check.model.understood import Understood
    from derive.check.report.findings import Report
    from derive.check.source.document import Document
    from derive.network.network import Network


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


def check_document(document: Document, network: Network | None = None, known: Known | None = None) -> Report:
    """Judge every claim of a document about a network, or, without one, about what the document itself defines.

    ``known`` keeps causes for another check of the same document. Raises nothing for what the document says.
    """
    known = known or Known()
    course = course_of(document, network, known)
    reader = Reader(course.read.vocabulary, course.understood.layered, course.understood.functions)
    statements = caused(course.frames.walked(), Search(reader, known), course.read.document)
    return reported(course.read, course.understood.model.name, statements)
