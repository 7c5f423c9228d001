"""Recurrent layers of Keras, one way over the time steps or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.keras_arrays import array, require, require_plain
from derive.importing.shapes import in_rows
from derive.importing.steps import Activation, Layer, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.importing.activations import Choice
    from derive.importing.steps import Array, Step

    Activated = Callable[[Any, str], Iterator[Step]]

# The kind of a description, and its gates in the order of the columns of Keras.
KINDS = {
    "SimpleRNN": ("recurrent", ()),
    "LSTM": ("lstm", ("input", "forget", "candidate", "output")),
    "GRU": ("gru", ("update", "reset", "candidate")),
}


def recurrent(layer: Any, where: str, activated: Activated) -> Layer:
    """Return the layer of a recurrent one; raises DeriveError."""
    require(layer, where, go_backwards=False)
    keys = _one_way(layer, where) | _common(layer, where, activated)
    rule = in_rows(_inputs(layer), layer.units, where, last=not layer.return_sequences)
    return Layer(where, KINDS[type(layer).__name__][0], keys, 2, rule)


def bidirectional(layer: Any, where: str, activated: Activated) -> Layer:
    """Return the layer of a ``Bidirectional`` whose ways stand side by side; raises DeriveError."""
    require(layer, where, merge_mode="concat")
    forward, backward = layer.forward_layer, layer.backward_layer
    name = type(forward).__name__
    if name not in KINDS or type(backward).__name__ != name:
        raise refused(where, f"has a {name} in it", f"expected one of: {', '.join(KINDS)}")
    keys = _one_way(forward, where) | _common(forward, where, activated)
    keys |= {"bidirectional": True, "backward": _one_way(backward, where)}
    rule = in_rows(_inputs(forward), 2 * forward.units, where, last=not forward.return_sequences)
    return Layer(where, KINDS[name][0], keys, 2, rule)


def _inputs(layer: Any) -> int:
    return int(layer.cell.kernel.shape[0])


def _common(layer: Any, where: str, activated: Activated) -> dict[str, Any]:
    require_plain(layer.cell, where)
    require(layer, where, return_state=False)
    keys: dict[str, Any] = {"returns": "all" if layer.return_sequences else "last"}
    kind = KINDS[type(layer).__name__][0]
    activation = _choice(layer.activation, where, activated)
    if kind == "recurrent":
        keys["activation"] = activation
    elif activation != "tanh" or _choice(layer.recurrent_activation, where, activated) != "sigmoid":
        raise refused(where, "has other activations", "expected activation='tanh', recurrent_activation='sigmoid'")
    if kind == "gru":
        keys["reset_after"] = bool(layer.reset_after)
    return keys


def _choice(function: Any, where: str, activated: Activated) -> Choice:
    (found,) = activated(function, where)
    if not isinstance(found, Activation):
        raise refused(where, "has an activation with weights")
    return found.choice


def _one_way(layer: Any, where: str) -> dict[str, Any]:
    cell, gates = layer.cell, KINDS[type(layer).__name__][1]
    require_plain(cell, where)

    def part(variable: Any, row: int | None, place: int) -> Array:
        units = slice(place * layer.units, (place + 1) * layer.units)

        def change(found: Any) -> Any:
            return (found if row is None else found[row])[..., units].T

        return array(variable, where, change, layer, (row, place))

    def weights(place: int) -> dict[str, Any]:
        found = {"input_weights": part(cell.kernel, None, place)}
        found["recurrent_weights"] = part(cell.recurrent_kernel, None, place)
        if cell.bias is None:
            return found
        # With reset_after a GRU has a row of biases for each of the two products.
        if len(cell.bias.shape) == 1:
            return found | {"bias": part(cell.bias, None, place)}
        return found | {"bias": part(cell.bias, 0, place), "recurrent_bias": part(cell.bias, 1, place)}

    return {gate: weights(place) for place, gate in enumerate(gates)} if gates else weights(0)
