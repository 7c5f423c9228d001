"""Nodes and edges in their places at one spread, before anything is written beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.document.figure.geometry import Box, Segment, boundary
from derive.document.figure.labels import Scene, Wire
from derive.document.figure.strokes import span

if TYPE_CHECKING:
    from derive.document.figure.diagram import Edge
    from derive.document.figure.frame import Frame, Spread

# An edge keeps this far (mm) from nodes that are not its own.
NODE_ROOM = 0.6


class Ground:
    """The shapes of the nodes and the lines of the edges; ``crossings``: how many edges come too near to nodes."""

    def __init__(self, frame: Frame, spread: Spread) -> None:
        self.frame = frame
        self.spread = spread
        self.capsules = frame.capsules(spread)
        self.wires = {edge: self._wire(edge) for edge in frame.diagram.edges}
        self.crossings = sum(self._crosses(wire) for wire in self.wires.values())

    def scene(self) -> Scene:
        """Return what labels must keep clear of, before there is any label."""
        return Scene(list(self.wires.values()), list(self.capsules.values()), [])

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
