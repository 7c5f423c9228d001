"""From a network to the bytes of its workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.lines import line_writer
from derive.document.workbook.backward import backward_sheet
from derive.document.workbook.examples import examples_sheet
from derive.document.workbook.file import content_of
from derive.document.workbook.forward import forward_sheet
from derive.document.workbook.front import front_sheet
from derive.document.workbook.model import Book
from derive.document.workbook.names import cell_name
from derive.document.workbook.recalculation import proven
from derive.document.workbook.training import training_sheet
from derive.document.workbook.update import update_sheet
from derive.document.workbook.words import words
from derive.document.workbook.writing import Writing
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Symbol

if TYPE_CHECKING:
    from derive.document.output.language import Language
    from derive.network.network import Network

# A workbook of a larger network is no longer looked through; its derivatives have a row a path.
MOST_EDGES = 2_000


def workbook(network: Network, decimals: int, language: Language) -> bytes:
    """Return the workbook of a network as a file; where its notes leave blanks, what is computed is not shown.

    Raises DeriveError for a network that is too large, for what spreadsheets have no formula for, and where a formula
    does not give the proven value.
    """
    _require_small(network)
    said = words(language, _names_to_show(network))
    book = Book(network.title, network.description.notes.blanks != "none")
    writing = Writing(network, book, line_writer(network, decimals), language, said)
    made = {
        "forward": forward_sheet(writing),
        "backward": backward_sheet(writing),
        "examples": None if book.blank else examples_sheet(writing),
        "update": update_sheet(writing),
        "training": None if book.blank else training_sheet(writing),
    }
    sheets = {key: sheet for key, sheet in made.items() if sheet}
    missing = "without_training" if network.trained and not (book.blank or "training" in sheets) else ""
    listed = [(sheet.title, f"holds_{key}") for key, sheet in sheets.items()]
    book.sheets = [front_sheet(writing, listed, missing), *sheets.values()]
    return content_of(book, proven(book, writing.lines.values), said["right"])


def _require_small(network: Network) -> None:
    edges = network.graph.edges
    if edges > MOST_EDGES:
        raise DeriveError(
            f"a workbook of this network would have {edges:,} derivatives along its edges, more than {MOST_EDGES:,}",
            hint="describe a smaller network or fewer examples; derive values --format csv lists all numbers",
        )


def _names_to_show(network: Network) -> dict[str, object]:
    """Return names of cells by which the rule for names is told."""
    graph = network.graph
    names = [*graph.variables, *graph.quantities]
    of = next((name for name in names if cell_name(Symbol(name)) != name), "")
    by = (graph.variables or names)[-1]
    return {
        "address": of,
        "name": cell_name(Symbol(of)) if of else "",
        "derivative": cell_name(Partial(graph.loss, by)),
        "loss": graph.loss,
        "by": by,
    }
