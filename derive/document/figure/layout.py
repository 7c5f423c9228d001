"""A diagram gets coordinates, with the least spread at which every label has room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from derive.document.figure.diagram import Diagram, Edge, Node, Note
from derive.document.figure.frame import NOTE_GAP, NOTE_SIZE, Frame, Spread
from derive.document.figure.geometry import Box, Segment, boundary
from derive.document.figure.labels import Scene, Style, Wanted, Wire, place_labels, text_box
from derive.document.figure.placed import Layout
from derive.document.figure.strokes import Arrangement, PlacedNote, span

# Lengths of the arrow from a note into its node, and what is between it and the note.
ARROW_LENGTHS, ARROW_GAP = (3.4, 4.6, 6.0, 8.0), 0.6
# Room about a note, and about a node that an edge passes.
NOTE_ROOM, NODE_ROOM = 0.7, 0.6
# How labels are tried, the best-looking way first.
STYLES = (
    Style(8, sloped=False, room=1.0, cost=1.0),
    Style(8, sloped=False, room=0.6, cost=1.15),
    Style(8, sloped=True, room=0.6, cost=1.8),
    Style(7, sloped=False, room=0.5, cost=2.2),
    Style(7, sloped=True, room=0.5, cost=2.6),
)


def lay_out(diagram: Diagram) -> Layout:
    """Lay a diagram out.

    A group of labels that fits at none of the widest spreads is taken not to fit at all: it is left out, and its
    summary stands in its place. Of the ways in which the others fit, the least costly is taken.
    """
    frame = Frame(diagram)
    spreads = frame.spreads()
    wide, hopeless = _at_widest(frame, spreads)
    ways = [(spread, style) for spread in spreads for style in STYLES]
    for spread, style in sorted(ways, key=lambda way: (way[0].cost * way[1].cost, way[0].gap)):
        attempt = _Attempt(frame, spread, style, hopeless, hasty=True)
        if attempt.faults == (0, len(hopeless)):
            return attempt.arrangement().layout()
    return min(wide, key=lambda attempt: attempt.faults).arrangement().layout()


def _at_widest(frame: Frame, spreads: list[Spread]) -> tuple[list[_Attempt], frozenset[str]]:
    """Return attempts at the widest gap, and the groups that found no room in any of them."""
    ways = [(spread, style) for spread in reversed(spreads) for style in reversed(STYLES)]
    attempts: list[_Attempt] = []
    hopeless: frozenset[str] | None = None
    for spread, style in ways:
        if spread.gap == spreads[-1].gap and (hopeless is None or hopeless):
            attempts.append(_Attempt(frame, spread, style))
            failed = frozenset(attempts[-1].unlabelled)
            hopeless = failed if hopeless is None else hopeless & failed
    return attempts, hopeless or frozenset()


class _Attempt:
    """The diagram at one spread and its labels in one style, but for the groups that are ``hopeless``.

    ``faults``: how many edges come too near to nodes, and how many groups are not labelled. A ``hasty`` attempt ends
    with the first fault.
    """

    def __init__(
        self, frame: Frame, spread: Spread, style: Style, hopeless: frozenset[str] = frozenset(), hasty: bool = False
    ) -> None:
        self.frame = frame
        self.diagram: Diagram = frame.diagram
        self.spread = spread
        self.style = style
        self.unlabelled = set(hopeless)
        self.capsules = frame.capsules(spread)
        self.wires = {edge: self._wire(edge) for edge in self.diagram.edges}
        self.scene = Scene(list(self.wires.values()), list(self.capsules.values()), [])
        self.notes: list[PlacedNote] = []
        self.labels: dict[Edge, Box] = {}
        crossings = sum(self._crosses(wire) for wire in self.wires.values())
        if not (hasty and crossings):
            self._place_groups(hasty)
        self.faults = (crossings, len(self.unlabelled))

    def _place_groups(self, hasty: bool) -> None:
        for group, place in self._groups().items():
            if group not in self.unlabelled and not place():
                self.unlabelled.add(group)
                if hasty:
                    return

    def _groups(self) -> dict[str, Callable[[], bool]]:
        """Return what places each group: first the notes at the nodes, then the labels of the edges."""
        notes: dict[str, list[tuple[Node, Note]]] = {}
        for node in (self.diagram.nodes[key] for key in self.capsules):
            for note in node.notes:
                notes.setdefault(note.group, []).append((node, note))
        labels: dict[str, list[Edge]] = {}
        for edge in self.diagram.edges:
            if edge.latex:
                labels.setdefault(edge.group, []).append(edge)
        return {group: partial(self._place_notes, members) for group, members in notes.items()} | {
            group: partial(self._place_labels, edges) for group, edges in labels.items()
        }

    def arrangement(self) -> Arrangement:
        """Return what was found."""
        return Arrangement(
            self.diagram,
            self.frame.centres(self.spread.gap),
            self.spread.row,
            self.capsules,
            self.frame.sizes,
            self.wires,
            self.notes,
            self.labels,
            self.style.size,
            tuple(sorted(self.unlabelled)),
        )

    def _wire(self, edge: Edge) -> Wire:
        source, target = self.capsules[edge.source], self.capsules[edge.target]
        line = Segment(source.axis.end, target.axis.start)
        trimmed = Segment(boundary(source, line, leaving=True), boundary(target, line, leaving=False))
        width = max((ink.width for ink in edge.lanes), default=edge.ink.width)
        return Wire(trimmed, source, target, span(edge.lanes) + width / 2, bool(edge.lanes))

    def _crosses(self, wire: Wire) -> bool:
        """Whether an edge comes too near to a node that is not its own."""
        for capsule in self.capsules.values():
            if capsule is not wire.source and capsule is not wire.target:
                axis = Box(capsule.centre, capsule.reach, 0.0)
                if axis.distance_to_segment(wire.line) < capsule.radius + wire.spread + NODE_ROOM:
                    return True
        return False

    def _place_notes(self, members: list[tuple[Node, Note]]) -> bool:
        found = self._together(members) or self._each(members)
        if found is None:
            return False
        self.notes += found
        self.scene.boxes.extend(note.box for note in found)
        self.scene.wires.extend(self._arrow_wire(note) for note in found if note.note.arrow)
        return True

    def _arrow_wire(self, note: PlacedNote) -> Wire:
        shape = self.capsules[note.node.key]
        return Wire(note.arrow, shape, shape, span(note.note.lanes))

    def _together(self, members: list[tuple[Node, Note]]) -> list[PlacedNote] | None:
        """Place all notes of a group on the same side and equally far."""
        for places in zip(*(self._note_places(node, note) for node, note in members), strict=True):
            if all(self.scene.clear(place.box, NOTE_ROOM) for place in places):
                return list(places)
        return None

    def _each(self, members: list[tuple[Node, Note]]) -> list[PlacedNote] | None:
        found: list[PlacedNote] = []
        for node, note in members:
            places = self._note_places(node, note)
            place = next((each for each in places if self.scene.clear(each.box, NOTE_ROOM)), None)
            if place is None:
                return None
            found.append(place)
        return found

    def _note_places(self, node: Node, note: Note) -> Iterator[PlacedNote]:
        """Yield the places for a note, the best first, each with the line from it to the node's rim."""
        shape = self.capsules[node.key]
        half_width, half_height = text_box(note.latex, NOTE_SIZE)
        for side in self.frame.sides(note):
            across, down = side.value
            rim = shape.centre.moved(0 if down else across * (shape.reach + shape.radius), down * shape.radius)
            for length in ARROW_LENGTHS if note.arrow else (NOTE_GAP,):
                away = length + (ARROW_GAP if note.arrow else 0.0)
                aside = across * (half_width - shape.reach - shape.radius if down else away + half_width)
                centre = rim.moved(aside, down * (away + half_height))
                arrow = Segment(rim.moved(0 if down else across * length, down * length), rim)
                yield PlacedNote(node, note, Box(centre, half_width, half_height), arrow)

    def _place_labels(self, edges: list[Edge]) -> bool:
        boxes = place_labels([Wanted(self.wires[edge], edge.latex) for edge in edges], self.scene, self.style)
        if boxes is None:
            return False
        self.scene.boxes.extend(boxes)
        self.labels.update(zip(edges, boxes, strict=True))
        return True
