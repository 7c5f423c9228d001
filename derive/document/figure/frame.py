"""What does not depend on the spread of the rows: how large the nodes are, and where the columns stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from derive.document.figure.diagram import Column, Diagram, Node, Note, Side
from derive.document.figure.geometry import Capsule, Point
from derive.document.figure.labels import text_box

# What a page has room for, in mm.
WIDEST, TALLEST = 156.0, 188.0
MARGIN = 0.6
RADIUS, SMALL_RADIUS, SPLIT_RADIUS = 5.0, 4.2, 6.2
# Between the rims of two columns: what looks best, what is tried next, and that of a column that stands near.
GAPS, NEAR_GAP = (36.0, 44.0, 54.0, 66.0), 13.0
# Rows stand at least, at first at most, and at most so far apart; a figure is at first about so tall.
LEAST_ROW, FIRST_ROW, WIDEST_ROW, FIRST_HEIGHT = 12.5, 26.0, 48.0, 90.0
ROW_GROWTH = 1.15
# Where the page is full, a gap is as wide as this power of the number of its edges.
UNEVENNESS = 0.45
# How far, as a part of the gap, the node below a column may step aside, out of the way of labels at the tails.
ASIDE = (0.0, 0.45)
# Sizes of letters in pt.
NODE_SIZE, NOTE_SIZE = 9.0, 8.0
# Between a node and what is written beside it.
NOTE_GAP = 1.5
# How much of a round node's radius its text may fill on each side of the middle.
CHORD = 0.84
# How much of the page's width the nodes may fill, and how far a split node may reach in any case.
COLUMNS_PART, LEAST_SPLIT_REACH = 0.5, 9.0
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
    """How far things stand apart (mm): the rims of each two columns, and the rows.

    ``aside``: how far nodes below stand aside from their columns, as a part of the gap on their right.
    """

    gaps: tuple[float, ...]
    row: float
    aside: float

    @property
    def cost(self) -> float:
        """The room it takes, and a surcharge where nodes step aside."""
        uneven = len(set(self.gaps)) > 1
        return sum(self.gaps) * self.row * (1.25 if self.aside else 1.0) * (1.15 if uneven else 1.0)


class Frame:
    """The sizes of a diagram's nodes, and the spreads to try.

    In a ``narrow`` frame nodes are small, and notes stand above or below nodes at the margin, not beside them. In an
    ``even`` one all nodes of a column are as wide as a split one among them, so that no edge runs into its ends.
    """

    def __init__(self, diagram: Diagram, *, narrow: bool, even: bool = False) -> None:
        self.diagram = diagram
        self.narrow = narrow
        self.even = even
        self.radius = SMALL_RADIUS if narrow else RADIUS
        self.sizes: dict[str, NodeSize] = {}
        for column in diagram.columns:
            for keys in (column.keys, (column.below,)):
                self._measure([diagram.nodes[key] for key in keys if key])
            if even:
                self._even([key for key in column.keys if key])

    def sides(self, note: Note) -> tuple[Side, ...]:
        """Return where a note may stand."""
        return note.narrow_sides if self.narrow and note.narrow_sides else note.sides

    def centres(self, gaps: tuple[float, ...]) -> list[float]:
        """Return the middles of the columns whose rims are ``gaps`` apart."""
        halves = [self._half_width(column) for column in self.diagram.columns]
        found = [0.0]
        for gap, before, after in zip(gaps, halves, halves[1:], strict=False):
            found.append(found[-1] + before + gap + after)
        return found

    def capsules(self, spread: Spread) -> dict[str, Capsule]:
        """Return every node's shape."""
        found = {}
        gaps = (*spread.gaps, 0.0)
        for x, gap, column in zip(self.centres(spread.gaps), gaps, self.diagram.columns, strict=True):
            for key, y in zip((*column.keys, column.below), column_rows(column), strict=True):
                if key:
                    size = self.sizes[key]
                    aside = 0.0
                    if key == column.below:
                        aside = spread.aside * gap + (self._half_width(column) - size.half_width if self.even else 0.0)
                    found[key] = Capsule(Point(x + aside, y * spread.row), size.radius, size.reach)
        return found

    def spreads(self) -> list[Spread]:
        """Return the spreads to try, the widest last."""
        columns = self.diagram.columns
        widest = self._widest_gap()
        even = [gap for gap in GAPS if gap < widest] if widest > GAPS[0] else []
        even.append(min(widest, GAPS[-1]))
        gaps = [tuple(NEAR_GAP if column.near else gap for column in columns[1:]) for gap in even]
        gaps.append(self._uneven(widest))
        below = any(column.below for column in columns)
        return [
            Spread(each, row, aside)
            for each in dict.fromkeys(gaps)
            for row in self._rows()
            for aside in (ASIDE if below else ASIDE[:1])
        ]

    def _uneven(self, widest: float) -> tuple[float, ...]:
        """Share the page's width among the gaps so that those with many edges have more."""
        columns = self.diagram.columns
        column_of = {key: index for index, column in enumerate(columns) for key in (*column.keys, column.below) if key}
        counts = [0] * len(columns)
        for edge in self.diagram.edges:
            counts[column_of[edge.target]] += 1
        wants = [max(count, 1) ** UNEVENNESS for count in counts]
        free = [index for index, column in enumerate(columns) if index and not column.near]
        total = sum(wants[index] for index in free)
        share = widest * len(free) / total if total else 0.0
        return tuple(
            NEAR_GAP if column.near else min(share * wants[index], GAPS[-1])
            for index, column in enumerate(columns)
            if index
        )

    def _rows(self) -> Iterator[float]:
        places = [y for column in self.diagram.columns for y in column_rows(column)]
        span = max(places) - min(places)
        row = min(max(FIRST_HEIGHT / max(span, 1.0), LEAST_ROW), FIRST_ROW)
        most = min(max((TALLEST - 4 * self.radius - 2 * MARGIN) / max(span, 1.0), LEAST_ROW), WIDEST_ROW)
        row = min(row, most)
        yield row
        while span and row * ROW_GROWTH <= most:
            row *= ROW_GROWTH
            yield row

    def _measure(self, nodes: list[Node]) -> None:
        """Nodes that stand together are as wide as the longest name needs; one that is too long has small letters."""
        widest = COLUMNS_PART * WIDEST / len(self.diagram.columns) / 2 - self.radius
        chord = self.radius * CHORD
        halves = {node.key: text_box(node.latex, NODE_SIZE)[0] for node in nodes if not node.halves}
        reach = max(0.0, min(max(halves.values(), default=0.0) - chord, widest))
        for node in nodes:
            if node.halves:
                self.sizes[node.key] = self._split(node.halves, max(2 * widest, LEAST_SPLIT_REACH))
            else:
                self.sizes[node.key] = NodeSize(self.radius, reach, _fitting(node.latex, NODE_SIZE, reach + chord))

    def _even(self, keys: list[str]) -> None:
        reach = max((self.sizes[key].reach for key in keys), default=0.0)
        for key in keys:
            self.sizes[key] = replace(self.sizes[key], reach=reach)

    def _split(self, halves: tuple[str, str], widest: float) -> NodeSize:
        """A split node has room for two texts side by side."""
        half = max(text_box(latex, NOTE_SIZE)[0] for latex in halves)
        wanted = 2 * (half + HALF_ROOM)
        most = widest + SPLIT_RADIUS * CHORD
        text = min(_fitting(latex, NOTE_SIZE, most / 2 - HALF_ROOM) for latex in halves)
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
                    direction, down = side.value
                    if direction == across:
                        room = max(room, width - self.sizes[node.key].half_width if down else width + NOTE_GAP)
                    elif direction == 0:
                        room = max(room, width / 2 - self.sizes[node.key].half_width)
        return room

    @property
    def roomy(self) -> bool:
        """Whether columns can stand as far apart as looks best."""
        return self._widest_gap() >= GAPS[0]

    def _widest_gap(self) -> float:
        """Return the gap with which the figure is as wide as the page."""
        columns = self.diagram.columns
        near = sum(column.near for column in columns)
        taken = 2 * sum(self._half_width(column) for column in columns) + 2 * MARGIN + near * NEAR_GAP
        taken += self._beside(columns[0], -1) + self._beside(columns[-1], 1)
        return (WIDEST - taken) / max(len(columns) - 1 - near, 1)


def _fitting(latex: str, size: float, half_width: float) -> float:
    """Return the size (pt), at most ``size``, at which a text is at most so wide."""
    # Small letters are relatively wider, so that one reduction in proportion is not always enough.
    while (width := text_box(latex, size)[0]) > half_width and size > 1.0:
        size *= 0.99 * half_width / width
    return size


def frames(diagram: Diagram) -> Iterator[Frame]:
    """Yield the frames to try, the best-looking first."""
    wide = Frame(diagram, narrow=False)
    if wide.roomy:
        yield wide
    yield Frame(diagram, narrow=True)
    if any(node.halves for node in diagram.nodes.values()):
        yield Frame(diagram, narrow=True, even=True)


def column_rows(column: Column) -> list[float]:
    """Return the rows of a column's nodes about the middle of the figure, then that of the node below.

    >>> column_rows(Column(("a", "b", "c")))
    [-1.0, 0.0, 1.0, 2.0]
    """
    count = len(column.keys)
    return [index - (count - 1) / 2 for index in range(count + 1)]
