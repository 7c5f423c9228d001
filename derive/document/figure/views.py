"""How a computation is drawn: of several ways the first that has room on a page, the same for all its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from derive.document.figure.arrays import ArrayDrawing, prefers_grids
from derive.document.figure.circuit import lay_out_circuit, lay_out_circuit_downwards
from derive.document.figure.computations import Scope, circuit_of
from derive.document.figure.downwards import lay_out_downwards
from derive.document.figure.kinds import FigureKind
from derive.document.figure.letters import circuit_of_letters

if TYPE_CHECKING:
    from derive.document.equations.mathematics import MathWriter
    from derive.document.figure.placed import Layout
    from derive.network.network import Network

# Of more arrays, no figure is made. The sizes of letters in grids (pt), and of circles (mm) and their letters.
MOST_ARRAYS, GRID_SIZES, CIRCLE_SIZES = 60, (8.0, 7.0), ((3.8, 9.0), (3.2, 8.0), (2.8, 8.0))
BOTH = (Scope.ALL, Scope.WITHOUT_PARAMETERS)


class Look(Enum):
    """Circles left to right or top to bottom, arrays as grids of their entries, arrays as circles, or letters."""

    ACROSS = "across"
    DOWN = "down"
    GRIDS = "grids"
    ARRAYS = "arrays"
    LETTERS = "letters"
    NOTHING = "nothing"


@dataclass(frozen=True)
class View:
    """How a computation is drawn, and how much of it."""

    look: Look
    scope: Scope


@dataclass(frozen=True)
class Computation:
    """A network without layers, and the printed digits of its values and derivatives; what was laid out is kept.

    ``way``: a quantity to which alone the way stands out, backwards.
    """

    network: Network
    mathematics: MathWriter
    values: Callable[[str], str]
    adjoints: Callable[[str], str]
    way: str = ""
    _layouts: dict[tuple[FigureKind, View], Layout | None] = field(default_factory=dict, compare=False, repr=False)

    def way_to(self, name: str) -> Computation:
        """Return the same without numbers, with the way to one quantity."""
        return Computation(self.network, self.mathematics, _nothing, _nothing, name)

    def view(self) -> View:
        """Return the first way in which each of the figures has room on a page."""
        for view in self._views():
            # The backward figure first: it needs most room.
            needed = [FigureKind.NAMES] if view.look in (Look.ARRAYS, Look.LETTERS) else self.kinds(view.look)[::-1]
            if all(self.layout(kind, view) for kind in needed):
                return view
        return View(Look.NOTHING, Scope.ALL)

    def kinds(self, look: Look) -> list[FigureKind]:
        """Return the kinds of figures that there are: arrays as circles have no numbers but the weights of softmax."""
        if look is Look.ARRAYS:
            return [FigureKind.NAMES, FigureKind.VALUES]
        if look is Look.LETTERS:
            return [FigureKind.NAMES]
        return [] if look is Look.NOTHING else [*FigureKind]

    def layout(self, kind: FigureKind, view: View) -> Layout | None:
        """Return a figure; None where a page has no room."""
        if (kind, view) not in self._layouts:
            self._layouts[kind, view] = self._laid_out(kind, view)
        return self._layouts[kind, view]

    def _laid_out(self, kind: FigureKind, view: View) -> Layout | None:
        if view.look in (Look.ACROSS, Look.DOWN):
            shown = self.values, self.adjoints, view.scope, self.way
            circuit = circuit_of(self.network, self.mathematics, kind, *shown)
            lay_out = lay_out_circuit if view.look is Look.ACROSS else lay_out_circuit_downwards
            return lay_out(circuit) if circuit else None
        if view.look is Look.LETTERS:
            letters = circuit_of_letters(self.network, self.mathematics)
            return lay_out_circuit(letters) if letters else None
        return self._of_arrays(kind, view)

    def _of_arrays(self, kind: FigureKind, view: View) -> Layout | None:
        tensors = self.network.described_arrays
        if tensors is None or len(tensors.tensors) > MOST_ARRAYS:
            return None
        bare, brief = view.scope is not Scope.ALL, view.scope is Scope.WITHOUT_SUMS
        shown = self.values, self.adjoints, bare, brief, self.way
        drawing = ArrayDrawing(self.network, tensors, self.mathematics, kind, *shown)
        if view.look is Look.GRIDS:
            flows = [drawing.grids(size) for size in GRID_SIZES]
        elif kind is FigureKind.VALUES:
            flows = [drawing.weights(size) for size in GRID_SIZES]
        else:
            flows = [drawing.symbols(*sizes) for sizes in CIRCLE_SIZES]
        return next(filter(None, (lay_out_downwards(flow) for flow in flows if flow)), None)

    def _views(self) -> Iterator[View]:
        tensors = self.network.described_arrays
        in_arrays = tensors and any(each.formula and len(each.entries) > 1 for each in tensors.tensors.values())
        scalar = not prefers_grids(tensors)
        for scope in BOTH:
            if scalar:
                yield View(Look.ACROSS, scope)
                yield View(Look.DOWN, scope)
            if in_arrays:
                yield View(Look.GRIDS, scope)
        if in_arrays:
            yield from (View(Look.ARRAYS, scope) for scope in (*BOTH, Scope.WITHOUT_SUMS))
        for scope in (Scope.WITHOUT_SUMS, Scope.WITHOUT_GIVENS):
            yield View(Look.ACROSS, scope)
            yield View(Look.DOWN, scope)
        if not in_arrays:
            yield View(Look.LETTERS, Scope.ALL)


def _nothing(name: str) -> str:
    del name
    return ""
