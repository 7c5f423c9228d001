"""The kinds of figures, and how the quantities of a computation look in all of them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from derive.document.figure import palette
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.document.figure.palette import Skin
    from derive.network.graph.graph import Graph

_SKINS = {Role.INPUT: palette.INPUT, Role.TARGET: palette.INPUT, Role.HYPERPARAMETER: palette.BIAS}


class FigureKind(Enum):
    """What a figure shows."""

    NAMES = "names"
    VALUES = "values"
    BACKWARD = "backward"


def skin_of(graph: Graph, name: str) -> Skin:
    """Return how a quantity of a computation is drawn, by its role."""
    if name == graph.loss:
        return palette.ERROR
    if name in graph.parameters:
        return palette.PARAMETER
    return _SKINS.get(graph[name].role, palette.HIDDEN)
