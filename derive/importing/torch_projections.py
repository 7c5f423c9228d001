"""Projections in skip connections of PyTorch: a linear layer, or a convolution that looks at single places."""

from __future__ import annotations

from typing import Any

from derive.importing.shapes import rows_to, windows
from derive.importing.steps import Residual
from derive.importing.torch_tensors import array, require
from derive.importing.windows import Windows


def is_projection(module: Any) -> bool:
    """Tell whether a module is one that a skip connection may have."""
    name = type(module).__name__
    return name == "Linear" or (name == "Conv2d" and tuple(module.kernel_size) == (1, 1))


def projected(module: Any, where: str, back: int) -> Residual:
    """Return the step that adds what a projection makes of what stood so many steps before; raises DeriveError."""
    bias = {} if module.bias is None else {"bias": array(module.bias, where, "bias")}
    if type(module).__name__ == "Linear":
        rule = rows_to(module.in_features, module.out_features, where)
        return Residual(where, back, {"weights": array(module.weight, where), **bias}, rule)
    require(module, where, padding=(0, 0), groups=1)
    moved = Windows((1, 1), tuple(module.stride))
    weights = array(module.weight[:, :, 0, 0], where, trained=bool(module.weight.requires_grad))
    rule = windows(module.in_channels, module.out_channels, moved.places, 2, where)
    return Residual(where, back, {"weights": weights, **bias, "stride": list(module.stride)}, rule)
