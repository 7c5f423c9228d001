"""A diagram gets coordinates: columns across the page, rows as far apart as the labels need. Millimetres, y down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from derive.document.figure.diagram import Column, Diagram, Edge, Node, Note, Side
from derive.document.figure.geometry import Box, Capsule, Point, Segment, boundary
from derive.document.figure.labels import Scene, Style, Wanted, Wire, place_labels, text_box
from derive.document.figure.palette import Ink, Skin
from derive.document.figure.text import POINT, extent

# What a page has room for.
WIDEST, TALLEST = 156.0, 188.0
RADIUS, SMALL_RADIUS, SPLIT_RADIUS = 5.0, 4.2, 6.4
# With more columns than this the nodes are small.
FEW_COLUMNS = 4
# Between the rims of two columns: what looks best, and that of a column that stands near.
GAP, NEAR_GAP = 36.0, 13.0
# Rows stand at least, and at first at most, so far apart; a figure is at first about so tall.
LEAST_ROW, FIRST_ROW, FIRST_HEIGHT = 12.5, 27.0, 92.0
ROW_GROWTH = 1.12
NODE_SIZE, NOTE_SIZE, SMALLEST_SIZE = 9.0, 8.0, 4.0
NOTE_GAP, ARROW_LENGTHS = 1.5, (3.2, 5.0, 7.0)
LANE_PITCH = 1.5
NOTE_ROOM = 0.8
# An edge keeps this far from nodes that are not its own.
NODE_ROOM = 0.6
BREAK_ROOM = 0.7
MARGIN = 0.6
SUMMARY_RISE = 3.0
STYLES = (Style(8, False, 1.1), Style(8, False, 0.6), Style(8, True, 0.6), Style(7, False, 0.5), Style(7, True, 0.5))


@dataclass(frozen=True)
class PlacedText:
    """A text whose box is ``box``; its baseline runs ``descent`` mm above the lower side of the box."""

    latex: str
    box: Box
    size: float
    colour: str
    owner: str = ""

    @property
    def baseline(self) -> Point:
        """The middle of the baseline, for upright text."""
        lower = extent(self.latex).descent * self.size * POINT
        return self.box.centre.moved(0, self.box.half_height - lower)


@dataclass(frozen=True)
class Stroke:
    """A drawn line, in pieces where a label breaks it; with a ``tip``, its last piece ends in an arrow."""

    owner: str
    pieces: tuple[Segment, ...]
    ink: Ink
    tip: bool = True


@dataclass(frozen=True)
class PlacedNode:
    """A node in its place; ``divided`` ones have a line through the middle."""

    key: str
    shape: Capsule
    skin: Skin
    divided: bool = False


@dataclass(frozen=True)
class Dots:
    """Three dots for what is left out, below each other or beside each other."""

    centre: Point
    upright: bool


@dataclass(frozen=True)
class Layout:
    """All that is drawn. The page goes from (0, 0) to (``width``, ``height``)."""

    width: float
    height: float
    nodes: tuple[PlacedNode, ...]
    strokes: tuple[Stroke, ...]
    texts: tuple[PlacedText, ...]
    dots: tuple[Dots, ...]
    unlabelled: tuple[str, ...] = ()


def lay_out(diagram: Diagram) -> Layout:
    """Lay a diagram out: with the least spread of the rows at which every label has room.

    Where no spread gives room to all labels of a group, the group is left out and its summary stands in its place.
    """
    frame = _Frame(diagram)
    best: _Attempt | None = None
    for style in STYLES:
        for row in frame.rows():
            attempt = _Attempt(frame, row, style)
            if best is None or attempt.faults < best.faults:
                best = attempt
            if best.faults == (0, 0):
                return best.layout()
    assert best is not None
    return best.layout()


class _Frame:
    """What does not depend on the spread of the rows: sizes of nodes, and where the columns stand."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.radius = RADIUS if len(diagram.columns) <= FEW_COLUMNS else SMALL_RADIUS
        self.sizes = {}
        self.shapes: dict[str, tuple[float, float]] = {}
        for column in diagram.columns:
            self._measure([diagram.nodes[key] for key in column.keys if key])
            if column.below:
                self._measure([diagram.nodes[column.below]])
        self.centres = tuple(self._centres())

    def _measure(self, nodes: list[Node]) -> None:
        """Nodes of a column are as wide as the longest name needs, and its letters small where it is very long."""
        if not nodes:
            return
        widest = 0.45 * WIDEST / len(self.diagram.columns) / 2 - self.radius
        widths = [text_box(node.latex, NODE_SIZE)[0] for node in nodes if not node.halves]
        chord = self.radius * 0.84
        reach = max(0.0, min(max(widths, default=0.0) - chord, widest))
        size = NODE_SIZE * min(1.0, *((reach + chord) / width for width in widths), 1.0)
        for node in nodes:
            if node.halves:
                # TODO
                halves = [text_box(half, NOTE_SIZE)[0] for half in node.halves]
                self.shapes[node.key] = (SPLIT_RADIUS, 2 * max(halves) + 2.2 - 0.72 * SPLIT_RADIUS)
                self.sizes[node.key] = NOTE_SIZE
            else:
                self.shapes[node.key] = (self.radius, reach)
                self.sizes[node.key] = size

    def _extent(self, column: Column) -> float:
        """Half the width of a column."""
        keys = [*filter(None, column.keys), *filter(None, [column.below])]
        return max((sum(self.shapes[key]) for key in keys), default=2.0)

    def _beside(self, column: Column, side: Side) -> float:
        keys = [*filter(None, column.keys), *filter(None, [column.below])]
        notes = [note for key in keys for note in self.diagram.nodes[key].notes if note.sides == (side,)]
        return max((2 * text_box(note.latex, NOTE_SIZE)[0] + NOTE_GAP for note in notes), default=0.0)

    def _centres(self) -> Iterator[float]:
        columns = self.diagram.columns
        halves = [self._extent(column) for column in columns]
        taken = 2 * sum(halves) + 2 * MARGIN
        taken += self._beside(columns[0], Side.LEFT) + self._beside(columns[-1], Side.RIGHT)
        near = sum(column.near for column in columns)
        taken += near * NEAR_GAP
        gap = min(GAP, (WIDEST - taken) / max(len(columns) - 1 - near, 1))
        x = 0.0
        for index, column in enumerate(columns):
            if index:
                x += (NEAR_GAP if column.near else gap) + halves[index - 1] + halves[index]
            yield x

    @cached_property
    def most_rows(self) -> int:
        return max(max(len(column.keys) - 1, 0) + 2 * bool(column.below) for column in self.diagram.columns)

    def rows(self) -> Iterator[float]:
        """Yield the spreads of the rows to try."""
        return NotImplemented


class _Attempt:
    pass
