"""What a figure shows, before it has coordinates: columns of nodes, edges between them, and what is written where.

Nothing here knows of layers or of drawing, so whatever is a graph in columns can be laid out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from derive.document.figure.palette import Ink, Skin


class Side(Enum):
    """Where a note stands at its node.

    The first number is the direction across (-1 left), the second that down. On the last four, the note is above or
    below, with one end under the node's rim and the other beyond it to the left or right.
    """

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    BELOW = (0, 1)
    ABOVE = (0, -1)
    BELOW_LEFT = (-1, 1)
    ABOVE_LEFT = (-1, -1)
    BELOW_RIGHT = (1, 1)
    ABOVE_RIGHT = (1, -1)


@dataclass(frozen=True)
class Note:
    """Something written beside a node, at the first of ``sides`` where there is room.

    Where the page is narrow, at the first of ``narrow_sides`` if there are any. With an ``arrow``, a short arrow leads
    from the note into the node. ``group``: notes and labels of one group are all shown or all left out.
    """

    latex: str
    sides: tuple[Side, ...]
    colour: str
    group: str
    narrow_sides: tuple[Side, ...] = ()
    arrow: Ink | None = None
    lanes: tuple[Ink, ...] = ()


@dataclass(frozen=True)
class Node:
    """A node and its name; ``halves`` splits it in two, and ``lanes`` run from the right half to the left."""

    key: str
    latex: str
    skin: Skin
    halves: tuple[str, str] | None = None
    lanes: tuple[Ink, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Edge:
    """An arrow from a node to one in the next column.

    Where there are ``lanes``, they are drawn in place of the arrow: parallel arrows that run backwards.
    """

    source: str
    target: str
    ink: Ink
    latex: str = ""
    colour: str = "ink"
    group: str = ""
    lanes: tuple[Ink, ...] = ()


@dataclass(frozen=True)
class Column:
    """Nodes from top to bottom; None stands for nodes left out. ``below`` is set off under the others.

    A column without nodes stands for columns left out. ``near``: the column stands close to the one before.
    """

    keys: tuple[str | None, ...]
    below: str | None = None
    near: bool = False


@dataclass(frozen=True)
class Diagram:
    """A figure to be laid out. ``summaries``: what is written over a gap whose labels find no room, by group."""

    columns: tuple[Column, ...]
    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    summaries: Mapping[str, str]
