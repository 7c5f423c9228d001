"""A skip connection that adds: every number of the layer before, plus an earlier one; rows stay rows.

He, Zhang, Ren, Sun, Deep residual learning for image recognition (2016), equation 1; with a projection, equation 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model

from derive.expressions.expression import Sum
from derive.expressions.tensors.convolution import Convolution
from derive.expressions.tensors.nodes import MatMul, Reshape, Transpose
from derive.expressions.tensors.shape_error import in_words
from derive.network.builders.assembly import every_axis, in_a_row
from derive.network.builders.filters import Steps
from derive.network.builders.grids import vector, wide
from derive.network.builders.image import brief, each_axis
from derive.network.fields.fields import Kind
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.signal import Signal

FROM = "from"
_WEIGHTS = "a list of rows of numbers, one for each number or map that comes out"
_EARLIER = "input, or the number or the name of an earlier layer"


class _Residual(Kind):
    """``from``: the layer that is added, or ``sources``: inputs or earlier neurons, one for each number.

    ``weights`` project the layer that is added, each row or vector of it, or of maps the numbers at each place; there,
    ``stride`` says which places are taken.
    """

    kind: Literal["residual"]
    sources: Annotated[
        list[str] | None, Field(min_length=1, description="a list of inputs and earlier neurons such as [x1, x2]")
    ] = None
    weights: Annotated[Any, Field(description=_WEIGHTS)] = None
    bias: Annotated[Any, Field(description="a number, or a list of numbers")] = None
    stride: Steps = 1


if TYPE_CHECKING:
    Residual = _Residual
else:
    # "from" is a word of Python, so that no class can declare it.
    Residual = create_model(
        "Residual", __base__=_Residual, **{FROM: (int | str | None, Field(None, description=_EARLIER))}
    )


def build(layer: _Residual, assembly: Assembly) -> None:
    """Add the sums; raises Problem."""
    earlier = getattr(layer, FROM)
    if (earlier is None) == (layer.sources is None):
        message = "'from' beside 'sources'" if layer.sources else "'from' is missing"
        hint = f"expected one of the two: from: {_EARLIER}"
        raise Problem(assembly.path, message, hint=hint)
    index = every_axis if layer.sources is None else in_a_row(assembly.signal.shape)
    if layer.weights is not None and layer.sources is None:
        skipped = _projected(layer, assembly.earlier(earlier, (*assembly.path, FROM)), assembly)
    else:
        for key in {"weights", "bias", "stride"} & layer.model_fields_set:
            hint = f"a projection has 'weights', and says '{FROM}'"
            raise Problem((*assembly.path, key), f"'{key}' without a projection", hint=hint, of_key=True)
        skipped = _layer(earlier, assembly) if layer.sources is None else _gathered(layer.sources, assembly)
    assembly.hand_on_array(assembly.tensor("r", Sum((assembly.signal.formula, skipped)), index))


def _layer(label: int | str, assembly: Assembly) -> Expression:
    path = (*assembly.path, FROM)
    earlier, before = assembly.earlier(label, path), assembly.signal.shape
    if earlier.shape != before:
        name = "the input" if label == "input" else f"layer {label}"
        message = f"{name} {in_words(earlier.shape)}, the layer before {in_words(before)}"
        raise Problem(path, message, hint="what is added is of one shape; 'weights' project it")
    return earlier.formula


def _projected(layer: _Residual, earlier: Signal, assembly: Assembly) -> Expression:
    """Return the product with a matrix, of maps a convolution whose filters have one place; raises Problem."""
    before, shape, path = assembly.signal.shape, earlier.shape, (*assembly.path, "weights")
    is_of_maps = "stride" in layer.model_fields_set or 3 in (len(before), len(shape))
    maps = shape[0] if len(shape) == 3 else 1
    grid = wide(layer.weights, maps if is_of_maps else shape[-1], "a map" if is_of_maps else "what is added", path)
    if is_of_maps:
        entries = [entry for row in grid for entry in row]
        counted = [(row, column) for row in range(1, len(grid) + 1) for column in range(1, maps + 1)]
        kernel = assembly.weights_array(entries, (len(grid), maps, 1, 1), "w_s", counted)
        sides = (1,) * (2 - len(shape)) + shape[-2:]
        stride = brief(each_axis(layer.stride, 2, (*assembly.path, "stride")))
        found: Expression = Convolution(Reshape(earlier.formula, (maps, *sides)), kernel, stride)
    elif len(shape) == 1:
        found = MatMul((assembly.matrix(grid, "w_s"), earlier.formula))
    else:
        found = MatMul((earlier.formula, Transpose(assembly.matrix(grid, "w_s"))))
    given = assembly.arrays.shape(found)
    if given != before and given != (1, *before):
        message = f"the projection {in_words(given)}, the layer before {in_words(before)}"
        raise Problem(path, message, hint="what is added is of one shape", of_key=True)
    if layer.bias is not None and layer.bias != "none":
        bias: Expression = assembly.vector(vector(layer.bias, len(grid), (*assembly.path, "bias")), "b_s")
        found = Sum((found, Reshape(bias, (len(grid), 1, 1)) if is_of_maps else bias))
    return found if given == before else Reshape(found, before)


def _gathered(sources: list[str], assembly: Assembly) -> Expression:
    before = assembly.signal.flat
    if len(sources) != len(before):
        raise Problem(
            (*assembly.path, "sources"), f"the number of sources is {len(sources)}",
            hint=f"expected {len(before)}, one for each number of the layer before", of_key=True,
        )
    path = (*assembly.path, "sources")
    skipped = [assembly.known(label, (*path, index)) for index, label in enumerate(sources)]
    return assembly.arrays.gathered(skipped, assembly.signal.shape)
