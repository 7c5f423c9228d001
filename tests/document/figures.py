"""What the tests of figures share: networks of given widths, their layouts, and overlap measured by sampling.

The sampling is deliberately not the geometry of the package, so that neither hides the other's mistakes.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from math import ceil, cos, hypot, sin
from typing import TYPE_CHECKING

from derive.document.equations.mathematics import MathWriter
from derive.document.figure.layout import lay_out
from derive.document.figure.networks import FigureKind, Subject, network_diagrams
from derive.network.network import Network
from derive.notation.scheme import load_notation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from derive.document.figure.placed import Layout, PlacedNode, PlacedText, Stroke

SHORT, LONG = "0.15", "0.582367"
STEP = 0.4
# What the page has room for: the width of the text, and 0.8 of a page of 240 mm.
WIDTH, HEIGHT = 156.0, 192.0


def network_of(widths: Sequence[int], bias: str = "shared") -> Network:
    """A network with so many inputs, then neurons in each layer; ``bias``: shared, own or none."""
    layers = []
    for sources, neurons in pairwise(widths):
        given = {"shared": "0.3", "own": ["0.3"] * neurons, "none": None}[bias]
        matrix = [["0.1"] * sources for _ in range(neurons)]
        layers.append({"neurons": neurons, "activation": "tanh", "bias": given, "weights": {"matrix": matrix}})
    return Network.from_arguments(inputs=["0.1"] * widths[0], targets=["0.1"] * widths[-1], layers=layers)


def mathematics_of(network: Network, scheme: str = "net-out") -> MathWriter:
    return MathWriter(network.graph, load_notation(scheme))


def layout_of(
    network: Network,
    kind: FigureKind,
    *,
    digits: str | Callable[[str], str] = SHORT,
    parameter: str | None = None,
    scheme: str = "net-out",
) -> Layout:
    values = digits if callable(digits) else lambda _: digits
    return lay_out(*network_diagrams(Subject.of(network, mathematics_of(network, scheme), kind, values, parameter)))


def collisions(layout: Layout) -> list[str]:
    """Every label that touches a line, a node that is not its own, or another label."""
    labels = [text for text in layout.texts if text.owner not in {node.key for node in layout.nodes}]
    found = [f"{text.latex} on {other.latex}" for text, other in combinations(layout.texts, 2) if _meet(text, other)]
    for text in labels:
        found += [f"{text.latex} on the line {stroke.owner}" for stroke in layout.strokes if _on(text, stroke)]
        found += [f"{text.latex} on the node {node.key}" for node in layout.nodes if _in_node(text, node)]
    return found


def crossings(layout: Layout) -> list[str]:
    """Every line that runs through a node."""
    return [
        f"{stroke.owner} through {node.key}"
        for stroke in layout.strokes
        if stroke.owner != node_of(stroke)
        for node in layout.nodes
        if node.key not in stroke.owner.replace(":", "->").split("->")
        and any(_distance(point, node) < node.shape.radius for point in _points(stroke))
    ]


def node_of(stroke: Stroke) -> str:
    """The node inside which a stroke runs, or what is no node's name."""
    return stroke.owner if "->" not in stroke.owner and ":" not in stroke.owner else ""


def _points(stroke: Stroke) -> Iterator[tuple[float, float]]:
    for piece in stroke.pieces:
        dx, dy = piece.end.x - piece.start.x, piece.end.y - piece.start.y
        count = ceil(hypot(dx, dy) / STEP) + 1
        for index in range(count + 1):
            yield piece.start.x + dx * index / count, piece.start.y + dy * index / count


def _within(text: PlacedText, point: tuple[float, float], room: float = 0.0) -> bool:
    dx, dy = point[0] - text.box.centre.x, point[1] - text.box.centre.y
    c, s = cos(text.box.angle), sin(text.box.angle)
    across, down = abs(dx * c + dy * s), abs(dy * c - dx * s)
    return across < text.box.half_width + room and down < text.box.half_height + room


def _grid(text: PlacedText) -> Iterator[tuple[float, float]]:
    """Points that cover a label's box, its corners included."""
    c, s = cos(text.box.angle), sin(text.box.angle)
    columns, rows = ceil(2 * text.box.half_width / STEP), ceil(2 * text.box.half_height / STEP)
    for column in range(columns + 1):
        for row in range(rows + 1):
            x = text.box.half_width * (2 * column / columns - 1)
            y = text.box.half_height * (2 * row / rows - 1)
            yield text.box.centre.x + x * c - y * s, text.box.centre.y + x * s + y * c


def _apart(text: PlacedText, other: PlacedText) -> bool:
    reach = sum(hypot(each.box.half_width, each.box.half_height) for each in (text, other))
    return hypot(text.box.centre.x - other.box.centre.x, text.box.centre.y - other.box.centre.y) > reach


def _meet(text: PlacedText, other: PlacedText) -> bool:
    return not _apart(text, other) and any(_within(other, point) for point in _grid(text))


def _on(text: PlacedText, stroke: Stroke) -> bool:
    return any(_within(text, point, stroke.ink.width / 2) for point in _points(stroke))


def _in_node(text: PlacedText, node: PlacedNode) -> bool:
    away = hypot(text.box.centre.x - node.shape.centre.x, text.box.centre.y - node.shape.centre.y)
    if away > node.shape.radius + node.shape.reach + hypot(text.box.half_width, text.box.half_height):
        return False
    return any(_distance(point, node) < node.shape.radius for point in _grid(text))


def _distance(point: tuple[float, float], node: PlacedNode) -> float:
    """How far a point is from the line between the middles of the node's two half circles."""
    beyond = max(abs(point[0] - node.shape.centre.x) - node.shape.reach, 0.0)
    return hypot(beyond, point[1] - node.shape.centre.y)
