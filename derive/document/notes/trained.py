"""What a training ends with: the parameters, and of a batch the outputs of every example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.training import after
from derive.document.equations.board import Row
from derive.document.equations.mathematics import SMALLEST_IN_COLUMN, number
from derive.document.equations.tables import elided
from derive.document.notes.batch import subject_writer
from derive.network.builders.batch import name_in_batch
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.calculus.decimals import Decimal
    from derive.document.equations.board import Board
    from derive.document.equations.tables import Table
    from derive.network.network import Network

# Of more results than this, a table shows the first.
MOST_RESULTS = 3


@dataclass(frozen=True)
class TrainedNotes:
    """The parameters before and after, a row each; the examples of a batch with targets and outputs.

    ``symbols`` head the columns of ``examples``, which are None where there is no batch of layers.
    """

    parameters: Table
    examples: Table | None
    symbols: tuple[Markup, ...]


def trained_notes(network: Network, decimals: int, board: Board) -> TrainedNotes:
    """Work out the end of the training that the description asks for; raises DeriveError as ``train`` does."""
    updates = network.description.steps or 1
    names = [name for name in network.trained if name in network.graph.ancestors(network.graph.loss)]
    single = network.examples[0] if network.examples else network
    shown = _of_examples(network, single)
    # One training for everything.
    found = after(network, [*names, *shown], updates, decimals)
    values = dict(zip(names, found, strict=False))
    hidden = board.lines.blanks != "none"

    def written(value: Decimal) -> Markup:
        return Markup(number(replace(value, hidden=hidden), SMALLEST_IN_COLUMN))

    def row(name: str) -> Row:
        return Row(board.symbol(name), (board.shown(name), written(values[name])))

    parameters = elided(names, row)
    if not shown:
        return TrainedNotes(parameters, None, ())
    leaves = _results(single)
    cells = [written(value) for value in found[len(names) :]]
    rows = [tuple(cells[first : first + len(leaves)]) for first in range(0, len(cells), len(leaves))]
    examples = elided(list(enumerate(rows, 1)), lambda each: Row(Markup(str(each[0])), each[1]))
    symbols = map(subject_writer(network).symbol, leaves)
    return TrainedNotes(parameters, examples, tuple(map(Markup, symbols)))


def _results(single: Network) -> list[str]:
    """Return the targets and outputs of an example that a table has room for."""
    targets = [each.name for each in single.graph.with_role(Role.TARGET)]
    return [*targets[:MOST_RESULTS], *single.results[:MOST_RESULTS]]


def _of_examples(network: Network, single: Network) -> list[str]:
    """Return what the graph of a batch of layers calls the targets and outputs of each example."""
    if not network.examples or not single.is_layered:
        return []
    count = len(network.examples)
    numbers = range(1, count + 1)
    return [name_in_batch(single.graph, name, number, count) for number in numbers for name in _results(single)]
