"""Where the quantities of a computation stand: a column for each depth, few crossings, short lines.

The way of Sugiyama, Tagawa and Toda (1981): a line that passes a column has a place of its own there, the order in a
column follows the middle of the neighbours, and then heights are evened out without changing the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

# With more quantities in the first column than this, or more columns, givens stand right before what they enter.
MOST_IN_FIRST, MOST_COLUMNS = 8, 7
SWEEPS, EVENING_SWEEPS = 12, 24
# How much room a passing line takes, beside a node's 1, and how much straighter it wants to be.
PASSING_ROOM, PASSING_WEIGHT = 0.45, 4.0


@dataclass(frozen=True)
class Spot:
    """A place in a column: of a quantity, or of its line that passes there."""

    name: str
    column: int
    passing: bool = False


@dataclass(frozen=True)
class Rooms:
    """How much room each quantity takes before and behind its line, and a passing line on each side.

    ``breadth``: how much there is for a column, where that is limited; ``late`` givens stand right before what they
    enter, those of small computations, too.
    """

    sides: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    passing: float = PASSING_ROOM / 2
    breadth: float | None = None
    late: bool = False

    def of(self, spot: Spot) -> tuple[float, float]:
        """Return the room of a spot before and behind its middle."""
        return (self.passing, self.passing) if spot.passing else self.sides.get(spot.name, (0.5, 0.5))

    def offsets(self, column: Sequence[Spot]) -> list[float]:
        """Return how far behind the first spot each one is at least."""
        found = [0.0]
        for one, following in pairwise(column):
            found.append(found[-1] + self.of(one)[1] + self.of(following)[0])
        return found

    def fit(self, column: Sequence[Spot]) -> bool:
        """Whether a column is not too long."""
        sizes = (sum(self.of(spot)) for spot in column)
        return self.breadth is None or sum(sizes) <= self.breadth

    def within(self, column: Sequence[Spot], base: float, length: float) -> float:
        """Return the place for a column's first spot, whose last is ``length`` behind, that the breadth allows."""
        if self.breadth is None:
            return base
        lowest, highest = self.of(column[0])[0], self.breadth - self.of(column[-1])[1] - length
        return max(min(base, highest), lowest)


_ROWS = Rooms()


@dataclass(frozen=True)
class Ranks:
    """The columns from left to right, each from top to bottom; the height of each spot in rows; and the links.

    A link leads from a spot to one in the next column; the lines that leave one quantity share the spots they pass.
    """

    columns: tuple[tuple[Spot, ...], ...]
    heights: Mapping[Spot, float]
    links: tuple[tuple[Spot, Spot], ...]

    @property
    def rows(self) -> float:
        """How many rows it is high."""
        return max(self.heights.values()) - min(self.heights.values()) + 1.0


def ranked(parents: Mapping[str, Sequence[str]], rooms: Rooms = _ROWS) -> Ranks | None:
    """Place quantities, given the parents of each, parents before children; None where ``rooms`` is too small."""
    columns_of = _columns(parents, late=rooms.late)
    spots, links = _spots_and_links(parents, columns_of)
    columns: list[list[Spot]] = [[] for _ in range(max(columns_of.values()) + 1)]
    for spot in spots:
        columns[spot.column].append(spot)
    if not all(map(rooms.fit, columns)):
        return None
    columns = _ordered(columns, links)
    return Ranks(tuple(map(tuple, columns)), _heights(columns, links, rooms), tuple(links))


def _columns(parents: Mapping[str, Sequence[str]], *, late: bool) -> dict[str, int]:
    """The depth of each quantity: the longest path from the givens."""
    depths: dict[str, int] = {}
    for name, own in parents.items():
        depths[name] = 1 + max((depths[parent] for parent in own), default=-1)
    givens = [name for name, own in parents.items() if not own]
    if not late and len(givens) <= MOST_IN_FIRST and max(depths.values()) < MOST_COLUMNS:
        return depths
    for given in givens:
        children = [depths[name] for name, own in parents.items() if given in own]
        depths[given] = min(children, default=1) - 1
    return depths


def _spots_and_links(
    parents: Mapping[str, Sequence[str]], columns: Mapping[str, int]
) -> tuple[list[Spot], list[tuple[Spot, Spot]]]:
    spots = {(name, column): Spot(name, column) for name, column in columns.items()}
    links: dict[tuple[Spot, Spot], None] = {}
    for name, own in parents.items():
        for parent in dict.fromkeys(own):
            way = [spots[parent, columns[parent]]]
            for column in range(columns[parent] + 1, columns[name]):
                way.append(spots.setdefault((parent, column), Spot(parent, column, passing=True)))
            links.update(dict.fromkeys(pairwise([*way, spots[name, columns[name]]])))
    return list(spots.values()), list(links)


