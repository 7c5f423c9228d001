"""A skip connection that adds: every number of the layer before, plus an earlier one; rows stay rows.

He, Zhang, Ren, Sun, Deep residual learning for image recognition (2016), equation 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, create_model

from derive.expressions.expression import Sum
from derive.expressions.tensors.shape_error import in_words
from derive.network.builders.assembly import every_axis, in_a_row
from derive.network.fields.fields import Kind
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly

FROM = "from"
_EARLIER = "input, or the number or the name of an earlier layer"


class _Residual(Kind):
    """``from``: the layer that is added, or ``sources``: inputs or earlier neurons, one for each number."""

    kind: Literal["residual"]
    sources: Annotated[
        list[str] | None, Field(min_length=1, description="a list of inputs and earlier neurons such as [x1, x2]")
    ] = None


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
    skipped = _layer(earlier, assembly) if layer.sources is None else _gathered(layer.sources, assembly)
    assembly.hand_on_array(assembly.tensor("r", Sum((assembly.signal.formula, skipped)), index))


def _layer(label: int | str, assembly: Assembly) -> Expression:
    path = (*assembly.path, FROM)
    earlier, before = assembly.earlier(label, path), assembly.signal.shape
    if earlier.shape != before:
        name = "the input" if label == "input" else f"layer {label}"
        message = f"{name} {in_words(earlier.shape)}, the layer before {in_words(before)}"
        raise Problem(path, message, hint="what is added is of one shape")
    return earlier.formula


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
