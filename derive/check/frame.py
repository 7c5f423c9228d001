"""One network with what the document has said about it so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.explaining import Explainer
    from derive.check.walking import Walk


@dataclass
class Frame:
    """A network as a document speaks of it: the walk that judges its statements, and what explains the judgements."""

    walk: Walk
    explainer: Explainer
