"""Values and derivatives of a network of arrays, as ``derive values`` prints them: a block an array."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from derive.document.notes.arrays import grid_lines, sized

if TYPE_CHECKING:
    from derive.document.notes.arrays import ArrayEntry
    from derive.document.notes.inventory import Entry, Inventory


@dataclass(frozen=True)
class Block:
    """A name with its shape, empty for a number, and lines of digits."""

    name: str
    shape: str
    lines: tuple[str, ...]


def array_values(inventory: Inventory) -> dict[str, Any]:
    """Return what the template prints: blocks of values, of derivatives of the loss, and of updated parameters."""
    entries = {entry for array in inventory.arrays for entry in array.entries}
    return {
        "loss": inventory.loss or "the total error",
        "values": _blocks(inventory.quantities, entries, inventory.arrays, "value"),
        "gradient": _blocks(inventory.gradient, entries, inventory.arrays, "gradient"),
        "updated": _blocks(inventory.updated, entries, inventory.arrays, "updated"),
    }


def _blocks(
    numbers: tuple[Entry, ...], within: set[str], arrays: tuple[ArrayEntry, ...], kind: str
) -> list[Block]:
    """Return arrays and single numbers in the order of the network: an array where its first entry stands."""
    first = {array.entries[0]: array for array in arrays if array.entries}
    shown: list[Block] = []
    computed = [array for array in arrays if getattr(array, kind) is not None]
    listed = {number.name for number in numbers}
    for number in numbers:
        array = first.get(number.name)
        if array is not None and getattr(array, kind) is not None:
            shown.append(_block(array, kind))
        elif number.name not in within:
            shown.append(Block(number.name, "", (number.value,)))
    # Derivatives by what is computed stand behind those by the variables, and what is nothing but zeros behind all.
    return shown + [_block(array, kind) for array in computed if listed.isdisjoint(array.entries[:1])]


def _block(array: ArrayEntry, kind: str) -> Block:
    return Block(array.name, sized(array.shape), tuple(grid_lines(getattr(array, kind), array.shape)))
