"""Other numbers for a network's givens: random ones, at which two formulas are equal only if they are so in general."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.network.graph.quantity import Role
from derive.network.graph.softmax import Softmax

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Mapping, Sequence

    from derive.network.graph.graph import Graph

_NUMBER_BEHIND = re.compile(r"_?\d+$")


def drawn(graph: Graph, generator: random.Random, fixed: Collection[str], share: Fraction) -> dict[str, Fraction]:
    """Return givens that lie by a ``share`` of the way between the network's own and random ones.

    Those that are ``fixed`` stay. What adds up to one goes on to do so: of a softmax, p - t holds for no others.
    """
    found = {name: Fraction(generator.randint(-1999, 1999), 1999) for name in graph.givens}
    for family in families(graph):
        if not any(name in fixed for name in family):
            parts = [generator.randint(1, 999) for _ in family]
            found |= {name: Fraction(part, sum(parts)) for name, part in zip(family, parts, strict=True)}
    return {
        name: own if name in fixed else own + share * (found[name] - own) for name, own in graph.givens.items()
    }


def families(graph: Graph) -> list[list[str]]:
    """Return the givens that belong together as shares: the targets of a softmax, and what is one-hot."""
    return graph.remembered(families, lambda: [*_targets_of_softmax(graph), *_one_hot(graph)])


def givens_by_size(graph: Graph) -> Mapping[Fraction, Sequence[str]]:
    """Return the givens, in order, by what their numbers are, the sign aside."""

    def sorted_in() -> Mapping[Fraction, Sequence[str]]:
        found: dict[Fraction, list[str]] = {}
        for name, number in graph.givens.items():
            found.setdefault(abs(number), []).append(name)
        return found

    return graph.remembered(givens_by_size, sorted_in)


def vanishing(graph: Graph) -> frozenset[str]:
    """Return the givens of which a formula may lose all trace: noughts, and targets of one.

    With them sums lose terms and products factors, and nobody writes these.
    """
    return graph.remembered(
        vanishing,
        lambda: frozenset(
            name
            for name, number in graph.givens.items()
            if (number == 0 and graph[name].role is not Role.LEARNING_RATE)
            or (abs(number) == 1 and _is_target(graph, name))
        ),
    )


def _is_target(graph: Graph, name: str) -> bool:
    """Return whether a given is a target, or is to a graph of formulas what a target is: in the loss, and nowhere else.

    A loss in one formula with the parameters tells targets from inputs by nothing.
    """
    role = graph[name].role
    beside = graph[graph.loss].definition.parents if graph.loss in graph else ()
    parameters = graph.remembered("names of parameters", lambda: frozenset(graph.parameters))
    with_parameters = not parameters.isdisjoint(beside)
    only_in_loss = role is Role.INPUT and set(graph.children[name]) == {graph.loss}
    return role is Role.TARGET or (only_in_loss and not with_parameters)


def _targets_of_softmax(graph: Graph) -> list[list[str]]:
    """Return the targets of each group of outputs that come from one softmax."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for quantity in graph.quantities.values():
        arguments = quantity.definition.parents
        outputs = [graph[name].definition for name in arguments]
        nets = next((each.parents for each in outputs if isinstance(each, Softmax)), None)
        target = next((name for name in arguments if graph[name].role is Role.TARGET), None)
        if nets and target:
            groups.setdefault(nets, []).append(target)
    return list(groups.values())


def _one_hot(graph: Graph) -> list[list[str]]:
    """Return givens of one letter, all of them nought but for a single one."""
    groups: dict[str, list[str]] = {}
    for name in graph.givens:
        groups.setdefault(_NUMBER_BEHIND.sub("", name), []).append(name)
    targets = {name for group in _targets_of_softmax(graph) for name in group}
    return [
        group
        for group in groups.values()
        if len(group) > 1
        and targets.isdisjoint(group)
        and sorted(graph.givens[name] for name in group) == [0] * (len(group) - 1) + [1]
    ]
