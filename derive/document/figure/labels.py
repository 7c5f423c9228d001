"""Where labels go: a search among places along each edge for ones that touch nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2

from derive.document.figure.geometry import Box, Capsule, Segment
from derive.document.figure.text import POINT, extent

# Where along the edge a label would stand best, and where else it may, as fractions of the way.
BEST_FRACTION = 0.27
FRACTIONS = tuple(sorted((step / 100 for step in range(12, 82, 2)), key=lambda f: abs(f - BEST_FRACTION)))
# An arrow's tip needs this room before its node.
TIP_ROOM = 1.6
# The search for one gap's labels gives up after so many tries.
MOST_TRIES = 3000


@dataclass(frozen=True)
class Style:
    """How labels are tried: their size in pt, along the edge or upright, and the room about them in mm."""

    size: float
    sloped: bool
    room: float


@dataclass(frozen=True)
class Wire:
    """An edge's line from rim to rim; its lanes fill ``spread`` mm on both sides of it."""

    line: Segment
    source: Capsule
    target: Capsule
    spread: float = 0.0


@dataclass(frozen=True)
class Wanted:
    """A label that wants a place on a wire."""

    wire: Wire
    latex: str


@dataclass
class Scene:
    """What labels must keep clear of."""

    wires: list[Wire]
    capsules: list[Capsule]
    boxes: list[Box]

    def clear(self, box: Box, room: float, own: Wire | None = None) -> bool:
        """Whether a box has room about it; a label stands on its own wire."""
        near = box.reach + room
        if any(box.distance_to_box(other) < room for other in self.boxes):
            return False
        for wire in self.wires:
            if wire is not own and _near(wire.line, box, near + wire.spread):
                if box.grown(room + wire.spread).clip(wire.line):
                    return False
        for capsule in self.capsules:
            needed = room + (TIP_ROOM if own and capsule is own.target else 0.0)
            away = abs(capsule.centre.y - box.centre.y) - capsule.radius
            if away < near + TIP_ROOM and box.distance_to_capsule(capsule) < needed:
                return False
        return True


def _near(line: Segment, box: Box, reach: float) -> bool:
    low, high = sorted((line.start.y, line.end.y))
    return low - reach <= box.centre.y <= high + reach and (
        min(line.start.x, line.end.x) - reach <= box.centre.x <= max(line.start.x, line.end.x) + reach
    )


def text_box(latex: str, size: float) -> tuple[float, float]:
    """Return half the width and half the height (mm) of a label of ``size`` pt."""
    found = extent(latex)
    em = size * POINT
    return found.width * em / 2, (found.ascent + found.descent) * em / 2


def box_on(wanted: Wanted, fraction: float, style: Style) -> Box:
    """Return a label's box at a fraction of the way between the two nodes' centres."""
    wire = wanted.wire
    along = Segment(wire.source.axis.end, wire.target.axis.start)
    half_width, half_height = text_box(wanted.latex, style.size)
    dx, dy = along.direction
    return Box(along.at(fraction), half_width, half_height, atan2(dy, dx) if style.sloped else 0.0)


def place_labels(wanted: Sequence[Wanted], scene: Scene, style: Style) -> list[Box] | None:
    """Find a place for every label, all at one fraction of the way where that can be; None where none is found."""
    steepest_first = sorted(
        range(len(wanted)), key=lambda index: -abs(wanted[index].wire.line.direction[1])
    )
    places: dict[int, list[tuple[float, Box]]] = {}
    for index in steepest_first:
        places[index] = list(_places(wanted[index], scene, style))
        if not places[index]:
            return None
    for fraction in FRACTIONS:
        found = {index: box for index in places for at, box in places[index] if at == fraction}
        if len(found) == len(wanted) and _apart([found[index] for index in range(len(wanted))], style.room):
            return [found[index] for index in range(len(wanted))]
    return _searched(places, style.room)


def _places(wanted: Wanted, scene: Scene, style: Style) -> Iterator[tuple[float, Box]]:
    for fraction in FRACTIONS:
        box = box_on(wanted, fraction, style)
        if scene.clear(box, style.room, wanted.wire):
            yield fraction, box


def _apart(boxes: list[Box], room: float) -> bool:
    return all(_far(box, other, room) for index, box in enumerate(boxes) for other in boxes[:index])


def _far(box: Box, other: Box, room: float) -> bool:
    if abs(box.centre.y - other.centre.y) > box.reach + other.reach + room:
        return True
    return box.distance_to_box(other) >= room


def _searched(places: dict[int, list[tuple[float, Box]]], room: float) -> list[Box] | None:
    """Choose one place each by backtracking, the labels with the fewest places first."""
    order = sorted(places, key=lambda index: (len(places[index]), index))
    chosen: list[Box] = []
    positions = [0]
    tries = 0
    while positions and tries < MOST_TRIES:
        tries += 1
        options = places[order[len(chosen)]]
        if positions[-1] == len(options):
            positions.pop()
            if chosen:
                chosen.pop()
            continue
        box = options[positions[-1]][1]
        positions[-1] += 1
        if all(_far(box, other, room) for other in chosen):
            chosen.append(box)
            if len(chosen) == len(order):
                return [chosen[order.index(index)] for index in range(len(order))]
            positions.append(0)
    return None