def _neighbours(links: Iterable[tuple[Spot, Spot]]) -> tuple[dict[Spot, list[Spot]], dict[Spot, list[Spot]]]:
    before: dict[Spot, list[Spot]] = {}
    after: dict[Spot, list[Spot]] = {}
    for source, target in links:
        before.setdefault(target, []).append(source)
        after.setdefault(source, []).append(target)
    return before, after


def _ordered(columns: list[list[Spot]], links: list[tuple[Spot, Spot]]) -> list[list[Spot]]:
    """Sort each column by the middle of its neighbours, to and fro; keep the order with the fewest crossings."""
    before, after = _neighbours(links)
    best, fewest = [list(column) for column in columns], _crossings(columns, links)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for index in range(len(columns)) if forward else reversed(range(len(columns))):
            beside = index - 1 if forward else index + 1
            if 0 <= beside < len(columns):
                places = {spot: place for place, spot in enumerate(columns[beside])}
                columns[index] = _by_middle(columns[index], before if forward else after, places)
        found = _crossings(columns, links)
        if found < fewest:
            best, fewest = [list(column) for column in columns], found
    return best


def _by_middle(column: list[Spot], neighbours: Mapping[Spot, list[Spot]], places: Mapping[Spot, int]) -> list[Spot]:
    def middle(item: tuple[int, Spot]) -> float:
        index, spot = item
        found = [places[each] for each in neighbours.get(spot, ())]
        return sum(found) / len(found) if found else float(index)

    return [spot for _, spot in sorted(enumerate(column), key=middle)]


def _crossings(columns: list[list[Spot]], links: list[tuple[Spot, Spot]]) -> int:
    places = {spot: place for column in columns for place, spot in enumerate(column)}
    by_column: dict[int, list[tuple[int, int]]] = {}
    for source, target in links:
        by_column.setdefault(source.column, []).append((places[source], places[target]))
    return sum(_inversions([end for _, end in sorted(ends)]) for ends in by_column.values())


def _inversions(numbers: list[int]) -> int:
    return sum(one > other for index, other in enumerate(numbers) for one in numbers[:index])


def _heights(columns: list[list[Spot]], links: list[tuple[Spot, Spot]], rooms: Rooms) -> dict[Spot, float]:
    """Bring each spot near to its neighbours, to and fro, at the least distances that its column needs."""
    before, after = _neighbours(links)
    heights: dict[Spot, float] = {}
    for column in columns:
        offsets = rooms.offsets(column)
        middle = (rooms.breadth or 0.0) / 2
        heights |= {spot: middle + offset - offsets[-1] / 2 for spot, offset in zip(column, offsets, strict=True)}
    for sweep in range(EVENING_SWEEPS):
        last = sweep == EVENING_SWEEPS - 1
        for column in columns if sweep % 2 else columns[::-1]:
            wanted = []
            for spot in column:
                # At last, what follows from one quantity alone stands level with it.
                near = before.get(spot, []) if last else [*before.get(spot, ()), *after.get(spot, ())]
                wanted.append(sum(heights[each] for each in near) / len(near) if near else heights[spot])
            heights.update(zip(column, _spaced(column, wanted, rooms), strict=True))
    return heights


def _spaced(column: Sequence[Spot], wanted: Sequence[float], rooms: Rooms) -> list[float]:
    """Return the heights nearest to those wanted that keep order and distances: isotonic regression."""
    offsets = rooms.offsets(column)
    # Blocks of neighbours that touch: sum of weights, weighted sum of what is wanted, how many spots.
    blocks: list[tuple[float, float, int]] = []
    for spot, height, offset in zip(column, wanted, offsets, strict=True):
        weight = PASSING_WEIGHT if spot.passing else 1.0
        block = (weight, weight * (height - offset), 1)
        while blocks and blocks[-1][1] / blocks[-1][0] > block[1] / block[0]:
            last = blocks.pop()
            block = (last[0] + block[0], last[1] + block[1], last[2] + block[2])
        blocks.append(block)
    bases = [total / weight for weight, total, count in blocks for _ in range(count)]
    return [rooms.within(column, base, offsets[-1]) + offset for base, offset in zip(bases, offsets, strict=True)]
