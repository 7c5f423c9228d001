"""What Python calls quantities, derivatives and updated parameters."""

from __future__ import annotations

import builtins
import keyword

from derive.document.unique_names import UniqueNames
from derive.expressions.functions import FUNCTIONS

# What a notebook uses itself.
TAKEN = frozenset({*keyword.kwlist, *dir(builtins), *FUNCTIONS, "math", "check", "Decimal", "NOTES"})


def variables() -> UniqueNames:
    """Return what names the variables of a notebook; none hides what it uses."""
    return UniqueNames(taken=set(TAKEN))
