"""A skip connection that adds: every number of the layer before, plus an earlier one; rows stay rows.

He, Zhang, Ren, Sun, Deep residual learning for image recognition (2016), equation 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.expression import Sum
from derive.network.builders.assembly import in_a_row
from derive.network.fields.fields import Model
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


class Residual(Model):
    """``sources``: the inputs or earlier neurons that are added, one for each number of the layer before."""

    kind: Literal["residual"]
    sources: Annotated[
        list[str], Field(min_length=1, description="a list of inputs and earlier neurons such as [x1, x2]")
    ]


def build(layer: Residual, assembly: Assembly) -> None:
    """Add the sums; raises Problem."""
    before = assembly.signal.flat
    if len(layer.sources) != len(before):
        raise Problem(
            (*assembly.path, "sources"), f"the number of sources is {len(layer.sources)}",
            hint=f"expected {len(before)}, one for each number of the layer before", of_key=True,
        )
    skipped = [
        assembly.known(label, (*assembly.path, "sources", index)) for index, label in enumerate(layer.sources)
    ]
    shape = assembly.signal.shape
    total = Sum((assembly.signal.formula, assembly.arrays.gathered(skipped, shape)))
    assembly.hand_on_array(assembly.tensor("r", total, in_a_row(shape)))
