"""The sheet of the training: a row for each update, computed from the row above it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.calculus.repeated import Repeated
from derive.calculus.training import train
from derive.calculus.updates import AHEAD, RATE, assignments, carried
from derive.document.notes.update import tabled_steps
from derive.document.output.numerals import in_text
from derive.document.workbook.model import Curve, Sheet, address
from derive.errors import DeriveError
from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.network.tables.update_rules import PARAMETER

if TYPE_CHECKING:
    from derive.calculus.training import Outcome
    from derive.document.workbook.model import Content
    from derive.document.workbook.writing import Writing

# Beyond, nobody looks through a sheet, and programs take long to compute it.
MOST_COLUMNS, MOST_CELLS = 250, 25_000
MOST_PRINTED = 16
FEWEST_UPDATES, MOST_UPDATES = 20, 100
GROUPS, HEAD, FIRST = 0, 1, 2
STEP, LOSS, PROVEN, OTHERS = 0, 1, 2, 3
_WIDTH, _EXTRA_OF_LOSS = 12, 3


@dataclass
class _Layout:
    """Which column holds what; a row holds the values after as many updates."""

    columns: dict[Expression, int] = field(default_factory=dict)
    groups: list[tuple[str, int, int]] = field(default_factory=list)

    def add(self, group: str, leaves: list[Expression]) -> None:
        """Add a group of columns."""
        first = self.width
        for leaf in leaves:
            self.columns.setdefault(leaf, self.width)
        if self.width > first:
            self.groups.append((group, first, self.width - 1))

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max([OTHERS - 1, *self.columns.values()]) + 1


class Training:
    """Many updates of one network, as formulas of a row and the row above."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.network = writing.network
        self.repeated = Repeated(writing.network)
        self.layout = _Layout()
        self._lay_out()

    def _lay_out(self) -> None:
        words, loss = self.writing.words, self.network.graph.loss
        rule, add = self.network.optimizer.rule, self.layout.add
        self.layout.columns[Symbol(loss)] = LOSS
        results = [name for name in self.network.results if name in self.repeated.computed]
        add(words["results"], [Symbol(name) for name in results])
        if self.network.optimizer.schedule:
            add(words["learning_rate"], [Symbol(RATE)])
        add(words["parameters"], [Symbol(name) for name in self.repeated.trained])
        kept = dict.fromkeys([*rule.states, *(line.name for line in rule.lines if line.name != PARAMETER)])
        add(words["kept"], [Symbol(carried(kind, name)) for kind in kept for name in self.repeated.trained])
        add(words["forward"], [Symbol(name) for name in self.repeated.computed])
        if rule.look_ahead:
            add(words["ahead"], [Symbol(carried(AHEAD, name)) for name in self.repeated.changing])
        behind = [Partial(loss, name) for name in reversed(self.repeated.changing) if name != loss]
        add(words["backward"], [self.repeated.ahead(leaf) for leaf in behind])

    def updates(self, step: int) -> dict[Expression, Expression]:
        """Return what an update assigns: ``Updated`` is of its own row, everything else of the row above it."""
        found: dict[Expression, Expression] = {}
        if not step:
            return found
        schedule = self.network.optimizer.schedule
        if schedule:
            found[Symbol(RATE)] = schedule.at(step)
        for name in self.repeated.trained:
            for line in assignments(self.network, name, step):
                found[Symbol(name if line.name == PARAMETER else carried(line.name, name))] = line.form
        return found


def training_sheet(writing: Writing) -> Sheet | None:
    """Write many updates; None where nothing is trained, or a row would be too wide."""
    if not writing.network.trained:
        return None
    training = Training(writing)
    width = training.layout.width
    if not training.repeated.trained or width > MOST_COLUMNS:
        return None
    proven = _proven(writing, min(MOST_UPDATES, MOST_CELLS // width))
    sheet = Sheet(writing.words["training"], [8.0, *[float(_WIDTH)] * (width - 1)], (FIRST, PROVEN + 1))
    _put_heads(training, sheet)
    within = training.repeated.within()
    for step in range(max(proven) + 1):
        _put_row(training, sheet, step, within, proven.get(step))
    sheet.printed = min(width - 1, training.layout.columns[Symbol(training.repeated.trained[-1])], MOST_PRINTED)
    sheet.curve = Curve(writing.words["curve"], LOSS, FIRST, FIRST + max(proven))
    return sheet


def _proven(writing: Writing, most: int) -> dict[int, Outcome]:
    """Return what is proven after some updates; the last of them is that of the sheet."""
    described = writing.network.description.steps or 1
    last = min(max(described, FEWEST_UPDATES), most)
    try:
        found = train(writing.network, tabled_steps(last), writing.lines.decimals)
    except DeriveError:
        # A training may end well and go wrong behind its end.
        found = train(writing.network, tabled_steps(min(described, most)), writing.lines.decimals)
    return {each.step: each for each in found}


def _put_heads(training: Training, sheet: Sheet) -> None:
    writing, names = training.writing, training.layout.columns
    sheet.put_section(GROUPS, "", training.layout.width)
    for heading, first, last in training.layout.groups:
        sheet.put_section(GROUPS, heading, last - first + 1, first)
        sheet.grouped.append((first, last))
    sheet.put(HEAD, STEP, writing.words["step"], "head")
    sheet.put(HEAD, PROVEN, writing.words["proven"], "number_head")
    for leaf, column in names.items():
        sheet.put(HEAD, column, repr(leaf), "number_head")


def _put_row(
    training: Training, sheet: Sheet, step: int, within: dict[Expression, Expression], proven: Outcome | None
) -> None:
    row, decimals = FIRST + step, training.writing.lines.decimals
    sheet.put(row, STEP, float(step), "step")
    sheet.put(row, PROVEN, in_text(str(proven.error), training.writing.language) if proven else "", "proven")
    updates = training.updates(step)
    for leaf, column in training.layout.columns.items():
        is_loss = column == LOSS
        kind, digits = ("value", decimals + _EXTRA_OF_LOSS) if is_loss else ("series", decimals)
        proves = proven.error if is_loss and proven else None
        sheet.put(row, column, _content(training, leaf, row, within, updates), kind, digits, proves)


def _content(
    training: Training,
    leaf: Expression,
    row: int,
    within: dict[Expression, Expression],
    updates: dict[Expression, Expression],
) -> Content:
    """Return what stands in a column: computed of its own row, of the row above it, or at the beginning."""
    columns, named, formula = training.layout.columns, training.writing.cell, training.writing.formula

    def here(node: Expression) -> str:
        return address(row, columns[node]) if node in columns else named(node)

    def above(node: Expression) -> str:
        if isinstance(node, Updated):
            return here(Symbol(node.name))
        if node == Symbol(RATE):
            return here(node)
        return address(row - 1, columns[node]) if node in columns else named(node)

    if leaf in within:
        return formula(within[leaf], leaf, here)
    if leaf in updates:
        return formula(updates[leaf], leaf, above)
    if isinstance(leaf, Symbol) and leaf.name in training.repeated.trained:
        return formula(leaf, leaf, named)
    return 0.0 if leaf in training.repeated.states else ""
