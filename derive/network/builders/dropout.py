"""Dropout with the mask given: what is kept is divided by the probability of being kept.

Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting (2014), sections 4 and 10
(dividing during training is the "inverted" form).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from derive.expressions.expression import Expression, Product, Quotient, Symbol
from derive.expressions.tensors.nodes import Reshape
from derive.network.builders.assembly import in_a_row
from derive.network.fields.fields import Exact, Kind
from derive.network.fields.problem import Problem
from derive.network.fields.scalars import exact

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


def _probability(value: object) -> Fraction:
    number = exact(value)
    if not 0 < number <= 1:
        raise PydanticCustomError("choice", "the probability of being kept is above 0 and at most 1")
    return number


class Dropout(Kind):
    """``mask``: 1 for what is kept, 0 for what is dropped; ``keep``: the probability of being kept."""

    kind: Literal["dropout"]
    mask: Annotated[list[Exact], Field(min_length=1, description="a list of zeros and ones such as [1, 0, 1]")]
    keep: Annotated[
        Fraction, BeforeValidator(_probability), Field(description="a probability such as 0.5")
    ] = Fraction(1)


def build(layer: Dropout, assembly: Assembly) -> None:
    """Add the mask and the products; raises Problem."""
    before, shape = assembly.signal.flat, assembly.signal.shape
    if len(layer.mask) != len(before):
        raise Problem(
            (*assembly.path, "mask"), f"the mask has {len(layer.mask)} entries",
            hint=f"expected {len(before)}, one for each number of the layer before", of_key=True,
        )
    for index, each in enumerate(layer.mask):
        if each not in (0, 1):
            raise Problem((*assembly.path, "mask", index), "a mask holds zeros and ones")
    keep = Symbol(assembly.constant(layer.keep, "p")) if layer.keep != 1 else None
    mask: Expression = assembly.constants(layer.mask, "m")
    if len(shape) > 1:
        mask = Reshape(mask, shape)
    kept: Expression = Product((mask, assembly.signal.formula))
    assembly.hand_on_array(assembly.tensor("d", Quotient(kept, keep) if keep else kept, in_a_row(shape)))
