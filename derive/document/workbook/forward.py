"""The sheet of the forward pass: given numbers to change, and every quantity by its formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.document.workbook.model import Sheet
from derive.expressions.expression import Symbol
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.document.workbook.writing import Writing

WIDTHS = (16.0, 12.0, 56.0, 13.0, 13.0, 13.0, 14.0)
HEADS = ["name", "symbol", "formula", "value", "proven", "yours", "check"]
VALUE = 3
_OF_ROLE = {
    Role.INPUT: "input", Role.TARGET: "target", Role.WEIGHT: "weight", Role.BIAS: "bias",
    Role.LEARNING_RATE: "learning_rate", Role.HYPERPARAMETER: "hyperparameter", Role.PARAMETER: "parameter",
}


def forward_sheet(writing: Writing) -> Sheet:
    """Write the forward pass; of a batch, one example after the other."""
    sheet = Sheet(writing.words["forward"], [*WIDTHS], (1, 1))
    writing.put_heads(sheet, 0, HEADS)
    row = 1
    for heading, names in _groups(writing):
        sheet.put_section(row, heading, len(HEADS))
        for below, name in enumerate(names, row + 1):
            _put(writing, sheet, below, name)
        row += 1 + len(names)
    return sheet


def _put(writing: Writing, sheet: Sheet, row: int, name: str) -> None:
    leaf, givens = Symbol(name), writing.network.graph.givens
    sheet.put(row, 0, writing.names(leaf), "name")
    sheet.put(row, 1, writing.symbol(leaf), "symbol")
    if name in givens:
        sheet.put(row, 2, writing.words[_OF_ROLE.get(writing.network.graph[name].role, "given_number")], "note")
        for column in range(VALUE + 1, len(HEADS)):
            sheet.put(row, column, "", "empty")
        writing.put_named(sheet, row, VALUE, leaf, float(givens[name]))
        return
    sheet.put(row, 2, writing.definition_text(name), "formula")
    writing.put_checked(sheet, row, VALUE, leaf, writing.definition(name))


def _groups(writing: Writing) -> Iterator[tuple[str, list[str]]]:
    """Yield headings, each with what stands below it."""
    graph, words = writing.network.graph, writing.words
    of_examples = frozenset[str]().union(*writing.examples)
    shared = [name for name in graph.quantities if name not in of_examples]
    order = {role: place for place, role in enumerate(_OF_ROLE)}
    given = [name for name in shared if name in graph.givens]
    yield words["given"], sorted(given, key=lambda name: order.get(graph[name].role, 0))
    for number, names in enumerate(writing.examples, 1):
        yield f"{words['example']} {number}", [name for name in graph.quantities if name in names]
    yield words["batch" if writing.examples else "computed"], [name for name in shared if name not in graph.givens]
