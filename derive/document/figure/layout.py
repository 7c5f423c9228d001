"""A diagram gets coordinates, with the least spread at which every label has room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

from derive.document.figure.diagram import Diagram, Edge, Node, Note
from derive.document.figure.frame import NOTE_GAP, NOTE_SIZE, Frame, Spread, frames
from derive.document.figure.geometry import Box, Segment, boundary
from derive.document.figure.labels import Scene, Style, Wanted, Wire, place_labels, text_box
from derive.document.figure.placed import Layout
from derive.document.figure.strokes import Arrangement, PlacedNote, span

# Lengths of the arrow from a note into its node, and what is between it and the note.
ARROW_LENGTHS, ARROW_GAP = (3.4, 4.6, 6.0, 8.0), 0.6
# How far a note above or below a node that juts out to one side reaches to the other side of the node's middle.
UNDER_NODE = 1.0
# Room about a note, and about a node that an edge passes.
NOTE_ROOM, NODE_ROOM = 0.7, 0.6
# How labels are tried, the best-looking way first.
STYLES = (
    Style(8, sloped=False, room=1.0, cost=1.0),
    Style(8, sloped=False, room=0.6, cost=1.5),
    Style(8, sloped=True, room=0.6, cost=2.2),
    Style(7, sloped=False, room=0.5, cost=2.6),
    Style(7, sloped=True, room=0.5, cost=3.0),
)


def lay_out(diagram: Diagram) -> Layout:
    """Lay a diagram out.

    A group of labels that fits at none of the widest spreads is taken not to fit at all: it is left out, and its
    summary stands in its place. Of the ways in which the others fit, the least costly is taken.
    """
    best: _Attempt | None = None
    for frame in frames(diagram):
        attempt = _Search(frame).best()
        if best is None or attempt.faults < best.faults:
            best = attempt
        if best.faults == (0, 0):
            break
    if best is None:
        raise ValueError("a diagram has at least one frame")
    return best.arrangement().layout()


class _Search:
    """The search in one frame; ``hopeless`` are the groups that find no room at any of the widest spreads."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.spreads = frame.spreads()
        self.wide: list[_Attempt] = []
        self.hopeless: frozenset[str] = frozenset()
        for spread, style in self._widest():
            self.wide.append(_Attempt(frame, spread, style))
            failed = frozenset(self.wide[-1].unlabelled)
            self.hopeless = failed & self.hopeless if len(self.wide) > 1 else failed
            if not self.hopeless:
                break

    def _widest(self) -> Iterator[tuple[Spread, Style]]:
        for spread in reversed(self.spreads):
            if spread.gaps == self.spreads[-1].gaps:
                for style in reversed(STYLES):
                    yield spread, style

    def best(self) -> _Attempt:
        """Return the least costly attempt without a fault but for the hopeless groups, else that with the fewest."""
        ways = [(spread, style) for spread in self.spreads for style in STYLES]
        for spread, style in sorted(ways, key=lambda way: (way[0].cost * way[1].cost, way[0].gaps)):
            attempt = _Attempt(self.frame, spread, style, self.hopeless, hasty=True)
            if attempt.faults == (0, len(self.hopeless)):
                return attempt
        return min(self.wide, key=lambda attempt: attempt.faults)


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
        groups: dict[str, Callable[[], bool]] = {}
        groups |= {group: partial(self._place_notes, members) for group, members in notes.items()}
        groups |= {group: partial(self._place_labels, edges) for group, edges in labels.items()}
        return groups

    def arrangement(self) -> Arrangement:
        """Return what was found."""
        return Arrangement(
            self.diagram,
            self.frame.centres(self.spread.gaps),
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
            if capsule is wire.source or capsule is wire.target:
                continue
            room = capsule.radius + wire.spread + NODE_ROOM
            near = wire.line.distance(capsule.centre) < room + capsule.reach
            if near and Box(capsule.centre, capsule.reach, 0.0).distance_to_segment(wire.line) < room:
                return True
        return False

    def _place_notes(self, members: list[tuple[Node, Note]]) -> bool:
        """Place all notes of a group on the same side and equally far, or else each for itself."""
        together = zip(*(self._note_places(node, note) for node, note in members), strict=True)
        each = [list(self._note_places(node, note)) for node, note in members]
        for places in chain(([[place] for place in row] for row in together), [each]):
            found = self._first_clear(places)
            if found:
                self.notes += found
                self.scene = self._with_notes(found)
                return True
        return False

    def _first_clear(self, places: list[list[PlacedNote]]) -> list[PlacedNote]:
        """Return the first clear place of each note; nothing where one has none."""
        found: list[PlacedNote] = []
        for options in places:
            scene = self._with_notes(found)
            place = next((each for each in options if self._is_clear(each, scene)), None)
            if place is None:
                return []
            found.append(place)
        return found

    def _is_clear(self, note: PlacedNote, scene: Scene) -> bool:
        arrow_clear = not note.note.arrow or all(
            box.grown(NOTE_ROOM).clip(note.arrow) is None for box in scene.boxes
        )
        return arrow_clear and scene.clear(note.box, NOTE_ROOM)

    def _with_notes(self, notes: list[PlacedNote]) -> Scene:
        arrows = [self._arrow_wire(note) for note in notes if note.note.arrow]
        boxes = [note.box for note in notes]
        return Scene([*self.scene.wires, *arrows], self.scene.capsules, [*self.scene.boxes, *boxes])

    def _arrow_wire(self, note: PlacedNote) -> Wire:
        shape = self.capsules[note.node.key]
        return Wire(note.arrow, shape, shape, span(note.note.lanes))

    def _note_places(self, node: Node, note: Note) -> Iterator[PlacedNote]:
        """Yield the places for a note, the best first, each with the line from it to the node's rim."""
        shape = self.capsules[node.key]
        half_width, half_height = text_box(note.latex, NOTE_SIZE)
        for side in self.frame.sides(note):
            across, down = side.value
            rim = shape.centre.moved(0 if down else across * (shape.reach + shape.radius), down * shape.radius)
            for length in ARROW_LENGTHS if note.arrow else (NOTE_GAP,):
                away = length + (ARROW_GAP if note.arrow else 0.0)
                aside = across * (half_width - UNDER_NODE if down else away + half_width)
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
