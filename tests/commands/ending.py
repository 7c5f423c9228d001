"""A task whose process ends at one document, as one does that the system stops."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from derive.commands.batch import Task

if TYPE_CHECKING:
    from derive.commands.batch import Pair, Problem


class Ending(Task):
    """Ends its process at a document that is called cat."""

    def done(self, name: str) -> Pair | Problem:
        """Check a document, or end."""
        if "cat" in name:
            os._exit(3)
        return super().done(name)
