"""What cells are called, so that formulas read like those of the notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derive.expressions.expression import Expression, Partial, Symbol, Updated

# What spreadsheets take for the address of a cell or for a truth: A1, W10, R1C1, R, C.
_ADDRESS = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*|true|false", re.IGNORECASE)
_NO_LETTER = re.compile(r"[^A-Za-z0-9_]+")


def cell_name(leaf: Expression) -> str:
    """Return what the cell of a quantity or derivative is called; a name that means a cell has ``_`` behind it.

    >>> [cell_name(Symbol(name)) for name in ("net_h1", "w5", "R1C1", "m[w5]")]
    ['net_h1', 'w5_', 'R1C1_', 'm_w5']
    >>> cell_name(Partial("E_total", "w5")), cell_name(Updated("w5"))
    ('dE_total_dw5', 'w5_new')
    """
    match leaf:
        case Symbol(name):
            found = name
        case Partial(of, by):
            found = f"d{of}_d{by}"
        case Updated(name):
            found = f"{name}_new"
        case _:
            raise TypeError(f"{leaf!r} has no cell")
    found = _NO_LETTER.sub("_", found).rstrip("_") if "[" in found else _NO_LETTER.sub("_", found)
    return f"{found}_" if is_address(found) else found


def is_address(name: str) -> bool:
    """Tell whether spreadsheets take a name for something else."""
    return bool(_ADDRESS.fullmatch(name))


@dataclass
class CellNames:
    """The names of all cells of a book, no two alike: spreadsheets do not tell W1 from w1."""

    given: dict[Expression, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def __call__(self, leaf: Expression) -> str:
        """Return the name of a cell, the same whenever it is asked for."""
        if leaf not in self.given:
            name = cell_name(leaf)
            while name.casefold() in self.taken:
                name += "_"
            self.taken.add(name.casefold())
            self.given[leaf] = name
        return self.given[leaf]


