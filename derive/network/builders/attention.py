"""Single-head attention over tokens, one row of the input each.

Vaswani et al., Attention is all you need (2017), equation 1: softmax(Q K^T / sqrt(d)) V.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from derive.expressions.expression import Call, Constant, Quotient
from derive.expressions.tensors.nodes import ROWS, Mask, Masked, MatMul, SoftmaxOver, Transpose
from derive.network.builders.grids import wide
from derive.network.fields.fields import Model
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.expressions.expression import Expression, Symbol
    from derive.network.builders.assembly import Assembly

_MATRIX = "a list of rows of numbers, one column for each number of a token"


class Attention(Model):
    """The matrices that make query, key and value of a token; ``causal``: a token sees none behind it."""

    kind: Literal["attention"]
    query: Annotated[Any, Field(description=_MATRIX)]
    key: Annotated[Any, Field(description=_MATRIX)]
    value: Annotated[Any, Field(description=_MATRIX)]
    causal: Annotated[bool, Field(description="true or false")] = False


def build(layer: Attention, assembly: Assembly) -> None:
    """Add queries, keys and values, scores, attention weights, and their sums; raises Problem."""
    weights = {letter: _matrix(getattr(layer, key), key, letter, assembly)
               for key, letter in (("query", "q"), ("key", "k"), ("value", "v"))}
    lengths = {letter: assembly.arrays.shape(matrix)[0] for letter, matrix in weights.items()}
    if lengths["q"] != lengths["k"]:
        raise Problem(
            (*assembly.path, "key"), f"keys of {lengths['k']} numbers, and queries of {lengths['q']}",
            hint="a score multiplies them, so that they are of one length", of_key=True,
        )
    tokens, mask = assembly.signal.matrix, Mask() if layer.causal else None
    queries, keys, values = (
        assembly.tensor(letter, MatMul((tokens, Transpose(matrix)))) for letter, matrix in weights.items()
    )
    scores: Expression = MatMul((queries, Transpose(keys)))
    if lengths["q"] > 1:
        scores = Quotient(scores, Call("sqrt", (Constant(Fraction(lengths["q"])),)))
    scores = assembly.tensor("s", Masked(scores, mask) if mask else scores)
    attention = assembly.tensor("a", SoftmaxOver(scores, ROWS, mask))
    assembly.hand_on_array(assembly.tensor("c", MatMul((attention, values))))


def _matrix(value: Any, key: str, letter: str, assembly: Assembly) -> Symbol:
    entries = wide(value, assembly.signal.width, "a token", (*assembly.path, key))
    return assembly.matrix(entries, f"w_{letter}")
