"""Keras has channels last: what it puts in one row is in another order, and so are the weights behind that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from derive.importing.activations import SOFTMAX
from derive.importing.steps import Activation, Array, Dense, Flatten, Layer, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.importing.steps import Step


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Return the steps; the columns of a dense layer behind an image in one row are put in order, channels first."""
    found: list[Step] = []
    maps, channels, is_image = 0, 0, False
    for step in steps:
        each = step
        if isinstance(step, Layer) and step.channels_last:
            maps, is_image = _maps(step) or maps, True
        elif isinstance(step, Flatten):
            maps, channels, is_image = 0, step.channels, False
        elif is_image and isinstance(step, Activation) and step.choice == SOFTMAX:
            raise refused(step.where, "takes softmax over the channels of an image", "expected it behind the Flatten")
        elif channels > 1 and isinstance(step, Dense):
            each, channels = replace(step, weights=_reordered(step.weights, channels)), 0
        elif channels > 1 and not isinstance(step, Activation):
            raise refused(step.where, "works on an image in one row", "expected a dense layer behind the Flatten")
        found.append(each)
    if channels > 1 or maps > 1:
        raise refused(steps[-1].where, "ends in several channels", "expected a dense layer or a global pooling behind")
    return found


def _maps(layer: Layer) -> int:
    """Return how many channels come out of a convolution; 0 of what keeps them."""
    filters: Any = layer.keys.get("filters") if not callable(layer.keys) else None
    return filters.shape[0] if isinstance(filters, Array) else 0


def _reordered(weights: Callable[[], list[list[float]]], channels: int) -> Callable[[], list[list[float]]]:
    """Return the weights with the columns of each channel side by side, in place of the channels of each place."""
    return lambda: [[number for channel in range(channels) for number in row[channel::channels]] for row in weights()]
