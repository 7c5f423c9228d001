"""Where labels go: a search among places along each edge for ones that touch nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import atan2

from derive.document.figure.geometry import Box, Capsule, Point, Segment
from derive.document.figure.placed import PlacedText
from derive.document.figure.text import extent

# Where along the edge a label would stand best, and where else it may, as fractions of the way.
BEST_FRACTION = 0.27
FRACTIONS = tuple(sorted((step / 200 for step in range(18, 168, 3)), key=lambda f: abs(f - BEST_FRACTION)))
# Labels that all stand at one fraction stand in the half where the edges begin.
ALIGNED_FRACTIONS = tuple(fraction for fraction in FRACTIONS if fraction <= 0.45)
# So much of an edge is seen between its label and the nodes: at the end with the arrow, and at the plain end, where it
# is a multiple of the room that labels have.
TIP_ROOM, TAIL_ROOM = 3.4, 1.8
# The search for one gap's labels gives up after so many tries.
MOST_TRIES = 60


@dataclass(frozen=True)
class Style:
    """How labels are tried: their size in pt, along the edge or upright, and the room about them in mm.

    ``cost``: how many times the room a figure in the first style may take rather than this one.
    """

    size: float
    sloped: bool
    room: float
    cost: float


@dataclass(frozen=True)
class Wire:
    """An edge's line from rim to rim; lanes, which run ``backward``, fill ``spread`` mm on both sides of it."""

    line: Segment
    source: Capsule
    target: Capsule
    spread: float = 0.0
    backward: bool = False


@dataclass(frozen=True)
class Wanted:
    """A label that wants a place on a wire."""

    wire: Wire
    latex: str


@dataclass(frozen=True)
class Scene:
    """What labels must keep clear of."""

    wires: list[Wire]
    capsules: list[Capsule]
    boxes: list[Box]

    def between(self, left: float, right: float) -> Scene:
        """Return what is between two x, all or in part."""
        return Scene(
            [
                wire
                for wire in self.wires
                if min(wire.line.start.x, wire.line.end.x) - wire.spread <= right
                and max(wire.line.start.x, wire.line.end.x) + wire.spread >= left
            ],
            [capsule for capsule in self.capsules if capsule.left <= right and capsule.right >= left],
            [box for box in self.boxes if box.centre.x - box.reach <= right and box.centre.x + box.reach >= left],
        )

    def clear(self, box: Box, room: float) -> bool:
        """Whether a box has room about it."""
        return (
            all(box.grown(room + wire.spread).clip(wire.line) is None for wire in self.wires)
            and all(_beside(box, capsule, room) for capsule in self.capsules)
            and all(far(box, other, room) for other in self.boxes)
        )

    def clear_on(self, box: Box, room: float, own: Wire) -> bool:
        """Whether a box on a wire has room between nodes and other boxes, and on its wire towards both ends."""
        for capsule in self.capsules:
            needed = room
            if capsule is own.source or capsule is own.target:
                at_tip = (capsule is own.source) == own.backward
                needed = (TIP_ROOM if at_tip else TAIL_ROOM * room) + own.spread
            if not _beside(box, capsule, needed):
                return False
        return all(far(box, other, room) for other in self.boxes)


def _beside(box: Box, capsule: Capsule, room: float) -> bool:
    """Whether a box is as far from a node."""
    away = abs(capsule.centre.y - box.centre.y) - capsule.radius
    return away >= box.reach + room or box.distance_to_capsule(capsule) >= room


def text_box(latex: str, size: float) -> tuple[float, float]:
    """Return half the width and half the height (mm) of a label of ``size`` pt."""
    found = extent(latex, size)
    return found.width / 2, (found.ascent + found.descent) / 2


def placed_text(latex: str, centre: Point, size: float, colour: str, owner: str) -> PlacedText:
    """Return a text about its centre."""
    return PlacedText(latex, Box(centre, *text_box(latex, size)), size, colour, owner)


def place_labels(wanted: Sequence[Wanted], scene: Scene, style: Style) -> list[Box] | None:
    """Find a place for every label, all at one fraction of the way where that can be; None where none is found."""
    ends = [end.x for each in wanted for end in (each.wire.line.start, each.wire.line.end)]
    widest = max(text_box(each.latex, style.size)[0] for each in wanted) + TIP_ROOM
    near = scene.between(min(ends) - widest, max(ends) + widest)
    # The steepest edges have the fewest places: where there is none, that shows at once.
    steepest_first = sorted(range(len(wanted)), key=lambda index: -abs(wanted[index].wire.line.direction[1]))
    places: dict[int, dict[float, Box]] = {}
    for index in steepest_first:
        places[index] = dict(_places(wanted[index], near, style))
        if not places[index]:
            return None
    for fraction in ALIGNED_FRACTIONS:
        found = [places[index][fraction] for index in range(len(wanted)) if fraction in places[index]]
        if len(found) == len(wanted) and _apart(found, style.room):
            return found
    return _searched({index: list(boxes.values()) for index, boxes in places.items()}, style.room)


def _places(wanted: Wanted, scene: Scene, style: Style) -> Iterator[tuple[float, Box]]:
    """Yield the places for a label that are clear of all but other labels, the best first."""
    wire = wanted.wire
    along = Segment(wire.source.axis.end, wire.target.axis.start)
    half_width, half_height = text_box(wanted.latex, style.size)
    dx, dy = along.direction
    start = Box(along.start, half_width, half_height, atan2(dy, dx) if style.sloped else 0.0)
    blocked = [
        found
        for other in scene.wires
        if other is not wire and (found := start.grown(style.room + other.spread).sweep(along, other.line))
    ]
    for fraction in FRACTIONS:
        if not any(low <= fraction <= high for low, high in blocked):
            box = replace(start, centre=along.at(fraction))
            if scene.clear_on(box, style.room, wire):
                yield fraction, box


def _apart(boxes: list[Box], room: float) -> bool:
    return all(far(box, other, room) for index, box in enumerate(boxes) for other in boxes[:index])


def far(box: Box, other: Box, room: float) -> bool:
    """Whether two boxes have room between them."""
    across, down = abs(box.centre.x - other.centre.x), abs(box.centre.y - other.centre.y)
    if not box.angle and not other.angle:
        wide = across >= box.half_width + other.half_width + room
        return wide or down >= box.half_height + other.half_height + room
    around = box.reach + other.reach + room
    return across > around or down > around or box.distance_to_box(other) >= room


def _searched(places: dict[int, list[Box]], room: float) -> list[Box] | None:
    """Choose one place each by backtracking: next comes the label with the fewest places that are still clear."""
    chosen: dict[int, Box] = {}
    # At each depth: the label, its places not yet tried, and the places of the others.
    stack = [_next(places)]
    for _ in range(MOST_TRIES):
        label, untried, others = stack[-1]
        if not untried:
            stack.pop()
            if not stack:
                return None
            chosen.pop(stack[-1][0], None)
            continue
        box = untried.pop(0)
        chosen[label] = box
        left = {index: [each for each in boxes if far(each, box, room)] for index, boxes in others.items()}
        if not left:
            return [chosen[index] for index in sorted(chosen)]
        if all(left.values()):
            stack.append(_next(left))
    return None


def _next(places: dict[int, list[Box]]) -> tuple[int, list[Box], dict[int, list[Box]]]:
    label = min(places, key=lambda index: (len(places[index]), index))
    return label, list(places[label]), {index: boxes for index, boxes in places.items() if index != label}
