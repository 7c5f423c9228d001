"""Names for quantities and derivatives in languages that have letters, digits and ``_`` alone; no two alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from derive.expressions.expression import Expression, Partial, Symbol, Updated

_NO_LETTER = re.compile(r"[^A-Za-z0-9_]+")


def spelled(leaf: Expression) -> str:
    """Return what a quantity or derivative is called by what it is.

    >>> [spelled(leaf) for leaf in (Symbol("m[w5]"), Partial("E_total", "w5"), Updated("w5"), Updated("m[w5]"))]
    ['m_w5', 'dE_total_dw5', 'w5_new', 'm_w5_new']
    """
    match leaf:
        case Symbol(name):
            return _plain(name)
        case Partial(of, by):
            return f"d{_plain(of)}_d{_plain(by)}"
        case Updated(name):
            return f"{_plain(name)}_new"
    raise TypeError(f"{leaf!r} has no name")


def _plain(name: str) -> str:
    return _NO_LETTER.sub("_", name.replace("]", ""))


@dataclass
class UniqueNames:
    """Gives names, the same whenever it is asked for one; ``folded``: capitals do not tell them apart.

    ``named`` spells one, ``taken`` are names that mean something else.
    """

    named: Callable[[Expression], str] = spelled
    taken: set[str] = field(default_factory=set)
    folded: bool = False
    given: dict[Expression, str] = field(default_factory=dict)

    def __call__(self, leaf: Expression) -> str:
        """Return the name of a quantity or derivative."""
        if leaf not in self.given:
            name = self.named(leaf)
            while self._key(name) in self.taken:
                name += "_"
            self.taken.add(self._key(name))
            self.given[leaf] = name
        return self.given[leaf]

    def _key(self, name: str) -> str:
        return name.casefold() if self.folded else name
