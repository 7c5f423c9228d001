"""A computation drawn from top to bottom: what stands in it may be of any size; lines run down between.

As in circuits nothing overlaps by construction: past a row lines run straight down, each in a room of its own, and
between two rows there is nothing but lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from derive.document.figure.frame import MARGIN, TALLEST, WIDEST
from derive.document.figure.geometry import Point, Segment
from derive.document.figure.palette import Ink
from derive.document.figure.placed import Layout, PlacedCell, PlacedNode, PlacedText, Stroke
from derive.document.figure.ranks import Ranks, Rooms, Spot, ranked

# Beside what stands in a row, and on each side of a passing line.
BESIDE, PASSING = 1.6, 1.3
# Lines run straight down for so far before they enter and after they leave; the tip of an arrow fits in.
ENTRY, EXIT = 2.6, 0.8
# Between two rows, where lines run aslant: at least, and at most.
LEAST_SLANT, WIDEST_SLANT = 1.2, 12.0
# How much of the distance that a line runs aside it may run down, where there is room.
STEEPNESS = 0.22
# Lines that enter a broad block spread over this part of its breadth.
ENTERED = 0.7


class Block(Protocol):
    """What stands in one place."""

    @property
    def sides(self) -> tuple[float, float]:
        """How far it reaches to the left and right of where its lines go."""

    @property
    def height(self) -> float:
        """How high it is."""

    @property
    def reach(self) -> float:
        """How far, on both sides of its middle, lines may enter."""

    def parts(self, top: Point) -> Parts:
        """Return what is drawn where lines enter at ``top``."""


@dataclass(frozen=True)
class Parts:
    """What is drawn of a block."""

    nodes: tuple[PlacedNode, ...] = ()
    cells: tuple[PlacedCell, ...] = ()
    texts: tuple[PlacedText, ...] = ()


@dataclass(frozen=True)
class Flow:
    """What is to be drawn. ``parents``: what each block is made of. ``inks``: the lines that leave each block.

    ``backward`` lines have their arrows where they reach the block that they come from.
    """

    blocks: Mapping[str, Block]
    parents: Mapping[str, tuple[str, ...]]
    inks: Mapping[str, Ink]
    backward: bool = False


def lay_out_downwards(flow: Flow) -> Layout | None:
    """Return the figure with coordinates, None where the page is too small for it."""
    sides = {name: (block.sides[0] + BESIDE, block.sides[1] + BESIDE) for name, block in flow.blocks.items()}
    ranks = ranked(flow.parents, Rooms(sides, PASSING, WIDEST - 2 * MARGIN + 2 * BESIDE, late=True))
    if ranks is None:
        return None
    placement = _Placement(flow, ranks)
    return placement.layout() if placement.height <= TALLEST else None


class _Placement:
    """The rows of a flow, one below the other."""

    def __init__(self, flow: Flow, ranks: Ranks) -> None:
        self.flow = flow
        self.ranks = ranks
        self.left = min(ranks.heights[spot] - self._sides(spot)[0] for spot in ranks.heights)
        self.row_heights = [
            max((flow.blocks[spot.name].height for spot in row if not spot.passing), default=0.0)
            for row in ranks.columns
        ]
        self.entry, self.exit = (EXIT, ENTRY) if flow.backward else (ENTRY, EXIT)
        self.slants = self._slants()
        self.height = sum(self.row_heights) + sum(slant + ENTRY + EXIT for slant in self.slants) + 2 * MARGIN

    def _sides(self, spot: Spot) -> tuple[float, float]:
        return (0.0, 0.0) if spot.passing else self.flow.blocks[spot.name].sides

    def _slants(self) -> list[float]:
        """Return the room between each two rows in which lines run aslant: more where they run far aside."""
        aside = [0.0] * (len(self.row_heights) - 1)
        for source, target in self.ranks.links:
            heights = self.ranks.heights
            aside[source.column] = max(aside[source.column], abs(heights[source] - heights[target]))
        wanted = [min(max(STEEPNESS * each, LEAST_SLANT), WIDEST_SLANT) - LEAST_SLANT for each in aside]
        least = LEAST_SLANT + ENTRY + EXIT
        free = TALLEST - 2 * MARGIN - sum(self.row_heights) - least * len(wanted)
        share = min(max(free, 0.0) / sum(wanted), 1.0) if any(wanted) else 0.0
        return [LEAST_SLANT + share * each for each in wanted]

    def layout(self) -> Layout:
        tops = self._tops()
        points = {
            spot: Point(x - self.left + MARGIN, tops[spot.column] + self._lowered(spot))
            for spot, x in self.ranks.heights.items()
        }
        parts = [
            self.flow.blocks[spot.name].parts(point) for spot, point in points.items() if not spot.passing
        ]
        width = max(point.x + self._sides(spot)[1] for spot, point in points.items()) + MARGIN
        return Layout(
            width,
            self.height,
            tuple(node for each in parts for node in each.nodes),
            tuple(self._strokes(points, tops)),
            tuple(text for each in parts for text in each.texts),
            (),
            cells=tuple(cell for each in parts for cell in each.cells),
        )

    def _tops(self) -> list[float]:
        """Return the upper edge of each row."""
        found = [MARGIN]
        for height, slant in zip(self.row_heights, self.slants, strict=False):
            found.append(found[-1] + height + slant + ENTRY + EXIT)
        return found

    def _lowered(self, spot: Spot) -> float:
        """How far below the upper edge of its row a block begins."""
        return 0.0 if spot.passing else (self.row_heights[spot.column] - self.flow.blocks[spot.name].height) / 2

    def _strokes(self, points: Mapping[Spot, Point], tops: list[float]) -> Iterator[Stroke]:
        leaving: set[Spot] = set()
        entries = self._entries(points)
        for source, target in self.ranks.links:
            bottom = tops[source.column] + self.row_heights[source.column]
            start = Point(points[source].x, bottom + self.exit)
            entered = Point(entries[source, target], points[target].y)
            end = Point(entered.x, tops[target.column] - self.entry)
            first = source not in leaving
            leaving.add(source)
            corners = [start, end, Point(entered.x, self._end(target, tops) if target.passing else entered.y)]
            if first:
                # What several lines share is drawn once.
                corners.insert(0, Point(start.x, bottom if source.passing else self._foot(source, points)))
            yield self._stroke(source, target, corners, first=first)

    def _stroke(self, source: Spot, target: Spot, corners: list[Point], *, first: bool) -> Stroke:
        ink, owner = self.flow.inks[source.name], f"{source.name}->{target.name}"
        if self.flow.backward:
            pieces = tuple(Segment(one, other) for one, other in pairwise(reversed(corners)))
            return Stroke(owner, pieces, ink, tip=first and not source.passing)
        return Stroke(owner, tuple(Segment(*each) for each in pairwise(corners)), ink, tip=not target.passing)

    def _end(self, spot: Spot, tops: list[float]) -> float:
        return tops[spot.column] + self.row_heights[spot.column]

    def _foot(self, spot: Spot, points: Mapping[Spot, Point]) -> float:
        return points[spot].y + self.flow.blocks[spot.name].height

    def _entries(self, points: Mapping[Spot, Point]) -> dict[tuple[Spot, Spot], float]:
        """Return where each line enters: several side by side, in the order in which they come."""
        arriving: dict[Spot, list[Spot]] = {}
        for source, target in self.ranks.links:
            arriving.setdefault(target, []).append(source)
        found = {}
        for target, sources in arriving.items():
            reach = 0.0 if target.passing else ENTERED * self.flow.blocks[target.name].reach
            ordered = sorted(sources, key=lambda source: points[source].x)
            for index, source in enumerate(ordered):
                along = (2 * index + 1) / len(ordered) - 1
                found[source, target] = points[target].x + along * reach
        return found
