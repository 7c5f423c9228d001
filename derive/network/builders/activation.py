"""An activation that stands by itself, such as that behind a skip connection or a normalization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator

from derive.network.builders.arrays import mapped
from derive.network.builders.assembly import in_a_row
from derive.network.fields.choices import Choice, activation_of, chosen_activation
from derive.network.fields.fields import Kind

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


class Activation(Kind):
    """``activation``: a function of every number, or softmax of every row."""

    kind: Literal["activation"]
    activation: Annotated[Choice, BeforeValidator(chosen_activation)]


def build(layer: Activation, assembly: Assembly) -> None:
    """Add the activation of every number; raises Problem."""
    formula = mapped(activation_of(layer.activation), assembly.signal.formula)
    assembly.hand_on_array(assembly.tensor("a", formula, in_a_row(assembly.signal.shape)))
