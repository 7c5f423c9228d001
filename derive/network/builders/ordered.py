"""Formulas in the order of calculation, whatever order they are described in."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from derive.network.fields.problem import Problem
from derive.network.graph.tensors import arrays_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.expressions.expression import Expression


def in_order(formulas: Mapping[str, Expression]) -> list[str]:
    """Return the names of formulas, what one is made of before it, else as written; raises Problem for a circle."""
    waiting = {name: {each for each in arrays_in(formula) if each in formulas} for name, formula in formulas.items()}
    children: dict[str, list[str]] = {name: [] for name in formulas}
    for name, parents in waiting.items():
        for parent in parents:
            children[parent].append(name)
    written = {name: position for position, name in enumerate(formulas)}
    ready = [position for name, position in written.items() if not waiting[name]]
    order: list[str] = []
    everything = list(formulas)
    while ready:
        name = everything[heappop(ready)]
        order.append(name)
        for child in children[name]:
            waiting[child].discard(name)
            if not waiting[child]:
                heappush(ready, written[child])
    if len(order) < len(formulas):
        raise _circle({name: parents for name, parents in waiting.items() if parents})
    return order


def _circle(waiting: Mapping[str, set[str]]) -> Problem:
    """Follow what each waits for until a name comes back."""
    path = [next(iter(waiting))]
    while path[-1] not in path[:-1]:
        path.append(min(waiting[path[-1]]))
    circle = path[path.index(path[-1]) :]
    shown = " -> ".join(circle if len(circle) <= 8 else [*circle[:4], "...", *circle[-3:]])
    return Problem(
        ("graph", circle[0]), f"'{circle[0]}' is made of itself", hint=f"the circle is {shown}", mentions=circle[1]
    )
