"""What Python calls quantities, derivatives and updated parameters."""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass, field

from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.expressions.functions import FUNCTIONS

# What a notebook uses itself.
TAKEN = {*keyword.kwlist, *dir(builtins), *FUNCTIONS, "math", "check", "Decimal", "NOTES"}
_NO_LETTER = re.compile(r"\W+")


def variable(leaf: Expression) -> str:
    """Return a variable by what it holds.

    >>> [variable(leaf) for leaf in (Symbol("m[w5]"), Partial("E_total", "w5"), Updated("w5"))]
    ['m_w5', 'dE_total_dw5', 'w5_new']
    """
    match leaf:
        case Symbol(name):
            found = name
        case Partial(of, by):
            found = f"d{of}_d{by}"
        case Updated(name):
            found = f"{name}_new" if "[" not in name else f"{name.replace('[', '_')}_new"
        case _:
            raise TypeError(f"{leaf!r} has no variable")
    return _NO_LETTER.sub("_", found.replace("]", "")) if found[:1].isalpha() else "_" + _NO_LETTER.sub("_", found)


@dataclass
class Variables:
    """The variables of a notebook, no two alike, and none that hides what it uses."""

    given: dict[Expression, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: set(TAKEN))

    def __call__(self, leaf: Expression) -> str:
        """Return a variable, the same whenever it is asked for."""
        if leaf not in self.given:
            name = variable(leaf)
            while name in self.taken:
                name += "_"
            self.taken.add(name)
            self.given[leaf] = name
        return self.given[leaf]
