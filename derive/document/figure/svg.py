"""A layout as an SVG file that stands alone: text stays text, with real subscripts."""

from __future__ import annotations

import re
from contextlib import contextmanager
from math import degrees
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from derive.document.figure.palette import COLOURS, DOT_PITCH, DOT_RADIUS, DOTS_COLOUR, Ink
from derive.document.figure.text import POINT, Run, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.document.figure.geometry import Segment
    from derive.document.figure.placed import Dots, Layout, PlacedCell, PlacedNode, PlacedText, Stroke

# User units are CSS pixels, of which browsers reckon 96 to the inch.
PIXELS = 96 / 25.4
FONTS = "'Latin Modern Roman', 'STIX Two Text', 'Times New Roman', 'Liberation Serif', Times, serif"
# The layout reckons letters a little too wide; digits as wide as this part of their box look natural.
DIGITS_FILL = 0.97
# What stands where a reader is to find a number.
_BLANK, _ROOM = re.compile(r"\\blank\{0+\}"), "\N{HORIZONTAL ELLIPSIS}"
_NAMESPACE = "http://www.w3.org/2000/svg"


def draw_svg(layout: Layout, title: str, description: str) -> str:
    """Return the picture as SVG, with a title and a description for those who do not see it."""
    width, height = _pixels(layout.width), _pixels(layout.height)
    picture = ET.Element(
        "svg",
        {
            "xmlns": _NAMESPACE,
            "width": width,
            "height": height,
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "font-family": FONTS,
            "text-anchor": "middle",
        },
    )
    ET.SubElement(picture, "title").text = _printable(title)
    ET.SubElement(picture, "desc").text = _printable(description)
    for cell in layout.cells:
        with _part(picture, cell.key):
            _draw_cell(picture, cell)
    for node in layout.nodes:
        with _part(picture, node.key):
            _draw_node(picture, node)
    for stroke in layout.strokes:
        with _part(picture, stroke.owner):
            _draw_stroke(picture, stroke)
    for dots in layout.dots:
        _draw_dots(picture, dots)
    for text in layout.texts:
        _draw_text(picture, text)
    # One line for each part; inside a text a line break would be seen.
    picture.text = "\n"
    for part in picture:
        part.tail = "\n"
    return ET.tostring(picture, encoding="unicode") + "\n"


@contextmanager
def _part(picture: ET.Element, name: str) -> Iterator[None]:
    """Name what is drawn by the node, edge or cell that it shows, so that a page may light it."""
    count = len(picture)
    yield
    for element in picture[count:]:
        element.set("data-part", name)


def _pixels(millimetres: float) -> str:
    return f"{round(millimetres * PIXELS, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _printable(text: str) -> str:
    """Drop the control characters that XML cannot hold."""
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _colour(name: str) -> str:
    return f"#{COLOURS[name]}"


def _draw_stroke(picture: ET.Element, stroke: Stroke) -> None:
    if not stroke.tip:
        _draw_lines(picture, stroke)
        return
    for index, piece in enumerate(stroke.pieces):
        end = piece.end
        if index == len(stroke.pieces) - 1:
            _draw_tip(picture, piece, stroke.ink)
            dx, dy = piece.direction
            back = min(stroke.ink.tip[0] * 0.7, piece.length)
            end = piece.end.moved(-dx * back, -dy * back)
        line = ET.SubElement(
            picture,
            "line",
            {
                "x1": _pixels(piece.start.x),
                "y1": _pixels(piece.start.y),
                "x2": _pixels(end.x),
                "y2": _pixels(end.y),
                "stroke": _colour(stroke.ink.colour),
                "stroke-width": _pixels(stroke.ink.width),
            },
        )
        if stroke.ink.dashes:
            line.set("stroke-dasharray", " ".join(map(_pixels, stroke.ink.dashes)))


def _draw_lines(picture: ET.Element, stroke: Stroke) -> None:
    """Draw a stroke without a tip, each of its lines in one."""
    for corners in stroke.lines:
        points = " ".join(f"{_pixels(corner.x)},{_pixels(corner.y)}" for corner in corners)
        look = {"stroke": _colour(stroke.ink.colour), "stroke-width": _pixels(stroke.ink.width)}
        line = ET.SubElement(picture, "polyline", {"points": points, "fill": "none", **look})
        if stroke.ink.dashes:
            line.set("stroke-dasharray", " ".join(map(_pixels, stroke.ink.dashes)))


