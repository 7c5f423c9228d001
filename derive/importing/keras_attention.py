"""Attention of Keras."""

from __future__ import annotations

from typing import Any

from derive.importing.keras_arrays import array, require_plain
from derive.importing.shapes import in_rows
from derive.importing.steps import Layer, refused

_PARTS = ("query", "key", "value")
# What a call may say beside query, value and key, and the only value that can be expressed.
_WITHOUT_MEANING = {"return_attention_scores": False, "training": None, "attention_mask": None}


def attention(layer: Any, where: str, call: Any) -> Layer:
    """Return the layer of a ``MultiHeadAttention`` of tokens among themselves; raises DeriveError."""
    require_plain(layer, where)
    given = dict(getattr(getattr(call, "arguments", None), "kwargs", {}))
    for name, value in given.items():
        if name in _WITHOUT_MEANING and value != _WITHOUT_MEANING[name]:
            raise refused(where, f"is called with {name}", "expected attention(x, x), with use_causal_mask or without")
    keys: dict[str, Any] = {"heads": layer.num_heads}
    for name in _PARTS:
        dense = getattr(layer, f"_{name}_dense")
        keys[name] = array(dense.kernel, where, lambda kernel: kernel.reshape(kernel.shape[0], -1).T, layer)
        if dense.bias is not None:
            keys[f"{name}_bias"] = array(dense.bias, where, lambda bias: bias.reshape(-1), layer)
    out = layer._output_dense
    keys["output"] = array(out.kernel, where, lambda kernel: kernel.reshape(-1, kernel.shape[-1]).T, layer)
    if out.bias is not None:
        keys["output_bias"] = array(out.bias, where, owner=layer)
    if given.get("use_causal_mask"):
        keys["causal"] = True
    width, outputs = keys["query"].shape[1], keys["output"].shape[0]
    return Layer(where, "attention", keys, 2, in_rows(width, outputs, where))
