"""Figures: networks and paths through them.

Input: a graph and the notation.
Output: shapes with places, then TikZ or SVG.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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

__all__ = ["Computation", "FigureKind", "Figures", "Look", "Scope", "View", "figure_svg", "figure_tikz"]

# In mm: a higher figure takes most of a page.
TALL = 100


@dataclass(frozen=True)
class Figures:
    """The figures of one network. ``parameter`` is the weight or bias whose paths a BACKWARD figure of layers shows.

    By default that is the first weight. A network without layers is drawn as a circuit or as its arrays. What is too
    large for a page is drawn without parameters and constants, or its arrays by their names alone, and gives an empty
    text where that is too large, too.
    """

    computation: Computation
    parameter: str | None = None

    def tikz(self, kind: FigureKind) -> str:
        """Return a figure as a ``tikzpicture``, at most 156 mm wide and 192 mm high.

        The document needs the packages tikz with its library arrows.meta, xcolor and amsmath. Raises DeriveError where
        the network has no such parameter.
        """
        if self.computation.network.is_layered:
            return draw_tikz(lay_out(*network_diagrams(self._subject(kind))))
        drawn = self._drawn(kind)
        return draw_tikz(drawn) if drawn else ""

    @property
    def repeats_values(self) -> bool:
        """Whether a tall figure of the values has nothing that the one of the derivatives does not have, too."""
        if self.computation.network.is_layered or self.computation.view().look not in (Look.ACROSS, Look.DOWN):
            return False
        values, backward = self._drawn(FigureKind.VALUES), self._drawn(FigureKind.BACKWARD)
        return values is not None and backward is not None and values.height > TALL

    def svg(self, kind: FigureKind) -> str:
        """Return the same figure as an SVG file that stands alone; raises as ``tikz`` does."""
        network = self.computation.network
        if network.is_layered:
            subject = self._subject(kind)
            return draw_svg(lay_out(*network_diagrams(subject)), network.title, description(subject))
        drawn = self._drawn(kind)
        return draw_svg(drawn, network.title, definitions(network)) if drawn else ""

    def _subject(self, kind: FigureKind) -> Subject:
        return Subject.of(
            self.computation.network, self.computation.mathematics, kind, self.computation.values, self.parameter
        )

    def _drawn(self, kind: FigureKind) -> Layout | None:
        view = self.computation.view()
        return self.computation.layout(kind, view) if kind in self.computation.kinds(view.look) else None


def figure_tikz(
    network: Network,
    mathematics: MathWriter,
    kind: FigureKind,
    *,
    values: Callable[[str], str],
    parameter: str | None = None,
    adjoints: Callable[[str], str] = lambda _: "",
) -> str:
    """Return one figure as ``Figures`` draws it.

    ``values`` gives the printed digits of a quantity, ``adjoints`` those of the loss's derivative by it.
    """
    return Figures(Computation(network, mathematics, values, adjoints), parameter).tikz(kind)


def figure_svg(
    network: Network,
    mathematics: MathWriter,
    kind: FigureKind,
    *,
    values: Callable[[str], str],
    parameter: str | None = None,
    adjoints: Callable[[str], str] = lambda _: "",
) -> str:
    """Return the same figure as an SVG file that stands alone."""
    return Figures(Computation(network, mathematics, values, adjoints), parameter).svg(kind)
