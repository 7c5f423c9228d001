"""ONNX operators with weights of their own, or with windows: layers of a description, one function each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.rearranging import pooled_rows, row, transposition
from derive.importing.shapes import same, windows
from derive.importing.steps import Array, Layer, refused
from derive.importing.windows import Windows, pooling, transposed_places

if TYPE_CHECKING:
    from derive.importing.onnx_graph import Attributes, Tracer
    from derive.importing.onnx_tensors import Tensor
    from derive.importing.steps import Shape


def array_of(tensor: Tensor) -> Array:
    """Return a constant as an array."""
    return Array(tensor.shape, lambda: tensor.array().tolist(), tensor.identity)


def moved_windows(node: Attributes, sizes: Shape) -> Windows:
    """Return how the windows of an operator move; raises DeriveError for what cannot be expressed."""
    axes = len(sizes)
    if node.text("auto_pad", "NOTSET") not in ("NOTSET", "VALID") or node.whole("ceil_mode", 0):
        raise refused(node.where, "lets windows go beyond the edge", "expected auto_pad=NOTSET and ceil_mode=0")
    pads = node.list("pads", (0,) * (2 * axes))
    if pads[:axes] != pads[axes:]:
        raise refused(node.where, f"has the pads {list(pads)}", "expected as many at the beginning as at the end")
    return Windows(sizes, node.list("strides", (1,) * axes), pads[:axes], node.list("dilations", (1,) * axes))


def convolution(weights: Tensor, bias: Tensor | None, node: Attributes, *, transposed: bool = False) -> Layer:
    """Return the layer of a convolution, or of a transposed one; raises DeriveError."""
    axes = len(weights.shape) - 2
    if axes not in (1, 2):
        raise refused(node.where, f"moves along {axes} axes", "expected one or two")
    moved = moved_windows(node, weights.shape[2:])
    groups = node.whole("group", 1)
    if transposed and groups > 1:
        raise refused(node.where, f"has {groups} groups", "expected group=1")
    channels, maps = weights.shape[:2] if transposed else (groups * weights.shape[1], weights.shape[0])
    filters = array_of(weights)
    if axes == channels == 1 and not transposed:
        # A series of one channel is a row of numbers, and a filter of it, too.
        filters = Array((maps, *weights.shape[2:]), lambda: weights.array()[:, 0].tolist(), weights.identity)
    keys: dict[str, Any] = {"filters": filters, **moved.keys}
    if bias is not None:
        keys["bias"] = array_of(bias)
    if axes == 1 < channels:
        keys["channels"] = "rows"
    keys |= {"groups": groups} if groups > 1 else {}
    extra = node.list("output_padding", (0,) * axes)
    keys |= {"extra": list(extra)} if any(extra) else {}
    kind = "transposed_convolution" if transposed else "convolution"
    rule = windows(channels, maps, transposed_places(moved, extra) if transposed else moved.places, axes, node.where)
    return Layer(node.where, kind, keys, axes + 1, rule, channels=True)


def pool(by: str, node: Attributes) -> Layer:
    """Return the layer of a pooling of windows; raises DeriveError."""
    moved = moved_windows(node, node.list("kernel_shape", ()))
    if any(each != 1 for each in moved.dilation):
        raise refused(node.where, f"has the dilations {list(moved.dilation)}", "expected windows of neighbours: 1")
    if any(moved.padding):
        raise refused(node.where, f"has the pads {list(moved.padding)}", "expected none: windows hold numbers alone")
    return pooling(by, moved, node.where)


def global_pool(by: str, node: Attributes, rank: int) -> Layer:
    """Return the layer that makes one number of every channel."""
    return pooling(by, lambda shape: Windows(shape[1:], shape[1:]), node.where, rank - 2)


def batch_norm(given: dict[str, Tensor], node: Attributes, rank: int) -> Layer:
    """Return the layer of a batch normalization in use; raises DeriveError."""
    if node.whole("training_mode", 0) or rank != 2:
        hint = "expected one row of numbers an example, and training_mode=0"
        raise refused(node.where, "normalizes channels, or is in training", hint)
    return _normalization("batch_norm", given, node)


def layer_norm(given: dict[str, Tensor], node: Attributes, rank: int) -> Layer:
    """Return the layer of a layer normalization; raises DeriveError."""
    if node.whole("axis", -1) not in (-1, rank - 1):
        raise refused(node.where, f"normalizes from axis {node.whole('axis', -1)}", "expected the last one: -1")
    return _normalization("layer_norm", given, node)


def _normalization(kind: str, given: dict[str, Tensor], node: Attributes) -> Layer:
    keys = {key: array_of(tensor) for key, tensor in given.items()}
    missing = tuple(key for key in ("gain", "shift") if key not in given)
    described = {"epsilon": node.real("epsilon", 1e-5), **keys}
    return Layer(node.where, kind, described, 1, same(given["gain"].size, node.where), missing)


def embedding(table: Tensor, node: Attributes) -> Layer:
    """Return the layer that looks rows of a table up; raises DeriveError."""
    if len(table.shape) != 2 or node.whole("axis", 0) != 0:
        raise refused(node.where, f"takes entries of {table.name} of the shape {table.shape}", "expected rows: axis=0")
    return Layer(node.where, "embedding", {"weights": array_of(table)}, 0, lambda shape: (*shape, table.shape[1]))


def row_of(index: float, node: Attributes, tracer: Tracer) -> Layer:
    """Return the layer that takes a row of an example; raises DeriveError."""
    axis = tracer.time_axis
    if node.whole("axis", 0) not in (axis, axis - tracer.rank) or tracer.rank != 3:
        raise refused(node.where, f"takes entries of axis {node.whole('axis', 0)}", f"expected a row: axis={axis}")
    return row(int(index), node.where)


def exchanged(node: Attributes) -> Layer:
    """Return the layer that makes rows of columns; raises DeriveError."""
    order = node.list("perm", ())
    if order != (0, 2, 1):
        raise refused(node.where, f"exchanges axes: perm={list(order)}", "expected rows and columns: [0, 2, 1]")
    return transposition(node.where)


def mean_of_rows(axes: list[int], node: Attributes, rank: int) -> Layer:
    """Return the layer that takes the mean of every column; raises DeriveError."""
    if rank != 3 or axes not in ([1], [-2]) or node.whole("keepdims", 1):
        raise refused(node.where, f"takes the mean over the axes {axes}", "expected rows: axes=[1], keepdims=0")
    return pooled_rows("mean", node.where)
