"""A network that is a graph of formulas, as a circuit: what each node shows in each kind of figure."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from derive.calculus.chain import differentiable
from derive.calculus.steps import definition
from derive.document.figure import palette
from derive.document.figure.circuit import Circuit, CircuitNode
from derive.document.figure.kinds import FigureKind, skin_of
from derive.document.figure.labels import text_box
from derive.document.figure.lit import way_from
from derive.network.graph.quantity import Applied, Role, WeightedSum

if TYPE_CHECKING:
    from derive.document.equations.mathematics import MathWriter
    from derive.document.figure.palette import Ink
    from derive.network.graph.graph import Graph
    from derive.network.network import Network

# More quantities than this are not drawn.
MOST_QUANTITIES = 90
# A definition that is longer (half its width in mm, at 8 pt), or higher than a line, is not written at its node.
LONGEST_DEFINITION = 11.0


class Scope(Enum):
    """What of a computation is drawn: where the page has no room for all, less and less.

    WITHOUT_PARAMETERS: nor other constants; WITHOUT_SUMS: nor pre-activations that only one activation takes;
    WITHOUT_GIVENS: nor inputs and targets.
    """

    ALL = "all"
    WITHOUT_PARAMETERS = "without parameters"
    WITHOUT_SUMS = "without sums"
    WITHOUT_GIVENS = "without givens"
    NOTHING = "nothing"



def circuit_of(
    network: Network,
    mathematics: MathWriter,
    kind: FigureKind,
    values: Callable[[str], str],
    adjoints: Callable[[str], str] | None,
    scope: Scope = Scope.ALL,
    way: str = "",
) -> Circuit | None:
    """Return what is drawn of all that the loss depends on, None where that is too much.

    NAMES has the definitions below the nodes, VALUES the values above them, BACKWARD both values and adjoints; with
    ``way``, only the way to that quantity stands out.
    """
    graph = network.graph
    needed = graph.ancestors(graph.loss)
    names = [name for name in graph.quantities if name in needed and _is_within(graph, name, scope)]
    if len(names) > MOST_QUANTITIES:
        return None
    changing = way_from(graph, way) if way else differentiable(graph, graph.loss)
    backward = kind is FigureKind.BACKWARD
    nodes: dict[str, CircuitNode] = {}
    inks: dict[str, Ink] = {}
    for name in names:
        reached = name in changing
        above = "" if kind is FigureKind.NAMES else values(name)
        below = _definition(network, mathematics, name) if kind is FigureKind.NAMES else ""
        if backward and reached and adjoints:
            below = adjoints(name)
        skin = skin_of(graph, name) if reached or not backward else palette.DIM
        nodes[name] = CircuitNode(mathematics.symbol(name), skin, above, below)
        inks[name] = (palette.BACK_EDGE if reached else palette.DIM_EDGE) if backward else palette.EDGE
    parents = {name: tuple(each for each in _drawn_parents(graph, name, scope) if each in nodes) for name in names}
    colour = "quiet" if kind is FigureKind.NAMES else "adjoint"
    return Circuit(nodes, parents, inks, backward, below_colour=colour)


def _is_within(graph: Graph, name: str, scope: Scope) -> bool:
    role = graph[name].role
    if role in (Role.PARAMETER, Role.HYPERPARAMETER):
        return scope is Scope.ALL
    if role in (Role.INPUT, Role.TARGET):
        return scope is not Scope.WITHOUT_GIVENS
    return scope in (Scope.ALL, Scope.WITHOUT_PARAMETERS) or not _is_inner_sum(graph, name)


def _is_inner_sum(graph: Graph, name: str) -> bool:
    """Whether a quantity is a weighted sum that goes into one activation alone."""
    children = graph.children[name]
    return (
        isinstance(graph[name].definition, WeightedSum)
        and len(children) == 1
        and isinstance(graph[children[0]].definition, Applied)
        and len(graph[children[0]].definition.parents) == 1
    )


def _drawn_parents(graph: Graph, name: str, scope: Scope) -> tuple[str, ...]:
    """Return what a quantity is made of; in place of a sum that is not drawn, what that is made of."""
    found: dict[str, None] = {}
    for parent in graph[name].definition.parents:
        drawn = _is_within(graph, parent, scope)
        found.update(dict.fromkeys((parent,) if drawn else graph[parent].definition.parents))
    return tuple(found)


def _definition(network: Network, mathematics: MathWriter, name: str) -> str:
    """Return a definition in one short line, or nothing."""
    if name in network.graph.givens:
        return ""
    latex = mathematics.inline(definition(network.graph, name)).replace(r" \cdot ", r"\,")
    fits = not any(high in latex for high in (r"\frac", r"\begin", r"\sqrt")) and text_box(latex, 8)[0]
    return latex if fits and fits <= LONGEST_DEFINITION else ""
