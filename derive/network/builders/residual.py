"""A skip connection that adds: every number of the layer before, plus an earlier one; rows stay rows.

He, Zhang, Ren, Sun, Deep residual learning for image recognition (2016), equation 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from derive.expressions.expression import Sum, Symbol
from derive.network.fields.fields import Model
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed

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
    names = []
    for index, (name, label) in enumerate(zip(before, layer.sources, strict=True), 1):
        skipped = assembly.known(label, (*assembly.path, "sources", index - 1))
        names.append(assembly.computed(Expressed(Sum((Symbol(name), Symbol(skipped)))), "r", index))
    assembly.hand_on_likewise(names)
