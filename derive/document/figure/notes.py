"""Where notes go: at the first side of their node where there is room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from derive.document.figure.diagram import Node, Note
from derive.document.figure.frame import NOTE_GAP, NOTE_SIZE, Frame
from derive.document.figure.geometry import Box, Capsule, Segment
from derive.document.figure.labels import Scene, Wire, text_box
from derive.document.figure.strokes import PlacedNote, span

# Lengths of the arrow from a note into its node, and what is between it and the note.
ARROW_LENGTHS, ARROW_GAP = (3.4, 4.6, 6.0, 8.0), 0.6
# How far a note above or below a node that juts out to one side reaches to the other side of the node's middle.
UNDER_NODE = 1.0
# Room about a note.
NOTE_ROOM = 0.7

Member = tuple[Node, Capsule, Note]


def place_notes(members: list[Member], scene: Scene, frame: Frame) -> list[PlacedNote]:
    """Find a place for each note: all on the same side and equally far, or else each for itself; or none at all."""
    each = [list(_places(*member, frame)) for member in members]
    together = ([[place] for place in row] for row in zip(*each, strict=True))
    for options in chain(together, [each]):
        found = _first_clear(options, scene)
        if found:
            return found
    return []


def with_notes(scene: Scene, notes: list[PlacedNote]) -> Scene:
    """Return the scene with notes and their arrows in it."""
    arrows = [Wire(note.arrow, note.shape, note.shape, span(note.note.lanes)) for note in notes if note.note.arrow]
    boxes = [note.box for note in notes]
    return Scene([*scene.wires, *arrows], scene.capsules, [*scene.boxes, *boxes])


def _first_clear(options: list[list[PlacedNote]], scene: Scene) -> list[PlacedNote]:
    """Return the first clear place of each note; nothing where one has none."""
    found: list[PlacedNote] = []
    for places in options:
        around = with_notes(scene, found)
        place = next((each for each in places if _is_clear(each, around)), None)
        if place is None:
            return []
        found.append(place)
    return found


def _is_clear(note: PlacedNote, scene: Scene) -> bool:
    if note.note.arrow and any(box.grown(NOTE_ROOM).clip(note.arrow) for box in scene.boxes):
        return False
    return scene.clear(note.box, NOTE_ROOM)


def _places(node: Node, shape: Capsule, note: Note, frame: Frame) -> Iterator[PlacedNote]:
    """Yield the places for a note, the best first, each with the line from it to the node's rim."""
    half_width, half_height = text_box(note.latex, NOTE_SIZE)
    for side in frame.sides(note):
        across, down = side.value
        rim = shape.centre.moved(0 if down else across * (shape.reach + shape.radius), down * shape.radius)
        for length in ARROW_LENGTHS if note.arrow else (NOTE_GAP,):
            away = length + (ARROW_GAP if note.arrow else 0.0)
            aside = across * (half_width - UNDER_NODE if down else away + half_width)
            centre = rim.moved(aside, down * (away + half_height))
            arrow = Segment(rim.moved(0 if down else across * length, down * length), rim)
            yield PlacedNote(node, shape, note, Box(centre, half_width, half_height), arrow)
