"""What the notes of a batch say beyond one example: what each example contributes, and the gradient of all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.batches import example_rows
from derive.document.equations.arrays import array_symbol
from derive.document.equations.board import Row
from derive.document.equations.mathematics import MathWriter, number, of_example
from derive.document.equations.tables import Table, elided, on_point
from derive.document.notes.array_notes import ArrayNotes, array_notes
from derive.expressions.expression import Expression, Partial, Symbol
from derive.network.graph.graph import Graph
from derive.network.graph.quantity import Place, Role
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.calculus.batches import ExampleRow
    from derive.document.equations.board import Board
    from derive.network.graph.tensors import Tensor, TensorGraph
    from derive.network.network import Network

# Of more examples than this, the first ones and the last are shown.
MOST_EXAMPLES, FIRST_EXAMPLES = 6, 4
MOST_RESULTS = 4


@dataclass(frozen=True)
class BatchNotes:
    """The examples shown by number, ``omitted`` of them left out before the last.

    ``losses`` has a row for each example: its results, then its loss; ``result_symbols`` head the columns, and
    ``example_losses`` are the symbols of the losses, the first ones and the last of many.
    ``gradients`` has a row for each parameter: a column for each example, the last for the batch.
    """

    count: int
    reduction: str
    numbers: tuple[int, ...]
    omitted: int
    result_symbols: tuple[Markup, ...]
    example_losses: tuple[Markup, ...]
    losses: tuple[Row, ...]
    batch_loss: Markup
    gradients: Table
    # Of dense layers: all examples at once, and whether each is a column.
    arrays: ArrayNotes | None
    in_columns: bool


def subject_of(network: Network) -> Network:
    """Return what the notes derive in full: of a batch the network with one example."""
    if not network.examples:
        return network
    single = network.examples[example_shown(network) - 1]
    return replace(single, description=network.description, folder=network.folder, located=network.located)


def example_shown(network: Network) -> int:
    """Return the number of the example that the notes derive, 0 where there is no batch."""
    return (network.description.notes.example or 1) if network.examples else 0


def subject_writer(network: Network) -> MathWriter:
    """Return what writes the symbols of the subject: of a batch, the loss of the example is told from its own."""
    subject = subject_of(network)
    return MathWriter(subject.graph, notation_of(subject), example=example_shown(network))


def written_graph(network: Network) -> Graph:
    """Return the graph by whose places symbols are written: of a batch, what its examples share stands as in one.

    What belongs to one of several examples goes by its name.
    """
    if not network.examples:
        return network.graph
    graph, single = network.graph, network.examples[0].graph.quantities
    placed = [
        replace(each, role=single[name].role, place=single[name].place)
        if name in single
        else replace(each, place=Place(0))
        for name, each in graph.quantities.items()
    ]
    return Graph.of(placed, graph.named_loss, graph.named_variables)


def batch_notes(network: Network, board: Board, whole: Board, decimals: int) -> BatchNotes | None:
    """Work out a batch; None where there is none. ``board`` is that of the example shown, ``whole`` that of all."""
    if not network.examples:
        return None
    numbers = _shown(len(network.examples))
    chosen = replace(network, examples=tuple(network.examples[index - 1] for index in numbers))
    single = network.examples[0]
    loss = single.graph.loss
    results = [name for name in single.results if name != loss][:MOST_RESULTS]
    names = list(network.graph.parameters)
    own_loss = board.mathematics.notation.symbol(single.graph[loss])
    columns: list[Expression] = [Symbol(name) for name in (*results, loss)]
    columns += [Partial(loss, name) for name in names]
    rows = example_rows(chosen, columns, decimals)
    arrays = array_notes(network, whole.lines, partial(_symbols, network, board, whole)) if single.is_layered else None
    width = len(results) + 1
    cells = [[_cell(row, width + index) for row in rows] for index in range(len(names))]
    # The last row is that of the batch, which has no results but its loss.
    losses = on_point([
        Row(Markup(str(index)), tuple(_cell(row, column) for column in range(width)))
        for index, row in zip([*numbers, 0], rows, strict=True)
    ])
    return BatchNotes(
        count=len(network.examples),
        reduction=network.description.reduction,
        numbers=tuple(numbers),
        omitted=len(network.examples) - len(numbers),
        result_symbols=(*(board.symbol(name) for name in results), Markup(of_example(own_loss, "i"))),
        example_losses=tuple(Markup(of_example(own_loss, str(number))) for number in numbers),
        losses=losses[:-1],
        batch_loss=losses[-1].cells[-1],
        gradients=elided(
            list(zip(names, cells, strict=True)), lambda each: Row(board.symbol(each[0]), tuple(each[1]))
        ),
        arrays=arrays,
        in_columns=network.laid_tensors is not network.tensors,
    )


def _symbols(network: Network, board: Board, whole: Board, tensors: TensorGraph) -> dict[str, str]:
    """Return the symbols of a batch's arrays: those of the notation's vectors, with a capital for all examples."""
    notation, known = board.mathematics.notation, dict[str, str]()
    for layer in network.examples[0].layers:
        number = layer.number
        known[layer.sources[0]] = _capital(notation.layer_symbol("vector_activation", number - 1))
        known[layer.pre_activations[0]] = _capital(notation.layer_symbol("vector_pre_activation", number))
        known[layer.activations[0]] = _capital(notation.layer_symbol("vector_activation", number))
        known[layer.weights[0][0]] = notation.layer_symbol("matrix_weight", number)
        if layer.biases[0]:
            known[layer.biases[0]] = notation.layer_symbol("vector_bias", number)
    target = next(each.name for each in network.examples[0].graph.with_role(Role.TARGET))
    known[target] = _capital(notation.vector_target)
    return {name: _symbol_of(tensor, network.graph, known, whole) for name, tensor in tensors.tensors.items()}


def _symbol_of(tensor: Tensor, graph: Graph, known: Mapping[str, str], whole: Board) -> str:
    entry = tensor.entries[0]
    if not tensor.shape:
        return whole.symbol(entry)
    copy = graph[entry].copy if entry in graph else None
    return known.get(copy.name if copy is not None else entry) or array_symbol(tensor.name, tensor.shape)


def _capital(symbol: str) -> str:
    r"""Return the symbol of a matrix whose rows or columns are vectors.

    >>> _capital(r"\mathbf{z}^{(1)}"), _capital(r"\hat{\boldsymbol{y}}")
    ('\\mathbf{Z}^{(1)}', '\\hat{\\boldsymbol{Y}}')
    """
    return re.sub(r"(\\(?:mathbf|boldsymbol)\{)([a-z])", lambda found: found[1] + found[2].upper(), symbol)


def _shown(count: int) -> list[int]:
    if count <= MOST_EXAMPLES:
        return list(range(1, count + 1))
    return [*range(1, FIRST_EXAMPLES + 1), count]


def _cell(row: ExampleRow, column: int) -> Markup:
    cell = row.cells[column]
    return Markup("") if cell is None else Markup(number(cell))
