"""An array drawn as a grid of cells, its symbol beside it; a quantity as a circle, its numbers beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from derive.document.figure.downwards import Parts
from derive.document.figure.frame import CHORD
from derive.document.figure.geometry import Box, Capsule, Point
from derive.document.figure.labels import placed_text, text_box
from derive.document.figure.palette import Skin
from derive.document.figure.placed import PlacedCell, PlacedNode

# About the text of a cell on each side; how narrow a cell is at least; between slices, and before a grid's symbol.
CELL_ROOM, CELL_RISE, LEAST_CELL, SLICE_GAP, SYMBOL_GAP = 0.9, 0.65, 5.2, 2.2, 1.0
# Between a circle and what stands beside it.
NOTE_GAP = 0.8


@dataclass(frozen=True)
class Cell:
    """An entry of an array: what stands in it; a ``lit`` one lies over its neighbours."""

    key: str
    latex: str
    skin: Skin
    colour: str = "ink"
    lit: bool = False


@dataclass(frozen=True)
class GridBlock:
    """An array as a grid; ``slices`` of rows of cells stand side by side, its symbol before them."""

    key: str
    symbol: str
    slices: tuple[tuple[tuple[Cell, ...], ...], ...]
    size: float

    @cached_property
    def cell(self) -> tuple[float, float]:
        """Half the width and half the height of a cell."""
        cells = [cell for rows in self.slices for row in rows for cell in row]
        width = max(text_box(cell.latex, self.size)[0] for cell in cells) + CELL_ROOM
        height = max(text_box(latex, self.size)[1] for latex in ("0", *(cell.latex for cell in cells)))
        return max(width, LEAST_CELL / 2), height + CELL_RISE

    @property
    def reach(self) -> float:
        """Half the width of the grid."""
        columns = sum(len(rows[0]) for rows in self.slices)
        return columns * self.cell[0] + (len(self.slices) - 1) * SLICE_GAP / 2

    @property
    def height(self) -> float:
        """The height of its rows."""
        return 2 * self.cell[1] * len(self.slices[0])

    @property
    def sides(self) -> tuple[float, float]:
        """Its symbol stands on the left."""
        symbol = 2 * text_box(self.symbol, self.size)[0] + SYMBOL_GAP if self.symbol else 0.0
        return self.reach + symbol, self.reach

    def parts(self, top: Point) -> Parts:
        """Draw the grid below a point."""
        placed: list[tuple[Cell, Box]] = []
        half_width, half_height = self.cell
        left = -self.reach
        for rows in self.slices:
            for down, row in enumerate(rows):
                for across, cell in enumerate(row):
                    aside = left + (2 * across + 1) * half_width
                    centre = top.moved(aside, (2 * down + 1) * half_height)
                    placed.append((cell, Box(centre, half_width, half_height)))
            left += 2 * half_width * len(rows[0]) + SLICE_GAP
        placed.sort(key=lambda each: each[0].lit)
        written = ((cell, box) for cell, box in placed if cell.latex)
        texts = [placed_text(cell.latex, box.centre, self.size, cell.colour, cell.key) for cell, box in written]
        if self.symbol:
            half, _ = text_box(self.symbol, self.size)
            beside = top.moved(-self.reach - SYMBOL_GAP - half, self.height / 2)
            texts.append(placed_text(self.symbol, beside, self.size, "ink", self.key))
        cells = tuple(PlacedCell(cell.key, box, cell.skin) for cell, box in placed)
        return Parts(cells=cells, texts=tuple(texts))


@dataclass(frozen=True)
class NodeBlock:
    """A quantity as a circle, on its right what is written ``above`` and ``below`` the middle."""

    key: str
    latex: str
    skin: Skin
    radius: float
    size: float
    note_size: float
    above: str = ""
    below: str = ""
    above_colour: str = "number"
    below_colour: str = "adjoint"

    @cached_property
    def half_width(self) -> float:
        """Half the width of the circle, wider for a long symbol."""
        return max(self.radius, text_box(self.latex, self.size)[0] + (1 - CHORD) * self.radius)

    @property
    def reach(self) -> float:
        """Lines enter at its middle."""
        return self.half_width - self.radius

    @property
    def height(self) -> float:
        """The height of the circle."""
        return 2 * self.radius

    @property
    def sides(self) -> tuple[float, float]:
        """What is written stands on the right."""
        notes = [2 * text_box(text, self.note_size)[0] + NOTE_GAP for text in (self.above, self.below) if text]
        return self.half_width, self.half_width + max(notes, default=0.0)

    def parts(self, top: Point) -> Parts:
        """Draw the circle below a point."""
        centre = top.moved(0, self.radius)
        texts = [placed_text(self.latex, centre, self.size, self.skin.text, self.key)]
        both = bool(self.above and self.below)
        for latex, side, colour in ((self.above, -1, self.above_colour), (self.below, 1, self.below_colour)):
            if latex:
                half_width, half_height = text_box(latex, self.note_size)
                aside = self.half_width + NOTE_GAP + half_width
                beside = centre.moved(aside, side * (half_height + 0.2) if both else 0.0)
                texts.append(placed_text(latex, beside, self.note_size, colour, f"{self.key}: {side}"))
        node = PlacedNode(self.key, Capsule(centre, self.radius, self.half_width - self.radius), self.skin)
        return Parts(nodes=(node,), texts=tuple(texts))
