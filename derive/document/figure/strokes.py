"""What was arranged becomes lines and texts to draw, on a page that begins at (0, 0)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from derive.document.figure.diagram import Diagram, Edge, Node, Note
from derive.document.figure.frame import CHORD, MARGIN, NOTE_SIZE, NodeSize, column_rows
from derive.document.figure.geometry import Box, Capsule, Point, Segment, boundary
from derive.document.figure.labels import Scene, Wire, placed_text, text_box
from derive.document.figure.palette import Ink
from derive.document.figure.placed import Dots, Layout, PlacedNode, PlacedText, Stroke

# Lanes of one edge run so far apart, middle to middle.
LANE_PITCH = 1.5
# Between a label and the ends of its broken edge.
BREAK_ROOM = 0.7
# Where a group of labels has no room, its summary stands so far above the middles of the highest nodes, or higher still
# where that is not clear.
SUMMARY_RISE, SUMMARY_STEPS, SUMMARY_ROOM = 2.5, tuple(range(0, 30, 2)), 0.6
# The texts of a split node stand above its middle, its lanes below.
HALVES_RISE, LANES_FALL = 1.5, 2.7


@dataclass(frozen=True)
class PlacedNote:
    """A note with its node's shape, its box, and the line from it to the rim of its node."""

    node: Node
    shape: Capsule
    note: Note
    box: Box
    arrow: Segment


@dataclass(frozen=True)
class Arrangement:
    """A diagram with the places that were found: of columns, nodes, edges, notes and labels."""

    diagram: Diagram
    centres: Sequence[float]
    row: float
    capsules: Mapping[str, Capsule]
    sizes: Mapping[str, NodeSize]
    wires: Mapping[Edge, Wire]
    scene: Scene
    notes: Sequence[PlacedNote]
    labels: Mapping[Edge, Box]
    label_size: float
    unlabelled: tuple[str, ...]

    def layout(self) -> Layout:
        """Return the parts to draw."""
        nodes = [
            PlacedNode(key, shape, self.diagram.nodes[key].skin, self.diagram.nodes[key].halves is not None)
            for key, shape in self.capsules.items()
        ]
        strokes = [stroke for part in (self._edges(), self._arrows(), self._lanes()) for stroke in part]
        texts = [text for part in (self._names(), self._notes(), self._labels(), self._summaries()) for text in part]
        return _on_page(nodes, strokes, texts, list(self._dots()), self.unlabelled)

    def _edges(self) -> Iterator[Stroke]:
        for edge, wire in self.wires.items():
            box = self.labels.get(edge)
            gap = box.grown(BREAK_ROOM + span(edge.lanes)).clip(wire.line) if box else None
            line = Segment(wire.source.axis.end, wire.target.axis.start)
            for ink, offset in _side_by_side(edge.ink, edge.lanes):
                lane = line.shifted(offset)
                start = boundary(wire.source, lane, leaving=True)
                trimmed = Segment(start, boundary(wire.target, lane, leaving=False))
                yield Stroke(_owner(edge), _pieces(trimmed, gap, backward=bool(edge.lanes)), ink)

    def _arrows(self) -> Iterator[Stroke]:
        for note in self.notes:
            if note.note.arrow:
                for ink, offset in _side_by_side(note.note.arrow, note.note.lanes):
                    line = note.arrow.shifted(offset)
                    yield Stroke(_note_owner(note), _pieces(line, None, backward=bool(note.note.lanes)), ink)

    def _lanes(self) -> Iterator[Stroke]:
        """The lanes inside split nodes."""
        for key, shape in self.capsules.items():
            lanes = self.diagram.nodes[key].lanes
            half = _middle_of_half(shape)
            middle = shape.centre.moved(0, LANES_FALL)
            line = Segment(middle.moved(half, 0), middle.moved(-half, 0))
            for ink, offset in zip(lanes, _offsets(len(lanes)), strict=True):
                yield Stroke(key, (line.shifted(-offset),), ink)

    def _names(self) -> Iterator[PlacedText]:
        for key, shape in self.capsules.items():
            node, size = self.diagram.nodes[key], self.sizes[key].text
            if node.halves is None:
                yield placed_text(node.latex, shape.centre, size, node.skin.text, key)
                continue
            for latex, side in zip(node.halves, (-1, 1), strict=True):
                centre = shape.centre.moved(side * _middle_of_half(shape), -HALVES_RISE)
                yield placed_text(latex, centre, size, node.skin.text, key)

    def _notes(self) -> Iterator[PlacedText]:
        for note in self.notes:
            yield PlacedText(note.note.latex, note.box, NOTE_SIZE, note.note.colour, _note_owner(note))

    def _labels(self) -> Iterator[PlacedText]:
        for edge, box in self.labels.items():
            yield PlacedText(edge.latex, box, self.label_size, edge.colour, _owner(edge))

    def _summaries(self) -> Iterator[PlacedText]:
        """Above the gap that it belongs to stands what sums up a group of which nothing is shown."""
        shown = {edge.group for edge in self.labels}
        for group, latex in self.diagram.summaries.items():
            wires = [wire for edge, wire in self.wires.items() if edge.group == group]
            if group not in shown and wires:
                top = min(shape.centre.y for wire in wires for shape in (wire.source, wire.target))
                foot = Point(wires[0].line.at(0.5).x, top - SUMMARY_RISE - text_box(latex, NOTE_SIZE)[1])
                places = (placed_text(latex, foot.moved(0, -step), NOTE_SIZE, "ink", group) for step in SUMMARY_STEPS)
                found = [text for text in places if self.scene.clear(text.box, SUMMARY_ROOM)]
                yield from found[:1]

    def _dots(self) -> Iterator[Dots]:
        for x, column in zip(self.centres, self.diagram.columns, strict=True):
            if not column.keys:
                yield Dots(Point(x, 0.0), upright=False)
            for key, y in zip(column.keys, column_rows(column), strict=False):
                if key is None:
                    yield Dots(Point(x, y * self.row), upright=True)


