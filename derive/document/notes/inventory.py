"""Every value and derivative of a network, by plain names: what ``derive values`` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.balls import Values
from derive.calculus.chain import differentiable
from derive.calculus.lines import LineWriter
from derive.document.equations.mathematics import MathWriter
from derive.document.notes.batch import written_graph
from derive.expressions.expression import Expression, Partial, Symbol, Updated, leaf_name
from derive.network.graph.quantity import Role
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from derive.document.notes.arrays import ArrayEntry
    from derive.network.network import Network

# Of a network with more variables or quantities than this, only the derivatives of the loss are listed.
MOST_VARIABLES_FOR_ALL_PAIRS, MOST_QUANTITIES_FOR_ALL_PAIRS = 60, 200


@dataclass(frozen=True)
class Entry:
    """A quantity or derivative: its plain name, its LaTeX symbol, its digits."""

    name: str
    symbol: str
    value: str


@dataclass(frozen=True)
class Inventory:
    """All entries by kind; ``updated`` holds trained and fixed parameters.

    ``loss``: what a graph of formulas calls its loss; empty for the total error of a network with layers. ``arrays``
    are those whose entries stand among the others.
    """

    quantities: tuple[Entry, ...]
    gradient: tuple[Entry, ...]
    updated: tuple[Entry, ...]
    derivatives: tuple[Entry, ...]
    loss: str = ""
    arrays: tuple[ArrayEntry, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the shape that the README documents; values are strings, so that no digit is lost."""
        return {
            "quantities": {each.name: {"symbol": each.symbol, "value": each.value} for each in self.quantities},
            "gradient": {each.name: each.value for each in self.gradient},
            "updated": {each.name: each.value for each in self.updated},
            "derivatives": {each.name: each.value for each in self.derivatives},
            **({"arrays": {each.name: each.as_json() for each in self.arrays}} if self.arrays else {}),
        }

    def sections(self) -> dict[str, tuple[Entry, ...]]:
        """Return the entries by kind."""
        return {
            "quantities": self.quantities,
            "gradient": self.gradient,
            "updated": self.updated,
            "derivatives": self.derivatives,
        }


def inventory(network: Network, decimals: int) -> Inventory:
    """Evaluate everything; raises DeriveError where a digit cannot be proven."""
    writer = MathWriter(written_graph(network), notation_of(network))
    lines = LineWriter(Values(network), decimals, whole=True)
    loss = network.graph.loss

    def entry(leaf: Expression, name: str | None = None) -> Entry:
        return Entry(name or leaf_name(leaf), writer.leaf(leaf), str(lines.shown(leaf)))

    return Inventory(
        quantities=tuple(entry(Symbol(name)) for name in network.graph.quantities),
        gradient=tuple(entry(Partial(loss, name), name) for name in network.graph.variables),
        updated=tuple(entry(Updated(name), name) for name in network.graph.parameters),
        derivatives=tuple(entry(partial) for partial in _partials(network)),
        loss="" if network.is_layered else loss,
        arrays=_arrays(network, lines),
    )


def _arrays(network: Network, lines: LineWriter) -> tuple[ArrayEntry, ...]:
    if network.described_arrays is None:
        # Neurons of dense layers are shown one by one, and need nothing of what is loaded here.
        return ()
    from derive.document.notes.arrays import array_entries

    shown = array_entries(network.described_arrays, network.graph, lambda leaf: str(lines.shown(leaf)), network.written)
    return tuple(shown)


def _computed(network: Network) -> list[str]:
    """Return what is computed from the variables: the loss first, then as near to it as their role is."""
    graph = network.graph
    if not network.is_layered:
        return graph.computed[::-1]
    roles = (Role.TOTAL_ERROR, Role.ERROR, Role.PENALTY, Role.ACTIVATION, Role.PRE_ACTIVATION)
    return [each.name for each in sorted(graph.with_role(*roles), key=lambda each: roles.index(each.role))]


def _partials(network: Network) -> list[Partial]:
    graph = network.graph
    few = len(graph.variables) <= MOST_VARIABLES_FOR_ALL_PAIRS
    small = few and len(graph.quantities) <= MOST_QUANTITIES_FOR_ALL_PAIRS
    found: list[Partial] = []
    for of in _computed(network) if small else [graph.loss]:
        reaching = differentiable(graph, of) - {of}
        found += [Partial(of, name) for name in graph.quantities if name in reaching]
    if not small:
        found += [
            Partial(out, net)
            for layer in network.layers
            for out, net in zip(layer.activations, layer.pre_activations, strict=True)
        ]
    return found
