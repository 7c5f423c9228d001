"""Figures: networks and paths through them.

Input: a graph and the notation.
Output: shapes with places, then TikZ or SVG.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.document.figure.computations import Scope
from derive.document.figure.kinds import FigureKind
from derive.document.figure.layout import lay_out
from derive.document.figure.networks import Subject, network_diagrams
from derive.document.figure.svg import draw_svg
from derive.document.figure.tikz import draw_tikz
from derive.document.figure.views import Computation, Look, View
from derive.document.figure.wording import definitions, description

if TYPE_CHECKING:
    from derive.document.equations.mathematics import MathWriter
    from derive.document.figure.placed import Layout
    from derive.network.network import Network

__all__ = ["Computation", "FigureKind", "Look", "Scope", "View", "figure_svg", "figure_tikz"]


def figure_tikz(
    network: Network,
    mathematics: MathWriter,
    kind: FigureKind,
    *,
    values: Callable[[str], str],
    parameter: str | None = None,
    adjoints: Callable[[str], str] | None = None,
) -> str:
    """Return a figure of a network as a ``tikzpicture``, at most 156 mm wide and 192 mm high.

    The document needs the packages tikz with its library arrows.meta, xcolor and amsmath. ``values`` gives the printed
    digits of a quantity. ``parameter`` is the weight or bias whose paths a BACKWARD figure shows, by default the first
    weight; a network without layers is drawn as a circuit or as its arrays, with the loss's derivative by each quantity
    as ``adjoints`` gives it. What is too large for a page is drawn without parameters and constants, or its arrays by
    their names alone, and gives an empty text where that is too large, too. Raises DeriveError where the network has no
    such parameter.
    """
    if not network.is_layered:
        drawn = _drawn(network, mathematics, kind, values, adjoints)
        return draw_tikz(drawn) if drawn else ""
    return draw_tikz(lay_out(*network_diagrams(Subject.of(network, mathematics, kind, values, parameter))))


def figure_svg(
    network: Network,
    mathematics: MathWriter,
    kind: FigureKind,
    *,
    values: Callable[[str], str],
    parameter: str | None = None,
    adjoints: Callable[[str], str] | None = None,
) -> str:
    """Return the same figure as an SVG file that stands alone; arguments and errors as for ``figure_tikz``."""
    if not network.is_layered:
        drawn = _drawn(network, mathematics, kind, values, adjoints)
        return draw_svg(drawn, network.title, definitions(network)) if drawn else ""
    subject = Subject.of(network, mathematics, kind, values, parameter)
    return draw_svg(lay_out(*network_diagrams(subject)), network.title, description(subject))


def _drawn(
    network: Network,
    mathematics: MathWriter,
    kind: FigureKind,
    values: Callable[[str], str],
    adjoints: Callable[[str], str] | None,
) -> Layout | None:
    computation = Computation(network, mathematics, values, adjoints or (lambda _: ""))
    view = computation.view()
    return computation.layout(kind, view) if kind in computation.kinds(view.look) else None
