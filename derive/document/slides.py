"""What slides show beside the notes: for each parameter that is derived in full, the paths of the error to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document.figure import Computation, FigureKind, Figures
from derive.document.notes.layers import Notes

if TYPE_CHECKING:
    from derive.document.notes.graph import GraphNotes

TEMPLATE = "notes/slides.tex.j2"


def paths_to_parameters(notes: Notes | GraphNotes, drawn: Computation) -> dict[Markup, Markup]:
    """Return a figure as TikZ for each parameter in full, by its symbol; none for a network without layers."""
    if not isinstance(notes, Notes):
        return {}
    in_full = {example.parameter for layer in notes.layers for example in layer.examples}
    symbols = {name: Markup(drawn.mathematics.symbol(name)) for name in drawn.network.graph.parameters}
    return {
        symbol: Markup(Figures(drawn, name).tikz(FigureKind.BACKWARD))
        for name, symbol in symbols.items()
        if symbol in in_full
    }
