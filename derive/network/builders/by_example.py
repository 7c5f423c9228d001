"""Layers beside batch normalization that take every example by itself: built once for each, with the same parameters.

What stands in rows there, a row an example, is taken apart for them, and put together again for dense layers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.tensors.nodes import COLUMNS, Concat, Reshape
from derive.network.builders.example_rows import OF_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from derive.network.builders.assembly import Assembly


def build_layer(layer: Any, build: Callable[[Any, Assembly], None], assembly: Assembly) -> None:
    """Build a layer of a network whose examples depend on each other, or of any other; raises Problem."""
    if not assembly.of_examples:
        build(layer, assembly)
    elif layer.kind == "batch_norm" and layer.is_in_training:
        if assembly.by_example and len(assembly.by_example[0].shape) == 1:
            join(assembly)
        build(layer, assembly)
    elif layer.kind == "dense" or (layer.kind in OF_ROWS and not assembly.by_example):
        join(assembly)
        build(layer, assembly)
    else:
        _each(layer, build, assembly)


def _each(layer: Any, build: Callable[[Any, Assembly], None], assembly: Assembly) -> None:
    """Build a layer for one example after the other."""
    found = []
    for number, signal in enumerate(assembly.signals(assembly.signal, assembly.by_example), 1):
        assembly.begin_example(number)
        assembly.signal = signal
        build(layer, assembly)
        found.append(assembly.signal)
    assembly.begin_example(0)
    assembly.by_example = found


def join(assembly: Assembly) -> None:
    """Put the examples together: all numbers of each are a row."""
    signals = assembly.by_example
    if not signals:
        return
    rows = tuple(Reshape(each.formula, (1, len(each.flat))) for each in signals)
    columns = [name.removesuffix("_1") for name in signals[0].flat]
    assembly.by_example = []
    assembly.hand_on_array(Concat(rows, COLUMNS), columns=columns)
