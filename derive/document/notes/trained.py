"""What a training ends with: the parameters, and of a batch the outputs of every example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document.equations.board import Row
from derive.document.equations.mathematics import SMALLEST_IN_COLUMN, number
from derive.document.equations.tables import elided
from derive.document.notes.batch import subject_writer
from derive.network.builders.batch import name_in_batch
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def ends_of(network: Network) -> list[str]:
    """Return the quantities whose values at the end of a training are shown."""
    return [*_parameters(network), *_of_examples(network)]


def trained_notes(network: Network, found: Sequence[Decimal], board: Board) -> TrainedNotes:
    """Write the end of a training; ``found`` are the values of ``ends_of``."""
    names, shown = _parameters(network), _of_examples(network)
    values = dict(zip(names, found, strict=False))
    hidden = board.lines.blanks != "none"

    def written(value: Decimal) -> Markup:
        return Markup(number(replace(value, hidden=hidden), SMALLEST_IN_COLUMN))

    def row(name: str) -> Row:
        return Row(board.symbol(name), (board.shown(name), written(values[name])))

    parameters = elided(names, row)
    if not shown:
        return TrainedNotes(parameters, None, ())
    leaves = _results(network.examples[0])
    cells = [written(value) for value in found[len(names) :]]
    rows = [tuple(cells[first : first + len(leaves)]) for first in range(0, len(cells), len(leaves))]
    examples = elided(list(enumerate(rows, 1)), lambda each: Row(Markup(str(each[0])), each[1]))
    symbols = map(subject_writer(network).symbol, leaves)
    return TrainedNotes(parameters, examples, tuple(map(Markup, symbols)))


def _parameters(network: Network) -> list[str]:
    before = network.graph.ancestors(network.graph.loss)
    return [name for name in network.trained if name in before]


def _results(single: Network) -> list[str]:
    """Return the targets and outputs of an example that a table has room for."""
    targets = [each.name for each in single.graph.with_role(Role.TARGET)]
    return [*targets[:MOST_RESULTS], *single.results[:MOST_RESULTS]]


def _of_examples(network: Network) -> list[str]:
    """Return what the graph of a batch of layers calls the targets and outputs of each example."""
    if not network.examples or not network.examples[0].is_layered:
        return []
    count, single = len(network.examples), network.examples[0]
    numbers = range(1, count + 1)
    return [name_in_batch(single.graph, name, number, count) for number in numbers for name in _results(single)]
