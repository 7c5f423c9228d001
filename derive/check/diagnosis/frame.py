"""One network with what the document has said about it so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.diagnosis.walk import Judged, Walk
    from derive.check.report.explain import Explainer


@dataclass
class Frame:
    """A network as a document speaks of it: the walk that judges its statements, and what explains the judgements."""

    walk: Walk
    explainer: Explainer


def is_right(judged: Judged) -> bool:
    """Return whether a statement is right, about what is known."""
    return not judged.prepared.defines and all(each.verdict.holds for each in judged.judgements)
