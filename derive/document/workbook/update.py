"""The sheet of the first update: old value, gradient, what the rule keeps, new value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.updates import assignments, carried, gradient
from derive.document.workbook.model import Sheet, address
from derive.expressions.expression import Expression, Partial, Symbol, Updated, plain
from derive.expressions.walking import replaced
from derive.network.tables.update_rules import PARAMETER

if TYPE_CHECKING:
    from derive.document.workbook.writing import Writing

_NAME_WIDTH, _SYMBOL_WIDTH, _NUMBER_WIDTH = 16.0, 12.0, 13.0
OLD, GRADIENT, STATES = 2, 3, 4


def update_sheet(writing: Writing) -> Sheet | None:
    """Write the update of every trained parameter; None where nothing is trained."""
    network, words = writing.network, writing.words
    if not network.trained:
        return None
    rule = network.optimizer.rule
    kept = [*rule.states, *(line.name for line in rule.lines if line.name != PARAMETER)]
    widths = [_NAME_WIDTH, _SYMBOL_WIDTH, *[_NUMBER_WIDTH] * (len(kept) + 6)]
    lines = _rule(writing)
    # Below the lines of the rule, a row stays empty.
    top = len(lines) + 1
    sheet = Sheet(words["update"], widths, (top + 1, 1))
    for row, line in enumerate(lines):
        sheet.put(row, 0, line, "rule")
    writing.put_heads(sheet, top, ["name", "symbol", "old", "gradient"])
    before = [f"{state} ({words['before']})" for state in rule.states]
    for column, head in enumerate([*before, *kept[len(before) :]], STATES):
        sheet.put(top, column, head, "number_head")
    writing.put_heads(sheet, top, ["new", "proven", "yours", "check"], STATES + len(kept))
    for row, name in enumerate(network.trained, top + 1):
        _put(writing, sheet, row, name)
    return sheet


def _rule(writing: Writing) -> list[str]:
    """Return the lines of the rule about the first parameter; at the first step nothing lies ahead."""
    network, name = writing.network, writing.network.trained[0]
    here = Partial(network.graph.loss, name)
    lines = assignments(network, name)
    return [f"{plain(line.left)} = {plain(replaced(line.form, gradient(network, name), here))}" for line in lines]


def _put(writing: Writing, sheet: Sheet, row: int, name: str) -> None:
    """Write the update of one parameter: a line of the rule in a cell."""
    network = writing.network
    loss, old, slope = network.graph.loss, Symbol(name), gradient(network, name)
    places: dict[Expression, str] = {}
    sheet.put(row, 0, writing.names(Updated(name)), "name")
    sheet.put(row, 1, writing.symbol(Updated(name)), "symbol")

    def cell(leaf: Expression) -> str:
        return places.get(leaf) or writing.cell(leaf)

    def put(column: int, leaf: Expression, form: Expression, kind: str, shown: Expression) -> None:
        sheet.put(row, column, writing.formula(form, leaf, cell), kind, writing.decimals(shown), shown)
        places[leaf] = address(row, column)

    put(OLD, old, old, "series", old)
    # At the first step nothing lies ahead.
    put(GRADIENT, slope, Partial(loss, name), "factor", Partial(loss, name))
    column = STATES
    for state in network.optimizer.rule.states:
        sheet.put(row, column, 0.0, "factor", writing.lines.decimals)
        places[Symbol(carried(state, name))] = address(row, column)
        column += 1
    *kept, last = assignments(network, name)
    for line in kept:
        put(column, line.left, line.form, "factor", line.left)
        column += 1
    writing.put_checked(sheet, row, column, Updated(name), writing.formula(last.form, last.left, cell))
