"""What a network shows of itself in a notebook."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from derive.expressions.infix import decimal
from derive.markup import markup_environment
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from jinja2 import Environment

    from derive.network.builders.layers import DenseLayer
    from derive.network.graph.graph import Graph

MOST = 24
"""How many names of a kind are shown."""


def network_html(title: str, graph: Graph, layers: Sequence[DenseLayer], examples: int) -> str:
    """Return a table of what a network has: its givens, layers, loss."""
    givens = graph.givens
    return _environment().get_template("notebook/network.html.j2").render(
        title=title,
        graph=graph,
        layers=layers,
        examples=examples,
        inputs=_numbered(givens, [each.name for each in graph.with_role(Role.INPUT)]),
        targets=_numbered(givens, [each.name for each in graph.with_role(Role.TARGET)]),
        parameters=_numbered(givens, graph.parameters),
        most=MOST,
    )


def _numbered(givens: Mapping[str, Fraction], names: Iterable[str]) -> list[str]:
    return [f"{name} = {decimal(givens[name])}" for name in list(names)[:MOST] if name in givens]


@cache
def _environment() -> Environment:
    return markup_environment()
