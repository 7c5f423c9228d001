"""A computation drawn from left to right, in the manner of circuit diagrams: nodes are quantities, lines connect them.

By its construction nothing overlaps: in a column lines run level, in rows of their own, and between two columns
there is nothing but lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derive.document.figure.downwards import Block, Flow, lay_out_downwards
from derive.document.figure.frame import CHORD, MARGIN, TALLEST, WIDEST
from derive.document.figure.geometry import Capsule, Point, Segment
from derive.document.figure.grid import NodeBlock
from derive.document.figure.labels import placed_text, text_box
from derive.document.figure.palette import Ink, Skin
from derive.document.figure.placed import Layout, PlacedNode, PlacedText, Stroke
from derive.document.figure.ranks import Ranks, Spot, ranked

# Between columns, at least and at most.
LEAST_GAP, WIDEST_GAP = 4.0, 24.0
# Lines run level for so far before they enter a node and after they leave one; the tip of an arrow fits in.
ENTRY, EXIT = 2.9, 1.2
# About what is written at a node, and between two rows.
NOTE_ROOM, ROW_ROOM = 0.7, 1.6
# A figure with few rows has them at most so much further apart than they need.
MOST_AIR = 1.35


@dataclass(frozen=True)
class CircuitNode:
    """A quantity: its symbol, and what is written above and below it."""

    latex: str
    skin: Skin
    above: str = ""
    below: str = ""


@dataclass(frozen=True)
class Circuit:
    """What is to be drawn. ``parents``: what each quantity is made of. ``inks``: the lines that leave each quantity.

    ``backward`` lines have their arrows where they reach the quantity that they come from.
    """

    nodes: Mapping[str, CircuitNode]
    parents: Mapping[str, tuple[str, ...]]
    inks: Mapping[str, Ink]
    backward: bool = False
    above_colour: str = "number"
    below_colour: str = "adjoint"


@dataclass(frozen=True)
class Style:
    """The radius of nodes (mm), the sizes of names and of notes (pt)."""

    radius: float
    name: float
    note: float


# From the best-looking down; letters are never smaller.
STYLES = (Style(4.6, 9, 8), Style(4.2, 9, 7), Style(3.6, 8, 7))


def lay_out_circuit(circuit: Circuit) -> Layout | None:
    """Return the figure with coordinates, None where the page is too small for it."""
    ranks = ranked(circuit.parents)
    if ranks is None:
        return None
    for style in STYLES:
        placement = _Placement(circuit, ranks, style)
        if placement.fits:
            return placement.layout()
    return None


def lay_out_circuit_downwards(circuit: Circuit) -> Layout | None:
    """Return the same figure from top to bottom, which has more room for many steps in a row."""
    for style in STYLES:
        blocks: dict[str, Block] = {
            name: NodeBlock(
                name, node.latex, node.skin, style.radius, style.name, style.note,
                node.above, node.below, circuit.above_colour, circuit.below_colour,
            )
            for name, node in circuit.nodes.items()
        }
        layout = lay_out_downwards(Flow(blocks, circuit.parents, circuit.inks, circuit.backward))
        if layout:
            return layout
    return None


class _Placement:
    """The circuit in one style."""

    def __init__(self, circuit: Circuit, ranks: Ranks, style: Style) -> None:
        self.circuit = circuit
        self.ranks = ranks
        self.style = style
        names = [[spot.name for spot in column if not spot.passing] for column in ranks.columns]
        self.reaches = [self._reach(column) for column in names]
        self.half_widths = [
            max(self._half_width(name, reach) for name in column) if column else 0.0
            for column, reach in zip(names, self.reaches, strict=True)
        ]
        self.rise = max(self._note_height(node.above) for node in circuit.nodes.values())
        self.fall = max(self._note_height(node.below) for node in circuit.nodes.values())
        least = 2 * style.radius + self.rise + self.fall + ROW_ROOM
        available = (TALLEST - least) / max(ranks.rows - 1, 1.0)
        self.row = max(least, min(MOST_AIR * least, available))
        self.height = (ranks.rows - 1) * self.row + least
        self.exit = ENTRY if circuit.backward else EXIT
        widths = 2 * sum(self.half_widths) + (len(names) - 1) * (ENTRY + self.exit)
        self.gap = min((WIDEST - 2 * MARGIN - widths) / max(len(names) - 1, 1), WIDEST_GAP)

    @property
    def fits(self) -> bool:
        """Whether the page is large enough."""
        return self.gap >= LEAST_GAP and self.height <= TALLEST

    def _reach(self, names: list[str]) -> float:
        """How far the nodes of a column are wider than round, on each side."""
        widest = max((text_box(self.circuit.nodes[name].latex, self.style.name)[0] for name in names), default=0.0)
        return max(0.0, widest - CHORD * self.style.radius)

    def _half_width(self, name: str, reach: float) -> float:
        node = self.circuit.nodes[name]
        notes = (text_box(text, self.style.note)[0] + NOTE_ROOM for text in (node.above, node.below) if text)
        return max(reach + self.style.radius, *notes, 0.0)

    def _note_height(self, text: str) -> float:
        return 2 * text_box(text, self.style.note)[1] + NOTE_ROOM if text else 0.0

    def layout(self) -> Layout:
        centres = self._centres()
        top = min(self.ranks.heights.values())
        points = {
            spot: Point(centres[spot.column], (height - top) * self.row + self.rise + self.style.radius + MARGIN)
            for spot, height in self.ranks.heights.items()
        }
        nodes = {spot: self._node(spot, point) for spot, point in points.items() if not spot.passing}
        texts = [text for spot, node in nodes.items() for text in self._texts(spot.name, node)]
        width = centres[-1] + self.half_widths[-1] + MARGIN
        bottom = max(point.y for point in points.values()) + self.style.radius + self.fall + MARGIN
        strokes = tuple(self._strokes(points))
        return Layout(width, bottom, tuple(nodes.values()), strokes, tuple(texts), ())

    def _centres(self) -> list[float]:
        found = [MARGIN + self.half_widths[0]]
        for before, after in zip(self.half_widths, self.half_widths[1:], strict=False):
            found.append(found[-1] + before + self.exit + self.gap + ENTRY + after)
        return found

    def _node(self, spot: Spot, point: Point) -> PlacedNode:
        shape = Capsule(point, self.style.radius, self.reaches[spot.column])
        return PlacedNode(spot.name, shape, self.circuit.nodes[spot.name].skin)

    def _texts(self, name: str, placed: PlacedNode) -> Iterator[PlacedText]:
        node, centre, radius = self.circuit.nodes[name], placed.shape.centre, self.style.radius
        yield placed_text(node.latex, centre, self.style.name, node.skin.text, name)
        for latex, side, colour in (
            (node.above, -1, self.circuit.above_colour),
            (node.below, 1, self.circuit.below_colour),
        ):
            if latex:
                away = radius + NOTE_ROOM + text_box(latex, self.style.note)[1]
                yield placed_text(latex, centre.moved(0, side * away), self.style.note, colour, f"{name}: {side}")

    def _strokes(self, points: Mapping[Spot, Point]) -> Iterator[Stroke]:
        leaving: set[Spot] = set()
        for source, target in self.ranks.links:
            start, end = self._right(source, points), self._left(target, points)
            ink = self.circuit.inks[source.name]
            pieces = [Segment(start[1], end[0]), Segment(*end)]
            # What several lines share is drawn once.
            first = source not in leaving
            leaving.add(source)
            if first:
                pieces.insert(0, Segment(*start))
            owner = f"{source.name}->{target.name}"
            if self.circuit.backward:
                reverse = tuple(Segment(piece.end, piece.start) for piece in reversed(pieces))
                yield Stroke(owner, reverse, ink, tip=first and not source.passing)
            else:
                yield Stroke(owner, tuple(pieces), ink, tip=not target.passing)

    def _right(self, spot: Spot, points: Mapping[Spot, Point]) -> tuple[Point, Point]:
        """Return where a line leaves a spot, and where it leaves the column."""
        point = points[spot]
        half = self.half_widths[spot.column]
        rim = 0.0 if spot.passing else self.style.radius + self.reaches[spot.column]
        return point.moved(-half if spot.passing else rim, 0), point.moved(half + self.exit, 0)

    def _left(self, spot: Spot, points: Mapping[Spot, Point]) -> tuple[Point, Point]:
        """Return where a line enters the column, and where it enters a spot."""
        point = points[spot]
        half = self.half_widths[spot.column]
        rim = 0.0 if spot.passing else self.style.radius + self.reaches[spot.column]
        return point.moved(-half - ENTRY, 0), point.moved(-half if spot.passing else -rim, 0)
