"""What cells are called, so that formulas read like those of the notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.document.unique_names import UniqueNames, spelled

if TYPE_CHECKING:
    from derive.expressions.expression import Expression

# What spreadsheets take for the address of a cell or for a truth: A1, W10, R1C1, R, C.
_ADDRESS = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*|true|false", re.IGNORECASE)


def cell_name(leaf: Expression) -> str:
    """Return what the cell of a quantity or derivative is called; a name that means a cell has ``_`` behind it.

    >>> from derive.expressions.expression import Symbol
    >>> [cell_name(Symbol(name)) for name in ("net_h1", "w5", "R1C1", "m[w5]")]
    ['net_h1', 'w5_', 'R1C1_', 'm_w5']
    """
    found = spelled(leaf)
    return f"{found}_" if is_address(found) else found


def is_address(name: str) -> bool:
    """Tell whether spreadsheets take a name for something else."""
    return bool(_ADDRESS.fullmatch(name))


def cell_names() -> UniqueNames:
    """Return what names the cells of a book: spreadsheets do not tell W1 from w1."""
    return UniqueNames(cell_name, folded=True)
