"""Recurrent modules of PyTorch: a layer of the description for each of theirs, with one set of weights a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.shapes import in_rows
from derive.importing.steps import Layer, refused
from derive.importing.torch_tensors import array, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.importing.steps import Array

# The kind of a description, and its gates in the order of PyTorch's rows.
KINDS = {
    "RNN": ("recurrent", ()),
    "LSTM": ("lstm", ("input", "forget", "candidate", "output")),
    "GRU": ("gru", ("reset", "update", "candidate")),
}


def recurrent(module: Any, where: str, *, returns: str = "all") -> Iterator[Layer]:
    """Yield the layers of a module, one behind the other; the last ``returns`` all time steps or the last one."""
    require(module, where, proj_size=0)
    if module.training and module.dropout > 0 and module.num_layers > 1:
        raise refused(where, "drops at random", "call the model's eval() first: dropout then changes nothing")
    kind, gates = KINDS[type(module).__name__]
    ways = 2 if module.bidirectional else 1
    for number in range(module.num_layers):
        keys: dict[str, Any] = _weights(module, f"l{number}", gates, where)
        if module.bidirectional:
            keys |= {"bidirectional": True, "backward": _weights(module, f"l{number}_reverse", gates, where)}
        if kind == "recurrent":
            keys["activation"] = module.nonlinearity
        if kind == "gru":
            keys["reset_after"] = True
        last = number == module.num_layers - 1 and returns == "last"
        keys["returns"] = "last" if last else "all"
        width = module.input_size if number == 0 else ways * module.hidden_size
        rule = in_rows(width, ways * module.hidden_size, where, last=last)
        yield Layer(where, kind, keys, 2, rule, time_first=not module.batch_first)


def _weights(module: Any, suffix: str, gates: tuple[str, ...], where: str) -> dict[str, Any]:
    names = {"input_weights": "weight_ih", "recurrent_weights": "weight_hh"}
    if module.bias:
        names |= {"bias": "bias_ih", "recurrent_bias": "bias_hh"}
    parts = {key: getattr(module, f"{name}_{suffix}") for key, name in names.items()}
    if not gates:
        return {key: array(tensor, where) for key, tensor in parts.items()}
    units = module.hidden_size
    return {
        gate: {key: _rows(tensor, place * units, units, where) for key, tensor in parts.items()}
        for place, gate in enumerate(gates)
    }


def _rows(tensor: Any, start: int, count: int, where: str) -> Array:
    return array(tensor[start : start + count], where, trained=bool(tensor.requires_grad))
