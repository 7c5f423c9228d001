"""An embedding: every token, a whole number, is looked up in a table, and its row is handed on.

Bengio et al., A neural probabilistic language model (2003), section 2; tables W_e and W_p as in
Radford et al., Improving language understanding by generative pre-training (2018), equation 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from derive.expressions.expression import Sum
from derive.expressions.tensors.nodes import Entries, Lookup
from derive.network.builders.grids import counted, grid, shaped
from derive.network.fields.fields import Kind
from derive.network.fields.problem import Problem

if TYPE_CHECKING:

    from derive.expressions.expression import Expression
    from derive.network.builders.assembly import Assembly


class Embedding(Kind):
    """``weights``: the table, a row for each token, counted from 0; ``positions``: a row for each place, added."""

    kind: Literal["embedding"]
    weights: Annotated[Any, Field(description="a list of rows of numbers, one for each token that there is")]
    positions: Annotated[Any, Field(description="a list of rows of numbers, one for each token of the input")] = None


def looks_up(layer: object) -> bool:
    """Tell whether a layer is of this kind."""
    return isinstance(layer, Embedding)


def build(layer: Embedding, assembly: Assembly) -> None:
    """Add the table, and the rows that the tokens take; raises Problem."""
    table = grid(layer.weights, (*assembly.path, "weights"))
    _require_tokens(len(table), assembly)
    weights = assembly.matrix(table, "w_e")
    found: Expression = assembly.tensor("emb", Lookup(weights, assembly.signal.formula))
    if layer.positions is not None:
        path, tokens = (*assembly.path, "positions"), len(assembly.signal.flat)
        positions: Expression = assembly.matrix(shaped(layer.positions, tokens, len(table[0]), path), "w_p")
        if not assembly.signal.shape:
            positions = Entries(positions, (1,))
        found = assembly.tensor("p", Sum((found, positions)))
    assembly.hand_on_array(found)


def _require_tokens(rows: int, assembly: Assembly) -> None:
    """Raise Problem where the input is not one of whole numbers that are rows of the table."""
    if assembly.number > 1:
        raise Problem(assembly.path, "an embedding behind another layer", hint="it is the first: its inputs are tokens")
    if len(assembly.signal.shape) > 1:
        hint = "expected whole numbers such as {token: 2}, or a list of them"
        raise Problem(("inputs",), "tokens in rows", hint=hint, of_key=True)
    for name in assembly.signal.flat:
        number, path = assembly.inputs[name]
        if number.denominator != 1 or not 0 <= number < rows:
            what = "is no whole number" if number.denominator != 1 else "is no row of the table"
            hint = f"the table has {counted(rows, 'row')}, counted from 0"
            raise Problem(path, f"the token {number} {what}", hint=hint)
