"""Which way vectors and matrices lie in a document: vectors as columns or rows, examples in rows or in columns.

So do derivatives of a number: as what they are taken by (denominator layout), or the other way (numerator layout). And
those of a vector by a vector: a row for each entry that is derived (numerator layout), or for each it is derived by.

Readings give columns, matrices of weights that stand before them, and a row for each example (or token). Another
convention turns some of these.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from derive.expressions.expression import Symbol
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.meaning.reading import Reading
    from derive.expressions.matrices import Bound
    from derive.network.graph.graph import Graph


class Orientation(Enum):
    """A convention: ``z = W x + b``, ``z = x W + b``, or ``Z = W X + b`` with an example in each column of X.

    With ``z = W x + b``, derivatives may lie the other way: those of numbers, those by matrices, or those of vectors.
    """

    COLUMNS = "columns"
    ROWS = "rows"
    EXAMPLES_IN_COLUMNS = "examples in columns"
    DERIVATIVES_TURNED = "columns, derivatives rows"
    MATRICES_TURNED = "columns, derivatives by matrices transposed"
    JACOBIANS_TURNED = "columns, derivatives of vectors transposed"


def allowed(conventions: Mapping[str, str]) -> tuple[Orientation, ...]:
    """Return the conventions that are left where a description says what lies in rows and in columns; the usual first.

    >>> [each.value for each in allowed({"columns": "examples"})], len(allowed({})) == len(Orientation)
    (['examples in columns'], True)
    """
    rows, columns = conventions.get("rows"), conventions.get("columns")
    if columns == "examples":
        return (Orientation.EXAMPLES_IN_COLUMNS,)
    if rows == "vectors":
        return (Orientation.ROWS,)
    out = {Orientation.EXAMPLES_IN_COLUMNS} if rows == "examples" else set()
    out |= {Orientation.ROWS} if columns == "vectors" else set()
    return tuple(each for each in Orientation if each not in out)


LAYOUTS = frozenset((Orientation.DERIVATIVES_TURNED, Orientation.MATRICES_TURNED))
"""What few documents keep to: one claim alone is sooner a slip."""


def oriented(reading: Reading, orientation: Orientation, graph: Graph) -> Bound:
    """Return what a reading means where vectors and matrices lie in this way."""
    meaning = reading.meaning
    if not isinstance(meaning, Stack) or orientation not in (Orientation.ROWS, Orientation.EXAMPLES_IN_COLUMNS):
        return meaning
    turned = Orientation.EXAMPLES_IN_COLUMNS if _is_of_examples(reading, meaning, graph) else Orientation.ROWS
    return meaning.transposed if orientation is turned else meaning


def laid(derivative: Bound, orientation: Orientation) -> Bound:
    """Return the derivative of a number by a vector or matrix, entry by entry, as a document lays it."""
    if not isinstance(derivative, Stack):
        return derivative
    turns = orientation is Orientation.DERIVATIVES_TURNED
    turns = turns or (orientation is Orientation.MATRICES_TURNED and 1 not in derivative.shape)
    return derivative.transposed if turns else derivative


def _is_of_examples(reading: Reading, meaning: Stack, graph: Graph) -> bool:
    """Return whether each row belongs to another example, or another token."""
    if reading.of_examples or meaning.shape[1] == 1:
        return reading.of_examples
    parameters = graph.remembered("names of parameters", lambda: frozenset(graph.parameters))

    def only_parameters() -> bool:
        return all(isinstance(entry, Symbol) and entry.name in parameters for entry in meaning.entries)

    return not graph.remembered(("only parameters", meaning), only_parameters)
