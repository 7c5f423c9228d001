"""The loss over the updates as a curve: one layout, drawn as TikZ and as SVG. Axes are logarithmic where that helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, log10

from derive.calculus.decimals import Decimal
from derive.document.figure.geometry import Box, Point, Segment
from derive.document.figure.palette import Ink
from derive.document.figure.placed import Layout, PlacedText, Stroke
from derive.document.figure.svg import draw_svg
from derive.document.figure.text import extent
from derive.document.figure.tikz import draw_tikz

Points = Sequence[tuple[int, Decimal]]
_Place = tuple[float, float]

# Millimetres: the plane of the curve, and what is about it.
WIDTH, HEIGHT = 104.0, 56.0
LEFT, ABOVE, RIGHT, BELOW = 20.0, 7.0, 10.0, 11.0
TICK, GAP, SIZE = 1.2, 1.2, 8.0
CURVE, AXIS, GRID = Ink("blue", 0.45), Ink("ink", 0.22), Ink("faint", 0.1)
# From so many updates on, and where the loss falls to so small a part, an axis is logarithmic.
LOGARITHMIC_UPDATES, LOGARITHMIC_RATIO = 100, 50
POINTS_A_DECADE = 24
MOST_TICKS = 6
X_TITLE = r"\text{updates}"


def plotted_steps(last: int) -> list[int]:
    """Return the numbers of updates at which the curve is computed, closer together at the beginning.

    >>> plotted_steps(5), plotted_steps(10_000)[:4], plotted_steps(10_000)[-1]
    ([0, 1, 2, 3, 4, 5], [0, 1, 2, 3], 10000)
    """
    if last <= LOGARITHMIC_UPDATES:
        return list(range(last + 1))
    count = ceil(log10(last) * POINTS_A_DECADE)
    return sorted({0, last, *(round(last ** (index / count)) for index in range(count + 1))})


@dataclass(frozen=True)
class _Axis:
    """A scale from ``low`` to ``high`` (of logarithms, where it is logarithmic), with its ticks."""

    logarithmic: bool
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def place(self, value: float) -> float:
        """Return where a value lies, from 0 to 1."""
        return (self.scaled(value) - self.low) / (self.high - self.low)

    def scaled(self, value: float) -> float:
        return log10(value) if self.logarithmic else value


def curve_tikz(points: Points, loss: str) -> str:
    """Return the curve as a ``tikzpicture``; empty where there are fewer than three points, or numbers beyond bounds.

    ``loss`` is the symbol of what is drawn upwards.
    """
    layout = _layout(points, loss)
    return draw_tikz(layout) if layout else ""


def curve_svg(points: Points, loss: str, title: str) -> str:
    """Return the same curve as SVG that stands alone; empty where there is nothing to be seen."""
    layout = _layout(points, loss)
    return draw_svg(layout, title, "\n".join(f"{step}: {error}" for step, error in points)) if layout else ""


def _layout(points: Points, loss: str) -> Layout | None:
    values = [(step, _number(error)) for step, error in points]
    upright = _upright_axis([value for _, value in values])
    last = values[-1][0] if values else 0
    across = _logarithmic(1, last) if last >= LOGARITHMIC_UPDATES else _linear(0, last) if last > 1 else None
    if upright is None or across is None:
        return None
    shown = [(step, value) for step, value in values if step or not across.logarithmic]
    places = [
        Point(LEFT + WIDTH * across.place(step), ABOVE + HEIGHT * (1 - upright.place(value))) for step, value in shown
    ]
    pieces = tuple(Segment(start, end) for start, end in pairwise(places))
    ticks_across, ticks_upright = _ticks_across(across), _ticks_upright(upright)
    corner = (LEFT, ABOVE + HEIGHT)
    frame = [_line((LEFT, ABOVE), corner), _line(corner, (LEFT + WIDTH, ABOVE + HEIGHT))]
    curve = Stroke("curve", pieces, CURVE, tip=False)
    titles = [
        _text(loss, Point(LEFT, ABOVE / 2 - 0.5), 0.0),
        _text(X_TITLE, Point(LEFT + WIDTH / 2, ABOVE + HEIGHT + BELOW - 2.2), 0.0),
    ]
    return Layout(
        width=LEFT + WIDTH + RIGHT,
        height=ABOVE + HEIGHT + BELOW,
        nodes=(),
        strokes=(*ticks_across[0], *ticks_upright[0], *frame, curve),
        texts=(*ticks_across[1], *ticks_upright[1], *titles),
        dots=(),
    )


def _number(error: Decimal) -> float:
    """Return a printed number as a float; one beyond its bounds as infinite."""
    try:
        return float(error.printed)
    except OverflowError:
        return float("inf")


def _upright_axis(values: list[float]) -> _Axis | None:
    if len(values) < 3 or any(abs(value) == float("inf") for value in values):
        return None
    low, high = min(values), max(values)
    if low > 0 and high / low >= LOGARITHMIC_RATIO:
        return _logarithmic(low, high)
    # A loss that is nowhere negative is seen against zero.
    return _linear(min(low, 0.0), high) if high > min(low, 0.0) else None


def _logarithmic(low: float, high: float) -> _Axis:
    first, last = floor(log10(low) + 1e-9), ceil(log10(high) - 1e-9)
    stride = ceil((last - first) / MOST_TICKS)
    powers = range(first, last + 1, stride)
    # Ticks may stand a little beyond the last value, but not far.
    ticks = tuple((10.0**power, _power(power)) for power in powers if power <= log10(high) + 0.35)
    return _Axis(True, float(first), max(log10(high), log10(ticks[-1][0])), ticks)


def _power(power: int) -> str:
    return ("1", "10")[power] if power in (0, 1) else f"10^{{{power}}}"


def _linear(low: float, high: float) -> _Axis:
    rough = (high - low) / MOST_TICKS
    magnitude = 10.0 ** floor(log10(rough))
    unit = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough)
    if isinstance(low, int):
        unit = max(unit, 1.0)
    first, last = floor(low / unit + 1e-9), floor(high / unit + 1e-9)
    ticks = tuple((each * unit, _plain(Fraction(each) * Fraction(f"{unit:.0e}"))) for each in range(first, last + 1))
    return _Axis(False, first * unit, max(high, ticks[-1][0]), ticks)


def _plain(number: Fraction) -> str:
    """Write a number of few digits: as a decimal, or with a power of ten.

    >>> _plain(Fraction(1, 4)), _plain(Fraction(3, 10**7)), _plain(Fraction(2 * 10**8))
    ('0.25', '3 \\\\times 10^{-7}', '2 \\\\times 10^{8}')
    """
    if number == 0 or Fraction(1, 1000) <= abs(number) < 10**5:
        return f"{float(number):g}"
    mantissa, exponent = f"{float(number):e}".split("e")
    return rf"{float(mantissa):g} \times 10^{{{int(exponent)}}}"


def _ticks_across(axis: _Axis) -> tuple[list[Stroke], list[PlacedText]]:
    floor_y = ABOVE + HEIGHT
    places = [(LEFT + WIDTH * axis.place(value), label) for value, label in axis.ticks]
    lines = [_line((x, ABOVE), (x, floor_y), GRID) for x, _ in places]
    marks = [_line((x, floor_y), (x, floor_y + TICK)) for x, _ in places]
    texts = [_text(label, Point(x, floor_y + TICK + GAP + 1.6), 0.0) for x, label in places]
    return [*lines, *marks], texts


def _ticks_upright(axis: _Axis) -> tuple[list[Stroke], list[PlacedText]]:
    places = [(ABOVE + HEIGHT * (1 - axis.place(value)), label) for value, label in axis.ticks]
    lines = [_line((LEFT, y), (LEFT + WIDTH, y), GRID) for y, _ in places]
    marks = [_line((LEFT - TICK, y), (LEFT, y)) for y, _ in places]
    texts = [_text(label, Point(LEFT - TICK - GAP, y), -1.0) for y, label in places]
    return [*lines, *marks], texts


def _line(start: _Place, end: _Place, ink: Ink = AXIS) -> Stroke:
    return Stroke("axis", (Segment(Point(*start), Point(*end)),), ink, tip=False)


def _text(latex: str, at: Point, side: float) -> PlacedText:
    """Set a text about a point, or to the left of it (``side`` -1)."""
    found = extent(latex, SIZE)
    half_width, half_height = found.width / 2, (found.ascent + found.descent) / 2
    return PlacedText(latex, Box(at.moved(side * half_width, 0), half_width, half_height), SIZE, "ink", "axis")
