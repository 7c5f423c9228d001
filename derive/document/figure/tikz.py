"""A layout as a TikZ picture, built of PyLaTeX's objects. Needs the packages tikz (arrows.meta), graphicx,
xcolor, amsmath."""

from __future__ import annotations

from math import degrees
from typing import TYPE_CHECKING

from pylatex import Command, TikZ, TikZCoordinate, TikZDraw, TikZNode, TikZOptions, TikZPath, TikZUserPath

from derive.document.figure.geometry import Segment
from derive.document.figure.palette import COLOURS, DOT_PITCH, DOT_RADIUS, DOTS_COLOUR, Ink, Skin

if TYPE_CHECKING:
    from derive.document.figure.geometry import Point
    from derive.document.figure.placed import Dots, Layout, PlacedCell, PlacedNode, PlacedText, Stroke

# Every colour's name in TeX, so that none of the document's own is overwritten.
_PREFIX = "figure"


def draw_tikz(layout: Layout) -> str:
    """Return the picture as LaTeX."""
    picture = TikZ(options=TikZOptions("x=1mm", "y=-1mm"))
    used = layout.colours
    for name, rgb in COLOURS.items():
        if name in used:
            picture.append(Command("definecolor", [_PREFIX + name, "HTML", rgb]))
    corner = TikZCoordinate(_rounded(layout.width), _rounded(layout.height))
    picture.append(TikZPath([TikZCoordinate(0, 0), "rectangle", corner], options=TikZOptions("use as bounding box")))
    for cell in layout.cells:
        _draw_cell(picture, cell)
    for node in layout.nodes:
        _draw_node(picture, node)
    for stroke in layout.strokes:
        _draw_stroke(picture, stroke)
    for dots in layout.dots:
        _draw_dots(picture, dots)
    for text in layout.texts:
        _draw_text(picture, text)
    return str(picture.dumps())


def _rounded(number: float) -> float:
    return round(number, 2) + 0.0


def _coordinate(point: Point) -> TikZCoordinate:
    return TikZCoordinate(_rounded(point.x), _rounded(point.y))


def _millimetres(number: float) -> str:
    return f"{_rounded(number):g}mm"


def _line_options(ink: Ink) -> list[str]:
    options = [f"color={_PREFIX}{ink.colour}", f"line width={_millimetres(ink.width)}"]
    if ink.dashes:
        lengths = (_millimetres(length) for length in ink.dashes)
        pattern = " ".join(f"{'off' if index % 2 else 'on'} {length}" for index, length in enumerate(lengths))
        options.append(f"dash pattern={pattern}")
    return options


def _draw_stroke(picture: TikZ, stroke: Stroke) -> None:
    if not stroke.tip:
        for line in stroke.lines:
            way: list[TikZCoordinate | str] = [_coordinate(line[0])]
            for corner in line[1:]:
                way += ["--", _coordinate(corner)]
            picture.append(TikZDraw(way, options=TikZOptions(*_line_options(stroke.ink))))
        return
    for index, piece in enumerate(stroke.pieces):
        options = _line_options(stroke.ink)
        if index == len(stroke.pieces) - 1:
            length, width = stroke.ink.tip
            options.insert(0, f"-{{Stealth[length={_millimetres(length)}, width={_millimetres(width)}]}}")
        picture.append(TikZDraw(_way(piece), options=TikZOptions(*options)))


def _way(piece: Segment) -> list[TikZCoordinate | str]:
    return [_coordinate(piece.start), "--", _coordinate(piece.end)]


def _look(skin: Skin) -> list[str]:
    return [f"color={_PREFIX}{skin.outline}", f"fill={_PREFIX}{skin.fill}", f"line width={_millimetres(skin.width)}"]


def _draw_cell(picture: TikZ, cell: PlacedCell) -> None:
    upper, _, lower, _ = cell.box.corners
    way = [_coordinate(upper), "rectangle", _coordinate(lower)]
    picture.append(TikZDraw(way, options=TikZOptions(*_look(cell.skin))))


def _draw_node(picture: TikZ, node: PlacedNode) -> None:
    shape, look = node.shape, _look(node.skin)
    radius = _millimetres(shape.radius)
    if shape.reach:
        upper = _coordinate(shape.centre.moved(-shape.reach - shape.radius, -shape.radius))
        lower = _coordinate(shape.centre.moved(shape.reach + shape.radius, shape.radius))
        options = TikZOptions(*look, f"rounded corners={radius}")
        picture.append(TikZDraw([upper, "rectangle", lower], options=options))
    else:
        circle = TikZUserPath("circle", TikZOptions(f"radius={radius}"))
        picture.append(TikZDraw([_coordinate(shape.centre), circle], options=TikZOptions(*look)))
    if node.divided:
        middle = Segment(shape.centre.moved(0, -shape.radius), shape.centre.moved(0, shape.radius))
        picture.append(TikZDraw(_way(middle), options=TikZOptions(look[0], look[2])))


def _draw_dots(picture: TikZ, dots: Dots) -> None:
    circle = TikZUserPath("circle", TikZOptions(f"radius={_millimetres(DOT_RADIUS)}"))
    for step in (-DOT_PITCH, 0.0, DOT_PITCH):
        centre = dots.centre.moved(0, step) if dots.upright else dots.centre.moved(step, 0)
        options = TikZOptions(f"fill={_PREFIX}{DOTS_COLOUR}")
        picture.append(TikZPath([_coordinate(centre), circle], options=options))


def _draw_text(picture: TikZ, text: PlacedText) -> None:
    size = _rounded(text.size)
    options = [
        "anchor=base",
        "inner sep=0pt",
        f"text={_PREFIX}{text.colour}",
        rf"font=\fontsize{{{size:g}}}{{{_rounded(size * 1.2):g}}}\selectfont",
    ]
    baseline = text.box.below(text.baseline)
    if text.box.angle:
        options.append(f"rotate={_rounded(-degrees(text.box.angle)):g}")
    picture.append(TikZNode(at=_coordinate(baseline), text=f"${text.latex}$", options=TikZOptions(*options)))
