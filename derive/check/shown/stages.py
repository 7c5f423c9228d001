"""The stages by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.known import Known
from derive.check.pipeline import course_of, parts_about
from derive.check.shown.blocks import written
from derive.check.shown.claims import claims
from derive.check.shown.explanation import explanation
from derive.check.shown.meaning import meanings
from derive.check.shown.tree import trees
from derive.check.shown.worlds import worlds
from derive.check.words import refused
from derive.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from derive.check.pipeline import Course, Networks
    from derive.check.shown.blocks import Block
    from derive.check.source.document import Document
    from derive.network.network import Network

STAGES: dict[str, Callable[[Course], Iterable[Block]]] = {
    "tree": trees,
    "claims": claims,
    "meaning": meanings,
    "worlds": worlds,
    "explanation": explanation,
}


def shown(stage: str, document: Document, network: Network | Networks | None) -> Iterator[str]:
    """Yield what a stage gives for a document, line by line, part by part where its sections name networks."""
    for part, about in parts_about(document, network):
        yield from written(document.file, STAGES[stage](course_of(part, about, Known())))


def stage_called(name: str) -> str:
    """Return the name of a stage; raises DeriveError where there is none of that name."""
    if name not in STAGES:
        raise refused("no-stage", hint=nearest(name, STAGES), name=name)
    return name
