"""Attention and transformer blocks of PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.shapes import in_rows, same
from derive.importing.steps import Layer, Residual, refused
from derive.importing.torch_tensors import array, optional, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.importing.steps import Step


def attention(module: Any, where: str, mask: Any = None) -> Layer:
    """Return the layer of a ``MultiheadAttention`` of tokens among themselves; raises DeriveError."""
    require(module, where, add_zero_attn=False)
    if module.bias_k is not None:
        raise refused(where, "has a key and a value that belong to no token", "expected add_bias_kv=False")
    if module.in_proj_weight is None:
        raise refused(where, "has keys or values of another width", "expected kdim and vdim as embed_dim")
    if module.training and module.dropout > 0:
        raise refused(where, "drops at random", "call the model's eval() first: dropout then changes nothing")
    width = module.embed_dim
    keys: dict[str, Any] = {"heads": module.num_heads}
    for place, name in enumerate(("query", "key", "value")):
        rows = slice(place * width, (place + 1) * width)
        whole, bias = module.in_proj_weight, module.in_proj_bias
        keys[name] = array(whole[rows], where, trained=bool(whole.requires_grad))
        if bias is not None:
            keys[f"{name}_bias"] = array(bias[rows], where, "bias", trained=bool(bias.requires_grad))
    keys["output"] = array(module.out_proj.weight, where)
    if module.out_proj.bias is not None:
        keys["output_bias"] = array(module.out_proj.bias, where, "bias")
    rule = in_rows(width, width, where)
    return Layer(where, "attention", keys | _masked(mask, where), 2, rule, time_first=not module.batch_first)


def _masked(mask: Any, where: str) -> dict[str, Any]:
    """Return the keys for a mask of PyTorch: true, or minus infinity, where a token is not seen."""
    if mask is None:
        return {}
    if mask.dim() != 2:
        raise refused(where, f"has a mask of {mask.dim()} axes", "expected one row for each token, the same for all")
    rows = mask.tolist()
    if any(each not in (True, False, 0, float("-inf")) for row in rows for each in row):
        raise refused(where, "has a mask that adds numbers", "expected true and false, or 0 and minus infinity")
    # True hides, and so does minus infinity, which is added.
    seen = [[int(each in (False, 0)) for each in row] for row in rows]
    lower = [[int(column <= row) for column in range(len(seen))] for row in range(len(seen))]
    return {"causal": True} if seen == lower else {"mask": seen}


def layer_norm(module: Any, where: str) -> Layer:
    """Return the layer of a ``LayerNorm`` over the last axis."""
    if len(module.normalized_shape) != 1:
        raise refused(where, f"normalizes over {len(module.normalized_shape)} axes", "expected the last one alone")
    keys = {"epsilon": module.eps, **_affine(module, where)}
    return Layer(where, "layer_norm", keys, 1, same(module.normalized_shape[0], where), _missing(module))


def _affine(module: Any, where: str) -> dict[str, Any]:
    given = {"gain": module.weight, "shift": module.bias}
    return optional({key: None if each is None else array(each, where, key) for key, each in given.items()})


def _missing(module: Any) -> tuple[str, ...]:
    return tuple(key for key, each in (("gain", module.weight), ("shift", module.bias)) if each is None)


def encoder_layer(
    module: Any, where: str, inner: Callable[[Any, str], Iterator[Step]], mask: Any = None
) -> Iterator[Step]:
    """Yield the steps of a ``TransformerEncoderLayer``: attention and two dense layers, each with a skip connection.

    ``inner`` reads the modules in it.
    """
    activation = module.activation

    def attended() -> list[Step]:
        return [attention(module.self_attn, f"{where}, self_attn", mask), *part("dropout1")]

    def part(name: str) -> list[Step]:
        return list(inner(getattr(module, name), f"{where}, {name}"))

    def fed_forward() -> list[Step]:
        return [
            *part("linear1"), *inner(activation, f"{where}, activation"), *part("dropout"), *part("linear2"),
            *part("dropout2"),
        ]

    for steps, norm in ((attended(), part("norm1")), (fed_forward(), part("norm2"))):
        if module.norm_first:
            yield from (*norm, *steps, Residual(where, len(norm) + len(steps)))
        else:
            yield from (*steps, Residual(where, len(steps)), *norm)


def encoder(module: Any, where: str, inner: Callable[[Any, str], Iterator[Step]], mask: Any = None) -> Iterator[Step]:
    """Yield the steps of a ``TransformerEncoder``, layer by layer."""
    for number, each in enumerate(module.layers):
        yield from encoder_layer(each, f"{where}, layers.{number}", inner, mask)
    if module.norm is not None:
        yield from inner(module.norm, f"{where}, norm")
