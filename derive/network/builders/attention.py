"""Single-head attention over tokens, one row of the input each.

Vaswani et al., Attention is all you need (2017), equation 1: softmax(Q K^T / sqrt(d)) V.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from derive.expressions.expression import Call, Constant, Expression, Product, Quotient, Sum, Symbol
from derive.network.builders.grids import wide
from derive.network.fields.fields import Model
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly, Row

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
    tokens = assembly.signal.rows
    weights = {letter: _matrix(getattr(layer, key), key, letter, assembly)
               for key, letter in (("query", "q"), ("key", "k"), ("value", "v"))}
    if len(weights["q"]) != len(weights["k"]):
        raise Problem(
            (*assembly.path, "key"), f"keys of {len(weights['k'])} numbers, and queries of {len(weights['q'])}",
            hint="a score multiplies them, so that they are of one length", of_key=True,
        )
    vectors = {
        letter: [
            tuple(assembly.weighted_sum(row, token, None, letter, number, each) for each, row in enumerate(rows, 1))
            for number, token in enumerate(tokens, 1)
        ]
        for letter, rows in weights.items()
    }
    outputs = []
    for number, query in enumerate(vectors["q"], 1):
        seen = number if layer.causal else len(tokens)
        scores = tuple(
            assembly.computed(Expressed(_score(query, key)), "s", number, other)
            for other, key in enumerate(vectors["k"][:seen], 1)
        )
        attention = assembly.softmax(scores, "a", number)
        outputs.append([
            assembly.weighted_sum(attention, column, None, "c", number, each)
            for each, column in enumerate(zip(*vectors["v"][:seen], strict=True), 1)
        ])
    assembly.hand_on(outputs)


def _matrix(value: Any, key: str, letter: str, assembly: Assembly) -> list[Row]:
    entries = wide(value, assembly.signal.width, "a token", (*assembly.path, key))
    return assembly.weight_rows(entries, f"w_{letter}")


def _score(query: Row, key: Row) -> Expression:
    """Return q . k / sqrt(d)."""
    products = [Product((Symbol(one), Symbol(other))) for one, other in zip(query, key, strict=True)]
    if len(products) == 1:
        return products[0]
    return Quotient(Sum(tuple(products)), Call("sqrt", (Constant(Fraction(len(products))),)))
