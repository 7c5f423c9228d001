"""What the examples of a batch contribute, one row each, and what they come to together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.lines import line_writer
from derive.expressions.expression import Partial, Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.calculus.decimals import Decimal
    from derive.expressions.expression import Expression
    from derive.network.network import Network


@dataclass(frozen=True)
class ExampleRow:
    """One example, counted from 1, or the batch, which has number 0: one number a column, None where it has none."""

    number: int
    cells: tuple[Decimal | None, ...]


def example_rows(network: Network, columns: Sequence[Expression], decimals: int) -> list[ExampleRow]:
    """Return a row for every example and a last one for the batch; none where the network has no examples.

    Columns are over the quantities of one example, such as ``Symbol("out_y1")`` or ``Partial("E_total", "w1")``;
    the batch has only what it shares: the loss, the parameters, and the derivatives of the one by the others.
    Raises DeriveError where a digit cannot be proven.
    """
    if not network.examples:
        return []
    writers = [line_writer(example, decimals) for example in network.examples]
    rows = [
        ExampleRow(number, tuple(writer.shown(column) for column in columns))
        for number, writer in enumerate(writers, 1)
    ]
    whole = line_writer(network, decimals)
    together = tuple(whole.shown(column) if _is_shared(network, column) else None for column in columns)
    return [*rows, ExampleRow(0, together)]


def _is_shared(network: Network, column: Expression) -> bool:
    match column:
        case Symbol(name):
            return name in network.graph
        case Partial(of, by):
            return of in network.graph and by in network.graph
    return False
