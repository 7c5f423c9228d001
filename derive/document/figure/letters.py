"""A computation with too many quantities for a page, by letters: one circle for all that have the same one."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from derive.document.figure import palette
from derive.document.figure.circuit import Circuit, CircuitNode
from derive.document.figure.kinds import skin_of
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.document.equations.mathematics import MathWriter
    from derive.network.network import Network

# With more letters than this, a figure tells no more than a list.
MOST_LETTERS = 24
_NUMBERED = re.compile(r"[_\d,]*$")


def letter_of(name: str) -> str:
    """Return a name without the numbers at its end.

    >>> letter_of("a_1_2"), letter_of("wq11"), letter_of("L")
    ('a', 'wq', 'L')
    """
    return _NUMBERED.sub("", name) or name


def circuit_of_letters(network: Network, mathematics: MathWriter) -> Circuit | None:
    """Return one node for each letter, below it how many quantities have it.

    None where there are too many letters, or where those with one letter are made of each other's.
    """
    graph = network.graph
    groups: dict[str, list[str]] = {}
    for name in graph.quantities:
        if name in graph.ancestors(graph.loss) and graph[name].role is not Role.HYPERPARAMETER:
            groups.setdefault(letter_of(name), []).append(name)
    made_of = {
        letter: {letter_of(parent): None for name in names for parent in graph[name].definition.parents}
        for letter, names in groups.items()
    }
    parents = {letter: tuple(each for each in found if each in groups) for letter, found in made_of.items()}
    if len(groups) > MOST_LETTERS:
        return None
    try:
        TopologicalSorter(parents).prepare()
    except CycleError:
        return None
    nodes = {letter: _node(network, mathematics, names) for letter, names in groups.items()}
    return Circuit(nodes, parents, dict.fromkeys(groups, palette.EDGE), below_colour="quiet")


def _node(network: Network, mathematics: MathWriter, names: list[str]) -> CircuitNode:
    symbol, skin = mathematics.symbol(names[0]), skin_of(network.graph, names[0])
    if len(names) == 1:
        return CircuitNode(symbol, skin)
    return CircuitNode(re.split("[_^]", symbol, maxsplit=1)[0], skin, below=str(len(names)))
