"""A diagram gets coordinates, with the least spread at which every label has room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from derive.document.figure.diagram import Diagram, Edge
from derive.document.figure.frame import Frame, frames
from derive.document.figure.geometry import Box
from derive.document.figure.ground import Ground
from derive.document.figure.labels import Scene, Style, Wanted, place_labels
from derive.document.figure.notes import Member, place_notes, with_notes
from derive.document.figure.placed import Layout
from derive.document.figure.strokes import Arrangement, PlacedNote

# How labels are tried, the best-looking way first.
STYLES = (
    Style(8, sloped=False, room=1.0, cost=1.0),
    Style(8, sloped=False, room=0.6, cost=1.5),
    Style(8, sloped=True, room=0.6, cost=2.2),
    Style(7, sloped=False, room=0.5, cost=2.6),
    Style(7, sloped=True, room=0.5, cost=3.0),
)
# The search for the least costly way gives up after so many.
MOST_ATTEMPTS = 150


def lay_out(*diagrams: Diagram) -> Layout:
    """Lay out the first of some diagrams in which no edge comes too near to a node, or else the best of all.

    A group of labels that fits at none of the widest spreads is taken not to fit at all: it is left out, and its
    summary stands in its place. Of the ways in which the others fit, the least costly is taken.
    """
    best = _best(diagrams[0])
    for diagram in diagrams[1:]:
        if not best.ground.crossings:
            break
        best = min(best, _best(diagram), key=lambda attempt: attempt.faults)
    return best.arrangement().layout()


def _best(diagram: Diagram) -> _Attempt:
    best: _Attempt | None = None
    for frame in frames(diagram):
        attempt = _Search(frame).best()
        if best is None or attempt.faults < best.faults:
            best = attempt
        if best.faults == (0, 0):
            break
    if best is None:
        raise ValueError("a diagram has at least one frame")
    return best


class _Search:
    """The search in one frame; ``hopeless`` are the groups that find no room at any of the widest spreads."""

    def __init__(self, frame: Frame) -> None:
        grounds = [Ground(frame, spread) for spread in frame.spreads()]
        fewest = min(ground.crossings for ground in grounds)
        self.grounds = [ground for ground in grounds if ground.crossings == fewest]
        self.wide: list[_Attempt] = []
        self.hopeless: frozenset[str] = frozenset()
        for ground, style in self._widest():
            self.wide.append(_Attempt(ground, style))
            failed = frozenset(self.wide[-1].unlabelled)
            self.hopeless = failed & self.hopeless if len(self.wide) > 1 else failed
            if not self.hopeless:
                break

    def _widest(self) -> Iterator[tuple[Ground, Style]]:
        for ground in reversed(self.grounds):
            if ground.spread.gaps == self.grounds[-1].spread.gaps:
                # What finds no room in the smallest letters finds none in larger ones.
                for style in reversed(STYLES[-2:]):
                    yield ground, style

    def best(self) -> _Attempt:
        """Return the least costly attempt in which all but the hopeless groups are placed, else that with the most."""
        ways = [(ground, style) for ground in self.grounds for style in STYLES]
        ways.sort(key=lambda way: (way[0].spread.cost * way[1].cost, way[0].spread.gaps))
        hardest = ""
        for ground, style in ways[:MOST_ATTEMPTS]:
            attempt = _Attempt(ground, style, self.hopeless, hardest=hardest, hasty=True)
            if attempt.unlabelled == self.hopeless:
                return attempt
            (hardest,) = attempt.unlabelled - self.hopeless
        return min(self.wide, key=lambda attempt: attempt.faults)


class _Attempt:
    """The diagram at one spread and its labels in one style, but for the groups that are ``hopeless``.

    ``faults``: how many edges come too near to nodes, and how many groups are not labelled. A ``hasty`` attempt ends
    with the first group that finds no room; the ``hardest`` group is tried before others of its kind.
    """

    def __init__(
        self,
        ground: Ground,
        style: Style,
        hopeless: frozenset[str] = frozenset(),
        *,
        hardest: str = "",
        hasty: bool = False,
    ) -> None:
        self.ground = ground
        self.diagram: Diagram = ground.frame.diagram
        self.style = style
        self.unlabelled = set(hopeless)
        self.scene = ground.scene()
        self.notes: list[PlacedNote] = []
        self.labels: dict[Edge, Box] = {}
        for group, place in self._groups(hardest).items():
            if group not in self.unlabelled and not place():
                self.unlabelled.add(group)
                if hasty:
                    break
        self.faults = (ground.crossings, len(self.unlabelled))

    def arrangement(self) -> Arrangement:
        """Return what was found."""
        frame, spread = self.ground.frame, self.ground.spread
        return Arrangement(
            self.diagram,
            frame.centres(spread.gaps),
            spread.row,
            self.ground.capsules,
            frame.sizes,
            self.ground.wires,
            self.scene,
            self.notes,
            self.labels,
            self.style.size,
            tuple(sorted(self.unlabelled)),
        )

    def _groups(self, hardest: str) -> dict[str, Callable[[], bool]]:
        """Return what places each group: first the notes at the nodes, then the labels of the edges."""
        notes: dict[str, list[Member]] = {}
        for key, shape in self.ground.capsules.items():
            node = self.diagram.nodes[key]
            for note in node.notes:
                notes.setdefault(note.group, []).append((node, shape, note))
        labels: dict[str, list[Edge]] = {}
        for edge in self.diagram.edges:
            if edge.latex:
                labels.setdefault(edge.group, []).append(edge)
        groups: dict[str, Callable[[], bool]] = {}
        groups |= {group: partial(self._place_notes, members) for group, members in notes.items()}
        for group in sorted(labels, key=lambda group: group != hardest):
            groups[group] = partial(self._place_labels, labels[group])
        return groups

    def _place_notes(self, members: list[Member]) -> bool:
        found = place_notes(members, self.scene, self.ground.frame)
        self.notes += found
        self.scene = with_notes(self.scene, found)
        return bool(found)

    def _place_labels(self, edges: list[Edge]) -> bool:
        wanted = [Wanted(self.ground.wires[edge], edge.latex) for edge in edges]
        boxes = place_labels(wanted, self.scene, self.style)
        if boxes is None:
            return False
        self.scene = Scene(self.scene.wires, self.scene.capsules, [*self.scene.boxes, *boxes])
        self.labels.update(zip(edges, boxes, strict=True))
        return True
