"""A network that is a graph of formulas, as a circuit: what each node shows in each kind of figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.calculus.chain import differentiable
from derive.calculus.steps import definition
from derive.document.figure import palette
from derive.document.figure.circuit import Circuit, CircuitNode
from derive.document.figure.kinds import FigureKind
from derive.document.figure.labels import text_box
from derive.network.quantity import Role

if TYPE_CHECKING:
    from derive.document.figure.palette import Ink, Skin
    from derive.document.mathematics import MathWriter
    from derive.network.network import Network

# More quantities than this are not drawn.
MOST_QUANTITIES = 90
# A definition that is longer (half its width in mm, at 8 pt), or higher than a line, is not written at its node.
LONGEST_DEFINITION = 11.0
_SKINS = {Role.INPUT: palette.INPUT, Role.TARGET: palette.INPUT, Role.HYPERPARAMETER: palette.BIAS}


def circuit_of(
    network: Network,
    mathematics: MathWriter,
    kind: FigureKind,
    values: Callable[[str], str],
    adjoints: Callable[[str], str] | None,
) -> Circuit | None:
    """Return what is drawn of all that the loss depends on, None where that is too much.

    NAMES has the definitions below the nodes, VALUES the values above them, BACKWARD both values and adjoints.
    """
    graph = network.graph
    names = [name for name in graph.quantities if name in graph.ancestors(graph.loss)]
    if len(names) > MOST_QUANTITIES:
        return None
    changing = differentiable(graph, graph.loss)
    backward = kind is FigureKind.BACKWARD
    nodes: dict[str, CircuitNode] = {}
    inks: dict[str, Ink] = {}
    for name in names:
        reached = name in changing
        above = "" if kind is FigureKind.NAMES else values(name)
        below = _definition(network, mathematics, name) if kind is FigureKind.NAMES else ""
        if backward and reached and adjoints:
            below = adjoints(name)
        skin = _skin(network, name) if reached or not backward else palette.DIM
        nodes[name] = CircuitNode(mathematics.symbol(name), skin, above, below)
        inks[name] = (palette.BACK_EDGE if reached else palette.DIM_EDGE) if backward else palette.EDGE
    parents = {name: tuple(dict.fromkeys(graph[name].definition.parents)) for name in names}
    colour = "quiet" if kind is FigureKind.NAMES else "adjoint"
    return Circuit(nodes, parents, inks, backward, below_colour=colour)


def _skin(network: Network, name: str) -> Skin:
    graph = network.graph
    if name == graph.loss:
        return palette.ERROR
    if name in graph.parameters:
        return palette.PARAMETER
    return _SKINS.get(graph[name].role, palette.HIDDEN)


def _definition(network: Network, mathematics: MathWriter, name: str) -> str:
    """Return a definition in one short line, or nothing."""
    if name in network.graph.givens:
        return ""
    latex = mathematics.inline(definition(network.graph, name)).replace(r" \cdot ", r"\,")
    fits = not any(high in latex for high in (r"\frac", r"\begin", r"\sqrt")) and text_box(latex, 8)[0]
    return latex if fits and fits <= LONGEST_DEFINITION else ""
