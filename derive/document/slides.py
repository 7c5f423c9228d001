"""What slides show beside the notes: for each parameter that is derived in full, the paths of the error to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document.figure import Computation, FigureKind, Figures
from derive.document.figure.tikz import draw_tikz
from derive.document.notes.layers import Notes

if TYPE_CHECKING:
    from derive.document.notes.graph import GraphNotes

# In mm: a higher figure is not to be read at the size that a step leaves it.
HIGHEST = 110
TEMPLATE = "notes/slides.tex.j2"


def paths_to_parameters(notes: Notes | GraphNotes, drawn: Computation) -> dict[Markup, Markup]:
    """Return a figure as TikZ for each parameter in full, by its symbol; without layers, for each quantity derived."""
    if not isinstance(notes, Notes):
        return _ways(notes, drawn)
    in_full = {example.parameter for layer in notes.layers for example in layer.examples}
    symbols = {name: Markup(drawn.mathematics.symbol(name)) for name in drawn.network.graph.parameters}
    return {
        symbol: named(name, Figures(drawn, name).tikz(FigureKind.BACKWARD))
        for name, symbol in symbols.items()
        if symbol in in_full
    }


def _ways(notes: GraphNotes, drawn: Computation) -> dict[Markup, Markup]:
    """Return for each quantity the computation with the way to it, where that is low enough to stand beside a step."""
    derived = {each.symbol for each in (*notes.backward, *notes.variables)}
    found = {}
    for name in drawn.network.graph.quantities:
        symbol = Markup(drawn.mathematics.symbol(name))
        if symbol not in derived:
            continue
        # Numbers would be too small to be read.
        bare = drawn.way_to(name)
        layout = bare.layout(FigureKind.BACKWARD, bare.view())
        if layout and layout.height <= HIGHEST:
            found[symbol] = named(name, draw_tikz(layout))
    return found


def path_drawn(figures: Figures, name: str) -> str:
    """Return the figure that belongs to a name as SVG; empty where there is none."""
    network = figures.computation.network
    if network.is_layered:
        return replace(figures, parameter=name).svg(FigureKind.BACKWARD) if name in network.graph.parameters else ""
    return Figures(figures.computation.way_to(name)).svg(FigureKind.BACKWARD) if name in network.graph else ""


def named(name: str, drawing: str) -> Markup:
    """Return a figure as TikZ that says by a remark what it draws: other formats draw it by that name.

    What is too large is not drawn, and stays empty.
    """
    return Markup(f"% drawing {name}\n{drawing}" if drawing else "")
