"""The kinds of figures."""

from __future__ import annotations

from enum import Enum


class FigureKind(Enum):
    """What a figure shows."""

    NAMES = "names"
    VALUES = "values"
    BACKWARD = "backward"