def span(lanes: Sequence[Ink]) -> float:
    """Return how far (mm) the middle of the outermost lane runs from the middle of its edge."""
    return max(len(lanes) - 1, 0) / 2 * LANE_PITCH


def _offsets(count: int) -> list[float]:
    return [((count - 1) / 2 - index) * LANE_PITCH for index in range(count)]


def _side_by_side(ink: Ink, lanes: Sequence[Ink]) -> list[tuple[Ink, float]]:
    """Return the lines of an edge, its lanes or itself, each with its distance from the middle."""
    inks = list(lanes) or [ink]
    return list(zip(inks, _offsets(len(inks)), strict=True))


def _pieces(line: Segment, gap: tuple[float, float] | None, *, backward: bool) -> tuple[Segment, ...]:
    """Return what is left of a line without its gap, in the direction in which it is drawn."""
    low, high = gap or (1.0, 1.0)
    parts = [Segment(line.at(start), line.at(end)) for start, end in ((0.0, low), (high, 1.0)) if end > start]
    if backward:
        parts = [Segment(part.end, part.start) for part in reversed(parts)]
    return tuple(parts)


def _owner(edge: Edge) -> str:
    return f"{edge.source}->{edge.target}"


def _note_owner(note: PlacedNote) -> str:
    return f"{note.node.key}: {note.note.group}"


def _middle_of_half(shape: Capsule) -> float:
    return (shape.reach + shape.radius * CHORD) / 2


def _on_page(
    nodes: list[PlacedNode],
    strokes: list[Stroke],
    texts: list[PlacedText],
    dots: list[Dots],
    unlabelled: tuple[str, ...],
) -> Layout:
    """Move everything so that the page begins at (0, 0)."""
    around = [corner for text in texts for corner in text.box.corners]
    around += [corner for node in nodes for corner in _corners(node.shape)]
    left, top = (min(getattr(point, axis) for point in around) - MARGIN for axis in "xy")
    right, bottom = (max(getattr(point, axis) for point in around) + MARGIN for axis in "xy")

    def moved(point: Point) -> Point:
        return point.moved(-left, -top)

    def piece(segment: Segment) -> Segment:
        return Segment(moved(segment.start), moved(segment.end))

    return Layout(
        right - left,
        bottom - top,
        tuple(replace(node, shape=replace(node.shape, centre=moved(node.shape.centre))) for node in nodes),
        tuple(replace(stroke, pieces=tuple(map(piece, stroke.pieces))) for stroke in strokes),
        tuple(replace(text, box=replace(text.box, centre=moved(text.box.centre))) for text in texts),
        tuple(replace(each, centre=moved(each.centre)) for each in dots),
        unlabelled,
    )


def _corners(shape: Capsule) -> tuple[Point, Point]:
    across, down = shape.reach + shape.radius, shape.radius
    return shape.centre.moved(-across, -down), shape.centre.moved(across, down)
