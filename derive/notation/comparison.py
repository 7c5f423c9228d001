"""One network in several notations: what each scheme writes for every quantity, vector and matrix."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from derive.errors import DeriveError
from derive.network.graph.quantity import Role
from derive.notation.scheme import LAYER_FIELDS, distinct, load_notation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.network.graph.quantity import Quantity
    from derive.network.network import Network
    from derive.notation.scheme import NetworkNotation

# What a row may be about: a role of a quantity, the scalar error signal, or a vector or matrix of a layer.
SIGNAL = "error signal"
VECTORS = ("vector_input", *LAYER_FIELDS, "vector_target")
ROLES = tuple(role.value for role in Role)
# Of these kinds, those of each layer make a group.
LAYERED = (Role.WEIGHT.value, Role.BIAS.value, Role.PRE_ACTIVATION.value, Role.ACTIVATION.value)


@dataclass(frozen=True)
class Row:
    """A quantity by its plain name, or a vector without one, with its symbol in each scheme where it has one.

    ``layer`` is 0 where there is only one of its kind in the network.
    """

    kind: str
    name: str
    layer: int
    symbols: tuple[str | None, ...]


@dataclass(frozen=True)
class Group:
    """Rows that belong together: of one kind and layer, or all vectors (then ``kind`` is "vectors")."""

    kind: str
    layer: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """The schemes as (name, title), and the groups of rows; ``refused`` are schemes with the reason why not."""

    schemes: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    refused: tuple[tuple[str, DeriveError], ...]


def compared(network: Network, names: Sequence[str], *, strict: bool) -> Comparison:
    """Write a network in each of the schemes named (or files of schemes); of a batch, its first example.

    A scheme that would write two quantities of this network alike is refused; DeriveError is raised for it where
    ``strict`` or where none is left, and always for an unknown scheme.
    """
    network = network.examples[0] if network.examples else network
    notations: dict[str, NetworkNotation] = {}
    refused: list[tuple[str, DeriveError]] = []
    for name in dict.fromkeys(names):
        notation = load_notation(name).of(network.graph)
        try:
            distinct(notation, network.graph)
        except DeriveError as error:
            if strict:
                raise DeriveError(f"{name}: {error.message}", hint=error.hint) from error
            refused.append((name, error))
        else:
            notations[name] = notation
    if not notations and refused:
        raise refused[0][1]
    groups = tuple(_groups(network, list(notations.values())))
    return Comparison(tuple((name, each.title) for name, each in notations.items()), groups, tuple(refused))


def _groups(network: Network, notations: Sequence[NetworkNotation]) -> Iterator[Group]:
    def key(quantity: Quantity) -> tuple[int, int]:
        kind = quantity.role.value
        return ROLES.index(kind), quantity.place.layer if kind in LAYERED else 0

    ordered = sorted(network.graph.quantities.values(), key=key)
    for (role, layer), members in groupby(ordered, key):
        kind = ROLES[role]
        rows = (Row(kind, each.name, layer, tuple(known.symbol(each) for known in notations)) for each in members)
        yield Group(kind, layer, tuple(rows))
    if any(notation.signal for notation in notations):
        yield from _signals(network, notations)
    if network.layers:
        yield Group("vectors", 0, tuple(_vectors(network, notations)))


def _signals(network: Network, notations: Sequence[NetworkNotation]) -> Iterator[Group]:
    for layer in network.layers:
        nets = [network.graph[net] for net in layer.pre_activations]
        symbols = [tuple(notation.signal_symbol(net) for notation in notations) for net in nets]
        rows = (Row(SIGNAL, net.place.neuron, layer.number, row) for net, row in zip(nets, symbols, strict=True))
        yield Group(SIGNAL, layer.number, tuple(rows))


def _vectors(network: Network, notations: Sequence[NetworkNotation]) -> Iterator[Row]:
    def row(kind: str, field: str, layer: int) -> Row:
        return Row(kind, "", layer, tuple(notation.layer_symbol(field, layer) for notation in notations))

    yield row("vector_input", "vector_activation", 0)
    for layer in network.layers:
        for kind in LAYER_FIELDS:
            if kind != "vector_bias" or any(layer.biases):
                yield row(kind, kind, layer.number)
    yield row("vector_target", "vector_target", 0)
