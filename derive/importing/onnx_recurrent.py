"""The recurrent operators of ONNX: what they give has an axis for the direction, which is taken away behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.onnx_graph import Unrolled
from derive.importing.shapes import in_rows
from derive.importing.steps import Array, Layer, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.importing.onnx_graph import Attributes, Signal
    from derive.importing.onnx_tensors import Tensor

# The kind of a description, its gates in the order of ONNX, and the activations of one direction.
KINDS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "RNN": ("recurrent", (), ("Tanh",)),
    "LSTM": ("lstm", ("input", "output", "forget", "candidate"), ("Sigmoid", "Tanh", "Tanh")),
    "GRU": ("gru", ("update", "reset", "candidate"), ("Sigmoid", "Tanh")),
}
_ACTIVATIONS = {"Tanh": "tanh", "Relu": "relu", "Sigmoid": "sigmoid"}


def unrolled(kind: str, source: Signal, tensors: list[Tensor | None], node: Attributes) -> Unrolled:
    """Return what an operator gives, made of its weights, recurrent weights and biases; raises DeriveError."""
    name, gates, activations = KINDS[kind]
    weights, recurrent, bias, *others = [*tensors, None, None, None, None, None][:8]
    if weights is None or recurrent is None or len(weights.shape) != 3:
        raise refused(node.where, "has no weights", "the file is damaged")
    for each in others:
        if each is not None and any(each.numbers()):
            raise refused(node.where, "has lengths, states or peepholes that are given", "expected zeros, or none")
    ways, units = weights.shape[0], recurrent.shape[2]
    given = node.texts("activations", activations * ways)
    if node.whole("layout", 0) or node.whole("input_forget", 0) or "clip" in node.given:
        raise refused(node.where, "has layout, input_forget or clip", "expected none of these")
    if node.text("direction", "forward") == "reverse":
        raise refused(node.where, "goes back alone", "expected direction=forward or bidirectional")
    if given != activations * ways and (gates or {*given} != {"Relu"}):
        raise refused(node.where, f"has the activations {', '.join(given)}", "expected those it has by default")
    ones = [_one_way(way, gates, units, (weights, recurrent, bias)) for way in range(ways)]
    keys: dict[str, Any] = dict(ones[0])
    if ways == 2:
        keys |= {"bidirectional": True, "backward": ones[1]}
    if not gates:
        keys["activation"] = _ACTIVATIONS[given[0]]
    if name == "gru":
        keys["reset_after"] = bool(node.whole("linear_before_reset", 0))
    rule = in_rows(weights.shape[2], ways * units, node.where)
    return Unrolled(source, Layer(node.where, name, keys, 2, rule), weights.shape[2], ways)


def _one_way(
    way: int, gates: tuple[str, ...], units: int, tensors: tuple[Tensor, Tensor, Tensor | None]
) -> dict[str, Any]:
    weights, recurrent, bias = tensors

    def part(tensor: Tensor, place: int) -> Array:
        rows = slice(place * units, (place + 1) * units)
        identity = (tensor.identity, way, place)
        return Array((units, *tensor.shape[2:]), lambda: tensor.array()[way, rows].tolist(), identity)

    def of(place: int) -> dict[str, Array]:
        found = {"input_weights": part(weights, place), "recurrent_weights": part(recurrent, place)}
        if bias is None:
            return found
        behind = place + (len(gates) or 1)
        return found | {"bias": part(bias, place), "recurrent_bias": part(bias, behind)}

    return {gate: of(place) for place, gate in enumerate(gates)} if gates else dict(of(0))