def _draw_tip(picture: ET.Element, piece: Segment, ink: Ink) -> None:
    """The same swallow-tailed tip that TikZ calls Stealth."""
    length, width = ink.tip
    dx, dy = piece.direction
    corners = [
        piece.end.moved(-along * dx - aside * dy, -along * dy + aside * dx)
        for along, aside in ((0, 0), (length, width / 2), (length * 0.7, 0), (length, -width / 2))
    ]
    points = " ".join(f"{_pixels(corner.x)},{_pixels(corner.y)}" for corner in corners)
    ET.SubElement(picture, "polygon", points=points, fill=_colour(ink.colour))


def _draw_cell(picture: ET.Element, cell: PlacedCell) -> None:
    upper, _, lower, _ = cell.box.corners
    size = {"width": _pixels(lower.x - upper.x), "height": _pixels(lower.y - upper.y)}
    skin = cell.skin
    look = {"fill": _colour(skin.fill), "stroke": _colour(skin.outline), "stroke-width": _pixels(skin.width)}
    ET.SubElement(picture, "rect", {"x": _pixels(upper.x), "y": _pixels(upper.y), **size, **look})


def _draw_node(picture: ET.Element, node: PlacedNode) -> None:
    shape, skin = node.shape, node.skin
    look = {"stroke": _colour(skin.outline), "stroke-width": _pixels(skin.width)}
    ET.SubElement(
        picture,
        "rect",
        {
            "x": _pixels(shape.left),
            "y": _pixels(shape.centre.y - shape.radius),
            "width": _pixels(shape.right - shape.left),
            "height": _pixels(2 * shape.radius),
            "rx": _pixels(shape.radius),
            "fill": _colour(skin.fill),
            **look,
        },
    )
    if node.divided:
        x = _pixels(shape.centre.x)
        upper, lower = _pixels(shape.centre.y - shape.radius), _pixels(shape.centre.y + shape.radius)
        ET.SubElement(picture, "line", {"x1": x, "y1": upper, "x2": x, "y2": lower, **look})


def _draw_dots(picture: ET.Element, dots: Dots) -> None:
    for step in (-DOT_PITCH, 0.0, DOT_PITCH):
        centre = dots.centre.moved(0, step) if dots.upright else dots.centre.moved(step, 0)
        where = {"cx": _pixels(centre.x), "cy": _pixels(centre.y), "r": _pixels(DOT_RADIUS)}
        ET.SubElement(picture, "circle", {**where, "fill": _colour(DOTS_COLOUR)})


def _draw_text(picture: ET.Element, text: PlacedText) -> None:
    baseline = text.box.below(text.baseline)
    x, y, em = _pixels(baseline.x), _pixels(baseline.y), text.size * POINT
    element = ET.SubElement(picture, "text", {"x": x, "y": y, "font-size": _pixels(em), "fill": _colour(text.colour)})
    if text.box.angle:
        element.set("transform", f"rotate({round(degrees(text.box.angle), 2) + 0.0:g} {x} {y})")
    pieces = runs(_BLANK.sub(_ROOM, text.latex))
    if len(pieces) == 1 and not pieces[0].italic:
        # Whatever the reader's fonts, digits fill the room that the layout gave them and no more.
        element.set("textLength", _pixels(2 * text.box.half_width * DIGITS_FILL))
        element.set("lengthAdjust", "spacingAndGlyphs")
        element.text = pieces[0].characters
        return
    if any(run.back for run in pieces):
        # Not all programs know the middle of a text in which the pen goes back.
        width = sum(run.width - run.back for run in pieces) * em
        element.set("x", _pixels(baseline.x - width / 2))
        element.set("text-anchor", "start")
    height = 0.0
    for run in pieces:
        _draw_run(element, run, em, height)
        height = run.rise


def _draw_run(element: ET.Element, run: Run, em: float, height: float) -> None:
    """Draw a run of a text whose size is ``em`` mm; ``height`` (em) is where the run before it stands."""
    look = {}
    if run.rise != height:
        look["dy"] = _pixels((height - run.rise) * em)
    if run.back:
        look["dx"] = _pixels(-run.back * em)
    if run.level:
        look["font-size"] = _pixels(run.size * em)
    if run.italic:
        look["font-style"] = "italic"
    if run.bold:
        look["font-weight"] = "bold"
    ET.SubElement(element, "tspan", look).text = run.characters
