"""Attention over tokens, one row of the input each, with one or more heads.

Vaswani et al., Attention is all you need (2017), equation 1: softmax(Q K^T / sqrt(d)) V, and section 3.2.2 for heads;
the mask, and keys and values of another source, are those of section 3.2.3.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from derive.expressions.expression import Call, Constant, Quotient, Sum
from derive.expressions.tensors.nodes import ROWS, Concat, Entries, Mask, Masked, MatMul, SoftmaxOver, Transpose
from derive.network.builders.assembly import every_axis
from derive.network.builders.grids import counted, vector, wide
from derive.network.fields.fields import Exact, Kind
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.grids import Grid

_MATRIX = "a list of rows of numbers, one column for each number of a token"
_BIAS = "a number, or a list of numbers"
_MASK = "a list of rows of zeros and ones, a row and a column for each token"
_SOURCE = "input, the number or the name of an earlier layer, or the name of an array of inputs"


class Attention(Kind):
    """The matrices that make query, key and value of a token; ``heads`` share their rows out among them.

    ``source``: what keys and values are made of, where that is not the layer before (cross attention). ``output``: the
    matrix behind the heads. ``causal``: a token sees none behind it; ``mask``: a row of ones and zeros for each token
    says which it sees.
    """

    kind: Literal["attention"]
    query: Annotated[Any, Field(description=_MATRIX)]
    key: Annotated[Any, Field(description=_MATRIX)]
    value: Annotated[Any, Field(description=_MATRIX)]
    source: Annotated[int | str | None, Field(description=_SOURCE)] = None
    output: Annotated[Any, Field(description="a list of rows of numbers, one column for each number of a value")] = None
    query_bias: Annotated[Any, Field(description=_BIAS)] = None
    key_bias: Annotated[Any, Field(description=_BIAS)] = None
    value_bias: Annotated[Any, Field(description=_BIAS)] = None
    output_bias: Annotated[Any, Field(description=_BIAS)] = None
    heads: Annotated[int, Field(ge=1, le=100, description="a whole number from 1 to 100")] = 1
    causal: Annotated[bool, Field(description="true or false")] = False
    mask: Annotated[list[list[Exact]] | None, Field(min_length=1, description=_MASK)] = None


def build(layer: Attention, assembly: Assembly) -> None:
    """Add queries, keys and values, scores, attention weights, their sums, and the output; raises Problem."""
    source = assembly.signal if layer.source is None else assembly.earlier(layer.source, (*assembly.path, "source"))
    seen, mask = {"query": assembly.signal, "key": source, "value": source}, _mask(layer, len(source.rows), assembly)
    lines = {key: wide(getattr(layer, key), each.width, "a token", (*assembly.path, key)) for key, each in seen.items()}
    _require_fitting(lines, layer.heads, assembly)
    weights = {key: assembly.matrix(grid, f"w_{key[0]}") for key, grid in lines.items()}
    queries, keys, values = (
        assembly.tensor(key[0], _projected(seen[key].matrix, matrix, layer, key, assembly))
        for key, matrix in weights.items()
    )
    outputs: list[Expression] = []
    for head in range(1, layer.heads + 1):
        number = (head,) if layer.heads > 1 else ()
        query, key, value = (
            _part(each, head, layer.heads, assembly) for each in (queries, keys, values)
        )
        scores = _scores(query, key, len(lines["query"]) // layer.heads)
        score = assembly.tensor("s", Masked(scores, mask) if mask else scores, every_axis, *number)
        attention = assembly.tensor("a", SoftmaxOver(score, ROWS, mask), every_axis, *number)
        outputs.append(assembly.tensor("c", MatMul((attention, value)), every_axis, *number))
    joined = Concat(tuple(outputs), ROWS) if len(outputs) > 1 else outputs[0]
    if layer.output is not None:
        matrix = assembly.matrix(wide(layer.output, len(lines["value"]), "a value", (*assembly.path, "output")), "w_o")
        joined = assembly.tensor("o", _projected(joined, matrix, layer, "output", assembly))
    elif layer.output_bias is not None:
        raise Problem((*assembly.path, "output_bias"), "a bias without the matrix 'output'", of_key=True)
    assembly.hand_on_array(joined)


def _require_fitting(lines: dict[str, Grid], heads: int, assembly: Assembly) -> None:
    lengths = {key: len(grid) for key, grid in lines.items()}
    if lengths["query"] != lengths["key"]:
        raise Problem(
            (*assembly.path, "key"), f"keys of {lengths['key']} numbers, and queries of {lengths['query']}",
            hint="a score multiplies them, so that they are of one length", of_key=True,
        )
    for key, length in lengths.items():
        if length % heads:
            message = f"{heads} heads share the {counted(length, 'row')} of '{key}' out among them"
            raise Problem((*assembly.path, "heads"), message, hint=f"{length} is no multiple of {heads}", of_key=True)


def _projected(
    tokens: Expression, matrix: Expression, layer: Attention, key: str, assembly: Assembly
) -> Expression:
    """Return the product with a matrix, and the bias where there is one."""
    product, bias = MatMul((tokens, Transpose(matrix))), getattr(layer, f"{key}_bias")
    if bias is None or bias == "none":
        return product
    entries = vector(bias, assembly.arrays.shape(matrix)[0], (*assembly.path, f"{key}_bias"))
    return Sum((product, assembly.vector(entries, f"b_{key[0]}")))


def _part(array: Expression, head: int, heads: int, assembly: Assembly) -> Expression:
    """Return the columns of one head."""
    if heads == 1:
        return array
    width = assembly.arrays.shape(array)[1] // heads
    return Entries(array, ((None, None), ((head - 1) * width + 1, head * width)))


def _scores(queries: Expression, keys: Expression, length: int) -> Expression:
    scores = MatMul((queries, Transpose(keys)))
    return Quotient(scores, Call("sqrt", (Constant(Fraction(length)),))) if length > 1 else scores


def _mask(layer: Attention, sources: int, assembly: Assembly) -> Mask | None:
    """Return what a token sees; raises Problem for a mask that is not of zeros and ones, or without any one."""
    if layer.causal and layer.source is not None:
        hint = "its tokens stand in no order with those of another source; 'mask' may say what is seen"
        raise Problem((*assembly.path, "causal"), "'causal' beside 'source'", hint=hint, of_key=True)
    if layer.mask is None:
        return Mask() if layer.causal else None
    path, tokens = (*assembly.path, "mask"), len(assembly.signal.rows)
    if layer.causal:
        raise Problem(path, "'mask' beside 'causal'", hint="the mask alone says what is seen", of_key=True)
    if len(layer.mask) != tokens:
        message = f"the mask has {counted(len(layer.mask), 'row')}"
        raise Problem(path, message, hint=f"expected {tokens}, one for each token", of_key=True)
    for index, row in enumerate(layer.mask):
        if len(row) != sources:
            message = f"row {index + 1} of the mask has {counted(len(row), 'number')}"
            raise Problem((*path, index), message, hint=f"expected {sources}, one for each token that is seen")
        if any(each not in (0, 1) for each in row):
            raise Problem((*path, index), "a mask holds zeros and ones")
        if not any(row):
            raise Problem((*path, index), f"token {index + 1} sees none", hint="a row of a mask has a one at least")
    return Mask(tuple(tuple(int(each) for each in row) for row in layer.mask))
