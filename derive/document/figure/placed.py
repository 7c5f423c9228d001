"""A figure with coordinates: all that is left to do is to draw it. Millimetres, y downwards."""

from __future__ import annotations

from dataclasses import dataclass

from derive.document.figure.geometry import Box, Capsule, Point, Segment
from derive.document.figure.palette import DOTS_COLOUR, Ink, Skin
from derive.document.figure.text import extent


@dataclass(frozen=True)
class PlacedText:
    """A text of ``size`` pt that fills ``box``. ``owner``: the node or edge that it belongs to."""

    latex: str
    box: Box
    size: float
    colour: str
    owner: str

    @property
    def baseline(self) -> float:
        """How far the baseline runs below the middle of the box."""
        return self.box.half_height - extent(self.latex, self.size).descent


@dataclass(frozen=True)
class Stroke:
    """A drawn line, in pieces where a label breaks it; with a ``tip``, its last piece ends in an arrow."""

    owner: str
    pieces: tuple[Segment, ...]
    ink: Ink
    tip: bool = True

    @property
    def lines(self) -> list[list[Point]]:
        """The corners of each line without a gap, from piece to piece."""
        found: list[list[Point]] = []
        for piece in self.pieces:
            if found and found[-1][-1] == piece.start:
                found[-1].append(piece.end)
            else:
                found.append([piece.start, piece.end])
        return found


@dataclass(frozen=True)
class PlacedNode:
    """A node in its place; a ``divided`` one has a line through its middle."""

    key: str
    shape: Capsule
    skin: Skin
    divided: bool = False


@dataclass(frozen=True)
class PlacedCell:
    """A cell of a grid in its place."""

    key: str
    box: Box
    skin: Skin


@dataclass(frozen=True)
class Dots:
    """Three dots for what is left out, one below the other (``upright``) or side by side."""

    centre: Point
    upright: bool


@dataclass(frozen=True)
class Layout:
    """All that is drawn, on a page from (0, 0) to (``width``, ``height``).

    ``unlabelled`` names the groups of labels for which there was no room. Later cells lie over earlier ones.
    """

    width: float
    height: float
    nodes: tuple[PlacedNode, ...]
    strokes: tuple[Stroke, ...]
    texts: tuple[PlacedText, ...]
    dots: tuple[Dots, ...]
    unlabelled: tuple[str, ...] = ()
    cells: tuple[PlacedCell, ...] = ()

    @property
    def colours(self) -> frozenset[str]:
        """The names of the colours that are used."""
        found = {text.colour for text in self.texts} | {stroke.ink.colour for stroke in self.strokes}
        for skin in (*(node.skin for node in self.nodes), *(cell.skin for cell in self.cells)):
            found |= {skin.outline, skin.fill}
        return frozenset(found | {DOTS_COLOUR} if self.dots else found)
