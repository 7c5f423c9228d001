"""The sheet of a batch: a row for each example with its results and its gradient, the last one for the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.chain import differentiable
from derive.document.workbook.backward import losses_of_examples
from derive.document.workbook.model import Formula, Sheet
from derive.expressions.expression import Expression, Partial, Symbol
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.document.workbook.writing import Writing

_FIRST_WIDTH, _WIDTH = 18.0, 14.0
GROUPS, HEAD, FIRST = 0, 1, 2


def examples_sheet(writing: Writing) -> Sheet | None:
    """Put the examples side by side; None where the network has one."""
    network, words = writing.network, writing.words
    if not network.examples:
        return None
    single, graph = network.examples[0], network.graph
    given = [each.name for each in single.graph.with_role(Role.INPUT, Role.TARGET)]
    results = [name for name in single.results if name != single.graph.loss]
    losses = losses_of_examples(writing)
    # Where a penalty is added once for all, an example has no share in it.
    copy = graph[losses[0]].copy
    loss_of_one = copy.name if copy is not None else single.graph.loss
    of_example = [*given, *results, loss_of_one]
    reached = differentiable(graph, graph.loss)
    variables = [name for name in graph.variables if name in reached]
    sheet = Sheet(words["examples"], [_FIRST_WIDTH, *[_WIDTH] * (len(of_example) + len(variables))], (FIRST, 1))
    heads = [words["example"], *of_example, *(f"d{loss_of_one}/d{name}" for name in variables)]
    sheet.put_section(GROUPS, "", 1)
    sheet.put_section(GROUPS, words["forward"], len(of_example), 1)
    sheet.put_section(GROUPS, words["backward"], len(variables), 1 + len(of_example))
    for column, head in enumerate(heads):
        sheet.put(HEAD, column, head, "number_head" if column else "head")
    for number, loss in enumerate(losses, 1):
        names = [graph.in_example(name, number) or name for name in of_example[:-1]]
        leaves: list[Expression] = [Symbol(name) for name in (*names, loss)]
        _put(writing, sheet, str(number), leaves + [Partial(loss, name) for name in variables], 1)
    whole: list[Expression] = [Symbol(graph.loss), *(Partial(graph.loss, name) for name in variables)]
    _put(writing, sheet, f"{words['batch']}: {graph.loss}", whole, len(of_example))
    return sheet


def _put(writing: Writing, sheet: Sheet, head: str, leaves: list[Expression], first: int) -> None:
    """Write the next row; ``first`` is the column of its first number."""
    row = max(row for row, _ in sheet.cells) + 1
    sheet.put(row, 0, head, "name")
    for column, leaf in enumerate(leaves, first):
        sheet.put(row, column, Formula(writing.cell(leaf)), "series", writing.decimals(leaf), leaf)
