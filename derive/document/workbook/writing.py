"""What all sheets of a workbook are written with: names of cells, symbols, digits, words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.chain import differentiable
from derive.calculus.steps import activation_step, definition
from derive.document.equations.mathematics import MathWriter, primed
from derive.document.figure.text import Run, runs
from derive.document.notes.batch import written_graph
from derive.document.output.numerals import in_text
from derive.document.workbook.model import Formula, address
from derive.document.workbook.model import Symbol as Shown
from derive.document.workbook.names import cell_names
from derive.expressions.expression import Expression, Partial, Symbol, Updated, plain
from derive.expressions.spreadsheet import checked, spreadsheet
from derive.network.graph.quantity import Applied
from derive.network.tables.losses import LOSS_FAMILIES, LOSSES
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from derive.calculus.lines import LineWriter
    from derive.document.output.language import Language
    from derive.document.unique_names import UniqueNames
    from derive.document.workbook.model import Book, Sheet
    from derive.network.network import Network

# A longer formula is shown without its end: the cell itself has all of it.
LONGEST_TEXT = 160
# The columns behind a computed value: what is proven, the learner's own, whether that is right.
PROVEN, YOURS, CHECK = 1, 2, 3
# How heads look where they do not stand on the left.
HEADS = {
    **dict.fromkeys(("value", "proven", "yours", "handed_back", "local", "old", "gradient", "new"), "number_head"),
    **dict.fromkeys(("check", "local_formula"), "indented_head"),
}
# A number that is half a unit of the last digit away is right, whichever way it was rounded.
_TIE = 1.000001


@dataclass
class Writing:
    """Writes cells about one network into one book."""

    network: Network
    book: Book
    lines: LineWriter
    language: Language
    words: Mapping[str, str]
    names: UniqueNames = field(default_factory=cell_names)

    @cached_property
    def mathematics(self) -> MathWriter:
        """What writes symbols."""
        return MathWriter(written_graph(self.network), notation_of(self.network))

    @cached_property
    def examples(self) -> tuple[frozenset[str], ...]:
        """Of a batch, the quantities of each example."""
        copies = [(each.copy.example, name) for name, each in self.network.graph.quantities.items() if each.copy]
        numbers = range(1, len(self.network.examples) + 1)
        return tuple(frozenset(name for example, name in copies if example == number) for number in numbers)

    def symbol(self, leaf: Expression) -> Shown:
        """Return the symbol of a quantity, a derivative, or a parameter after the update."""
        match leaf:
            case Symbol(name):
                return Shown(runs(self.mathematics.symbol(name)))
            case Updated(name):
                return Shown(runs(primed(self.mathematics.symbol(name))))
            case Partial(of, by):
                above, below = (runs(self.mathematics.symbol(name)) for name in (of, by))
                return Shown((_upright("∂"), *above, _upright(" / ∂"), *below))
        raise TypeError(f"{leaf!r} has no symbol")

    def formula(self, expression: Expression, what: Expression, cell: Callable[[Expression], str]) -> Formula:
        """Return what computes an expression; ``cell`` gives the cells of its quantities."""
        return Formula(checked(spreadsheet(expression, cell), repr(what)))

    def cell(self, leaf: Expression) -> str:
        """Return the name of the cell of a quantity or derivative; a derivative along no path is zero."""
        if isinstance(leaf, Partial) and leaf.by not in differentiable(self.network.graph, leaf.of):
            return "0"
        return self.names(leaf)

    def text(self, expression: Expression) -> str:
        """Return an expression as text."""
        return _cut(plain(expression))

    def definition_text(self, name: str) -> str:
        """Return the definition of a quantity as text: that of an activation with its name, and written out."""
        applied = self.network.graph[name].definition
        if isinstance(applied, Applied) and applied.function.name in (*LOSSES, *LOSS_FAMILIES):
            return self.text(definition(self.network.graph, name))
        return _cut(" = ".join(plain(form) for form in activation_step(self.network.graph, name).forms))

    def definition(self, name: str) -> Formula:
        """Return the formula of a quantity."""
        return self.formula(definition(self.network.graph, name), Symbol(name), self.cell)

    def put_named(self, sheet: Sheet, row: int, column: int, leaf: Expression, content: Formula | float) -> None:
        """Write the value of a quantity or derivative into the cell that bears its name."""
        kind = "value" if isinstance(content, Formula) else "given"
        sheet.put(row, column, content, kind, self.decimals(leaf), leaf)
        self.book.named[self.names(leaf)] = (sheet, row, column)

    def put_checked(self, sheet: Sheet, row: int, column: int, leaf: Expression, content: Formula) -> None:
        """Write a value with what is proven of it, room for the learner's own, and a check of that."""
        self.put_named(sheet, row, column, leaf, content)
        proven = "" if self.book.blank else in_text(str(self.lines.shown(leaf)), self.language)
        sheet.put(row, column + PROVEN, proven, "proven")
        sheet.put(row, column + YOURS, "", "yours", self.decimals(leaf))
        sheet.put(row, column + CHECK, self._check(row, column, self.decimals(leaf)), "check")

    def put_heads(self, sheet: Sheet, row: int, keys: Sequence[str], first: int = 0) -> None:
        """Write the heads of columns from the first on, by the keys of their words."""
        for column, key in enumerate(keys, first):
            sheet.put(row, column, self.words[key], HEADS.get(key, "head"))

    def decimals(self, leaf: Expression) -> int:
        """Return with how many decimals a number is shown: those of the notes, or more where it is small."""
        shown = self.lines.shown(leaf)
        return shown.decimals if shown.decimals < 0 else max(self.lines.decimals, shown.decimals)

    def _check(self, row: int, column: int, decimals: int) -> Formula:
        live, own = address(row, column), address(row, column + YOURS)
        right, wrong, none = (f'"{self.words[key]}"' for key in ("right", "wrong", "no_number"))
        is_right = f"ABS({own} - {live}) <= {0.5 * _TIE:.7f}*10^({-decimals})"
        return Formula(f'IF(ISBLANK({own}), "", IF(ISNUMBER({own}), IF({is_right}, {right}, {wrong}), {none}))')


def _upright(characters: str) -> Run:
    return Run(characters, italic=False, bold=False)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 2]} …"
