"""The paths on which the errors reach a parameter, as sets of links of the graph, each with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.document.figure.palette import ONE_PATH, PATHS, Ink
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.network.graph.graph import Graph

# From a quantity to one made of it.
Link = tuple[str, str]


@dataclass(frozen=True)
class Paths:
    """Each line with the links that it runs along; ``first`` are the pre-activations that the parameter enters."""

    lines: tuple[tuple[Ink, frozenset[Link]], ...]
    first: tuple[str, ...]

    def lanes(self, links: Iterable[Link]) -> tuple[Ink, ...]:
        """Return the lines that run along any of the links."""
        wanted = set(links)
        return tuple(ink for ink, along in self.lines if along & wanted)


NO_PATHS = Paths((), ())


def paths_to(graph: Graph, parameter: str) -> Paths:
    """Find the paths from the single errors back to a parameter; where they are many, all share one line."""
    counts = _counts(graph, parameter)
    first = tuple(child for child in graph.children[parameter] if child in counts)
    if 1 < counts[parameter] <= len(PATHS):
        found = _enumerated(graph, parameter, counts)
        lines = tuple((ink, frozenset(path)) for ink, path in zip(PATHS, found, strict=False))
    else:
        reached = {parameter}
        links: set[Link] = set()
        for name, quantity in graph.quantities.items():
            taken = [parent for parent in quantity.definition.parents if parent in reached]
            if taken and name in counts:
                reached.add(name)
                links.update((parent, name) for parent in taken)
        lines = ((ONE_PATH, frozenset(links)),)
    return Paths(lines, first)


def _counts(graph: Graph, parameter: str) -> dict[str, int]:
    """Return how many paths lead from each quantity up to an error, for those from which one does."""
    counts: dict[str, int] = {}
    for name in reversed(graph.quantities):
        if graph[name].role is Role.ERROR:
            counts[name] = 1
        else:
            number = sum(counts.get(child, 0) for child in graph.children[name])
            if number:
                counts[name] = number
    counts.setdefault(parameter, 0)
    return counts


def _enumerated(graph: Graph, parameter: str, counts: dict[str, int]) -> list[list[Link]]:
    """Return each path as its links, in the order of the graph. Only for few paths."""
    unfinished: list[list[Link]] = [[]]
    finished: list[list[Link]] = []
    while unfinished:
        path = unfinished.pop(0)
        last = path[-1][1] if path else parameter
        if path and graph[last].role is Role.ERROR:
            finished.append(path)
            continue
        unfinished += [[*path, (last, child)] for child in graph.children[last] if child in counts]
    order = {name: index for index, name in enumerate(graph.quantities)}
    return sorted(finished, key=lambda path: [order[link[1]] for link in reversed(path)])
