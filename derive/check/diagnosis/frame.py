"""One network with what the document has said about it so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.diagnosis.walk import Judged, Walk
    from derive.check.meaning.scope import Environment
    from derive.check.worlds.points import Points


@dataclass(eq=False)
class Frame:
    """A network as a document speaks of it: its symbols and points, and the walk that judges the statements."""

    walk: Walk
    environment: Environment
    points: Points


def is_right(judged: Judged) -> bool:
    """Return whether a statement is right, about what is known."""
    return not judged.prepared.defines and all(each.verdict.holds for each in judged.judgements)
