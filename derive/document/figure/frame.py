"""What does not depend on the spread of the rows: how large the nodes are, and where the columns stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.document.figure.diagram import Column, Diagram, Node, Note, Side
from derive.document.figure.geometry import Capsule, Point
from derive.document.figure.labels import text_box

# What a page has room for, in mm.
WIDEST, TALLEST = 156.0, 188.0
MARGIN = 0.6
RADIUS, SMALL_RADIUS, SPLIT_RADIUS = 5.0, 4.2, 6.2
# Between the rims of two columns: what looks best, what is tried next, and that of a column that stands near.
GAPS, NEAR_GAP = (36.0, 44.0, 54.0, 66.0), 13.0
# Rows stand at least, and at first at most, so far apart; a figure is at first about so tall.
LEAST_ROW, FIRST_ROW, FIRST_HEIGHT = 12.5, 26.0, 90.0
ROW_GROWTH = 1.15
# How far, as a part of the gap, the node below a column may step aside, out of the way of labels at the tails.
ASIDE = (0.0, 0.45)
# Sizes of letters in pt.
NODE_SIZE, NOTE_SIZE = 9.0, 8.0
# Between a node and what is written beside it.
NOTE_GAP = 1.5
# How much of a round node's radius its text may fill on each side of the middle.
CHORD = 0.84
# Between the halves' texts and what is beside them.
HALF_ROOM = 1.1


@dataclass(frozen=True)
class NodeSize:
    """Radius and reach of a node's shape in mm, and the size of its text in pt."""

    radius: float
    reach: float
    text: float

    @property
    def half_width(self) -> float:
        """Half the width of the shape."""
        return self.radius + self.reach


@dataclass(frozen=True)
class Spread:
    """How far things stand apart: the rims of columns, the rows, and the nodes below from their columns (mm)."""

    gap: float
    row: float
    aside: float

    @property
    def cost(self) -> float:
        """The room it takes, and a surcharge where nodes step aside."""
        return self.gap * self.row * (1.0 if self.aside == 0.0 else 1.25)


class Frame:
    """The sizes of a diagram's nodes, and the spreads to try."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.sizes: dict[str, NodeSize] = {}
        # On a narrow page notes stand above or below nodes at the margin, not beside them, and nodes are small.
        self.narrow = False
        self.radius = RADIUS
        self._measure_all()
        if self._widest_gap() < GAPS[0]:
            self.narrow, self.radius = True, SMALL_RADIUS
            self._measure_all()

    def sides(self, note: Note) -> tuple[Side, ...]:
        """Return where a note may stand."""
        return note.narrow_sides if self.narrow and note.narrow_sides else note.sides

    def centres(self, gap: float) -> list[float]:
        """Return the middles of the columns whose rims are ``gap`` apart."""
        columns, halves = self.diagram.columns, [self._half_width(column) for column in self.diagram.columns]
        found = [0.0]
        for index in range(1, len(columns)):
            between = min(NEAR_GAP, gap) if columns[index].near else gap
            found.append(found[-1] + halves[index - 1] + between + halves[index])
        return found

    def capsules(self, spread: Spread) -> dict[str, Capsule]:
        """Return every node's shape."""
        found = {}
        for x, column in zip(self.centres(spread.gap), self.diagram.columns, strict=True):
            for key, y in zip((*column.keys, column.below), column_rows(column), strict=True):
                if key:
                    size = self.sizes[key]
                    aside = spread.aside if key == column.below else 0.0
                    found[key] = Capsule(Point(x + aside, y * spread.row), size.radius, size.reach)
        return found

    def spreads(self) -> list[Spread]:
        """Return the spreads to try, the widest last."""
        widest = self._widest_gap()
        gaps = [gap for gap in GAPS if gap < widest] if widest > GAPS[0] else []
        gaps.append(min(widest, GAPS[-1]))
        below = any(column.below for column in self.diagram.columns)
        return [
            Spread(gap, row, aside * gap)
            for gap in gaps
            for row in self._rows()
            for aside in (ASIDE if below else ASIDE[:1])
        ]

    def _rows(self) -> Iterator[float]:
        places = [y for column in self.diagram.columns for y in column_rows(column)]
        span = max(places) - min(places)
        row = min(max(FIRST_HEIGHT / max(span, 1.0), LEAST_ROW), FIRST_ROW)
        most = max((TALLEST - 4 * self.radius - 2 * MARGIN) / max(span, 1.0), LEAST_ROW)
        row = min(row, most)
        yield row
        while span and row * ROW_GROWTH <= most:
            row *= ROW_GROWTH
            yield row

    def _measure_all(self) -> None:
        for column in self.diagram.columns:
            for keys in (column.keys, (column.below,)):
                self._measure([self.diagram.nodes[key] for key in keys if key])

    def _measure(self, nodes: list[Node]) -> None:
        """Nodes that stand together are as wide as the longest name needs; its letters are small if it is too long."""
        widest = 0.45 * WIDEST / len(self.diagram.columns) / 2 - self.radius
        chord = self.radius * CHORD
        longest = max((text_box(node.latex, NODE_SIZE)[0] for node in nodes if not node.halves), default=0.0)
        reach = max(0.0, min(longest - chord, widest))
        text = NODE_SIZE * min(1.0, (reach + chord) / longest) if longest else NODE_SIZE
        for node in nodes:
            size = NodeSize(self.radius, reach, text)
            self.sizes[node.key] = self._split(node.halves, 2 * widest) if node.halves else size

    def _split(self, halves: tuple[str, str], widest: float) -> NodeSize:
        """A split node has room for two texts side by side."""
        half = max(text_box(latex, NOTE_SIZE)[0] for latex in halves)
        wanted = 2 * (half + HALF_ROOM)
        most = widest + SPLIT_RADIUS * CHORD
        text = NOTE_SIZE * min(1.0, (most / 2 - HALF_ROOM) / half)
        return NodeSize(SPLIT_RADIUS, max(min(wanted, most) - SPLIT_RADIUS * CHORD, 0.0), text)

    def _half_width(self, column: Column) -> float:
        return max((self.sizes[key].half_width for key in (*column.keys, column.below) if key), default=2.0)

    def _beside(self, column: Column, across: int) -> float:
        """Return the room that notes need beyond the nodes at the left (-1) or right (1) margin of the figure."""
        room = 0.0
        for node in (self.diagram.nodes[key] for key in (*column.keys, column.below) if key):
            for note in node.notes:
                width = 2 * text_box(note.latex, NOTE_SIZE)[0]
                for side in self.sides(note):
                    if side.value == (across, 0):
                        room = max(room, width + NOTE_GAP)
                    elif side.value[0] == across:
                        room = max(room, width - 2 * self.sizes[node.key].half_width)
                    elif side.value[0] == 0:
                        room = max(room, width / 2 - self.sizes[node.key].half_width)
        return room

    def _widest_gap(self) -> float:
        """Return the gap with which the figure is as wide as the page."""
        columns = self.diagram.columns
        near = sum(column.near for column in columns)
        taken = 2 * sum(self._half_width(column) for column in columns) + 2 * MARGIN + near * NEAR_GAP
        taken += self._beside(columns[0], -1) + self._beside(columns[-1], 1)
        return (WIDEST - taken) / max(len(columns) - 1 - near, 1)


def column_rows(column: Column) -> list[float]:
    """Return the rows of a column's nodes about the middle of the figure, then that of the node below.

    >>> column_rows(Column(("a", "b", "c")))
    [-1.0, 0.0, 1.0, 2.0]
    """
    count = len(column.keys)
    return [index - (count - 1) / 2 for index in range(count + 1)]
