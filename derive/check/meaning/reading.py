"""One way of reading a symbol: its meaning, by which rule, and how usual that rule is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Spelling

if TYPE_CHECKING:
    from derive.check.claims.bound import Bound


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a spelling: by which rule, and how usual that is before the document is looked at.

    ``of_examples`` says that each row of a matrix belongs to another example.
    """

    rule: str
    prior: float
    meaning: Bound
    of_examples: bool = False


Readings = dict[Spelling, list[Reading]]


def spelled(name: str) -> Spelling:
    """Return the spelling of a plain name.

    >>> spelled("net_h1"), spelled("w5").below, spelled("eta").base
    (Spelling(base='net', below=('h1',), above=(), primes=0, accent='', bold=False), ('5',), 'eta')
    """
    base, _, below = name.partition("_")
    found = re.fullmatch(r"([A-Za-z]+)(\d+)", base)
    if found and not below:
        return Spelling(found[1], (found[2],))
    return Spelling(base, tuple(below.split("_")) if below else ())
