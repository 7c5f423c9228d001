"""What a network shows of itself in a notebook."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from derive.network.graph.quantity import Role
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    return [f"{name} = {_decimal(givens[name])}" for name in list(names)[:MOST] if name in givens]


def _decimal(number: Fraction) -> str:
    """Return a number as it was described: a decimal where it is one, else a fraction."""
    places = next((each for each in range(20) if (number * 10**each).denominator == 1), None)
    return str(number) if places is None else f"{number.numerator / number.denominator:.{places}f}"


@cache
def _environment() -> Environment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder()), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
