"""What a training ends with: the parameters, and of a batch the outputs of every example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document.equations.board import Row
from derive.document.equations.mathematics import SMALLEST_IN_COLUMN, number
from derive.document.equations.tables import elided
from derive.document.notes.batch import subject_writer
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
    single = network.examples[0]
    targets, results = _targets(single), single.results[:MOST_RESULTS]
    outputs = dict(zip(shown, found[len(names) :], strict=True))

    def example(index: int) -> Row:
        given = [board.shown(name) for name in _called(network, targets, index)]
        computed = [written(outputs[name]) for name in _called(network, results, index)]
        return Row(Markup(str(index)), (*given, *computed))

    symbols = map(subject_writer(network).symbol, (*targets, *results))
    examples = elided(range(1, len(network.examples) + 1), example)
    return TrainedNotes(parameters, examples, tuple(map(Markup, symbols)))


def _parameters(network: Network) -> list[str]:
    before = network.graph.ancestors(network.graph.loss)
    return [name for name in network.trained if name in before]


def _targets(single: Network) -> list[str]:
    return [each.name for each in single.graph.with_role(Role.TARGET)][:MOST_RESULTS]


def _of_examples(network: Network) -> list[str]:
    """Return what the graph of a batch of layers calls the outputs of each example that a table has room for."""
    if not network.examples or not network.examples[0].is_layered:
        return []
    results = network.examples[0].results[:MOST_RESULTS]
    return [name for number in range(1, len(network.examples) + 1) for name in _called(network, results, number)]


def _called(network: Network, names: Sequence[str], example: int) -> list[str]:
    """Return what the graph of a batch calls quantities of one of its examples; what all share keeps its name."""
    return [network.graph.in_example(name, example) or name for name in names]
