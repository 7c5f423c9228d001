"""Tables of values as claims: ``| z_1 | 0.3364 |`` says z_1 = 0.3364, if the table can be read in one way only.

Between a quantity and its value a formula may stand: ``| z | $w x + b$ | 0.4 |`` says z = w x + b = 0.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from derive.check.claims.listed_cells import single_rows
from derive.check.source.document import Passage
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.source.document import Document, TableRow

    # What reads a formula.
    Parse = Callable[[str], list[nodes.Statement]]

QUANTITY, FORMULA, EQUATION, VALUE, OTHER = "quantity", "formula", "equation", "value", "other"
_EQUAL = frozenset(("=", "approx"))
# What a head says of values that are not those of the one pass the document works through.
_LATER = re.compile(
    r"\d|\b(?:new|old|updated|after|before|final|trained|step|epoch|iteration|neu|alt|nachher|vorher|nach|epoche|schritt"
    r"|après|nouve\w*|nuev\w*|después)\b|新|后|更新|после|нов",
    re.IGNORECASE,
)
# What a head says of values that are slopes, beside what they are taken by.
_SLOPES = re.compile(
    r"\b(?:gradient\w*|derivatives?|slopes?|chain\s+rule|ableitung\w*|kettenregel|dérivées?|derivadas?)\b|导数|梯度",
    re.IGNORECASE,
)
# The head of a column that numbers the steps of a calculation, or says what they do.
_STEPS = re.compile(r"\s*(?:steps?|schritte?|étape|paso|шаг|步骤)\s*", re.IGNORECASE)
_RELATED = re.compile(r"\s*\$?\s*(?:[=≈≃≅]|\\(?:approx|simeq|cong)\b)")
_ABOUT = re.compile(
    r"\s*(?:ca|circa|approx|about|roughly|etwa|rund|ungef\u00e4hr|env|environ|aprox|aproximadamente|unos)\b\.?\s*(?=[-\u2212]?[\d.])"
    r"|\s*(?:\u7ea6|\u5927\u7ea6)\s*(?=[-\u2212]?[\d.])",
    re.IGNORECASE,
)

# A longer cell is neither a quantity nor a value.
LONGEST = 400


@dataclass(frozen=True)
class TableCell:
    """A cell as read; ``chain`` is None where it holds no mathematics, or more than one statement."""

    passage: Passage
    chain: nodes.Chain | None

    @cached_property
    def kind(self) -> str:
        """Whether it is a quantity, a formula, a value, or something else."""
        if self.chain is None:
            return OTHER
        *before, last = self.chain.sides
        if len(before) > 1 or any(each.kind not in _EQUAL for each in self.chain.relations):
            return OTHER
        is_number = isinstance(last, nodes.Number | nodes.Missing) or (
            isinstance(last, nodes.Negative) and isinstance(last.operand, nodes.Number)
        )
        if before not in ([], [None]):
            is_said = isinstance(before[0], nodes.Name | nodes.Derivative) and last is not None and not is_number
            return EQUATION if is_said else OTHER
        if is_number:
            return VALUE
        match last:
            case _ if before:
                return OTHER
            case nodes.Derivative() | nodes.Power(base=nodes.Name(), exponent=nodes.Number()):  # a power, or a layer
                return QUANTITY
            case nodes.Name(spelling=spelling) if _is_symbol(self.passage, spelling):
                return QUANTITY
            case nodes.Name() | nodes.Words() | nodes.Listing() | None:
                return OTHER
        is_formula = self.passage.environment != "cell" or any(map(str.isdigit, self.passage.math))
        return FORMULA if is_formula else OTHER

    @property
    def is_numeric(self) -> bool:
        """Whether it is made of numbers alone; the number e is one."""
        sides = self.chain.sides if self.chain else ()
        return all(part.spelling == nodes.Spelling("e") for part in parts(sides) if isinstance(part, nodes.Name))

    @property
    def first_side(self) -> Passage:
        """What an equation is about."""
        side = self.chain.sides[0] if self.chain else None
        start, end = (side.start, side.end) if side else (0, 0)
        whole = self.passage
        return replace(whole, math=whole.math[start:end], offsets=whole.offsets[start:end])

    @property
    def is_name(self) -> bool:
        """Whether it is a name alone: no power, and no derivative."""
        return self.chain is not None and isinstance(self.chain.sides[-1], nodes.Name)

    @property
    def content(self) -> nodes.Spelling | Fraction | None:
        """The symbol or the number that it is, None for anything else."""
        if self.chain is None or len(self.chain.sides) != 1:
            return None
        side, sign = self.chain.sides[0], 1
        if isinstance(side, nodes.Negative):
            side, sign = side.operand, -1
        if isinstance(side, nodes.Number):
            return sign * side.value
        return side.spelling if isinstance(side, nodes.Name) and sign == 1 else None


@dataclass(frozen=True)
class Row:
    """A row of a table as read."""

    cells: tuple[TableCell, ...]
    is_head: bool


Table = tuple[Row, ...]


def tables_of(document: Document, parse: Parse) -> list[Table]:
    """Return the tables of a document, each cell read once."""

    def table(row: TableRow) -> tuple[int, int]:
        return (row.cells[0].cell if row.cells else -1), row.table

    return [
        tuple(_row(each, parse) for row in rows for each in single_rows(row))
        for _, rows in groupby(document.tables, key=table)
    ]


def _row(row: TableRow, parse: Parse) -> Row:
    cells = map(_without_about, row.cells)
    return Row(tuple(TableCell(cell, _chain(cell.math, parse)) for cell in cells), row.is_head)


def _without_about(cell: Passage) -> Passage:
    """Return a cell without the word before its number that says that it is rounded."""
    found = _ABOUT.match(cell.math)
    start = found.end() if found else 0
    return replace(cell, math=cell.math[start:], offsets=cell.offsets[start:]) if start else cell


def _chain(math: str, parse: Parse) -> nodes.Chain | None:
    parsed = parse(math) if math.strip() and len(math) <= LONGEST else []
    return parsed[0] if len(parsed) == 1 and isinstance(parsed[0], nodes.Chain) else None


def with_table_claims(document: Document, tables: list[Table]) -> Document:
    """Return a document with a passage for each number that a table gives to a quantity, at the number's place."""
    made = [claim for table in tables for claim in _claims(table)]
    if not made:
        return document
    placed = [((each.cell, each.offsets[0] if each.offsets else 0), each) for each in document.passages]
    placed += [((each.cell, each.offsets[-1]), each) for each in made]
    placed.sort(key=lambda pair: pair[0])
    return replace(document, passages=tuple(passage for _, passage in placed))


def _claims(table: Table) -> list[Passage]:
    """Return what a table claims; nothing where its rows are not all of one kind."""
    head = next((row for row in table if row.is_head), None)
    body = [row for row in table if not row.is_head and any(cell.passage.math.strip() for cell in row.cells)]
    names = [cell.kind for cell in head.cells] if head else []
    if head and QUANTITY in names:
        return _below(head, names, body)
    said = [cell.passage.math for cell in head.cells] if head else []
    if any(_LATER.search(each) and not _STEPS.fullmatch(each) for each in said):
        return []
    first = 1 if _counts(body) else 0
    by = [cell for row in body for cell in row.cells[first : first + 1] if cell.kind == QUANTITY and cell.is_name]
    if by and any(map(_SLOPES.search, said[first + 1 :])):
        return []
    found: list[Passage] = []
    for row in body:
        claims = _beside(row, first)
        if claims is None:
            return []
        found += claims
    return found


def _counts(body: list[Row]) -> bool:
    """Tell whether the first column numbers the rows."""
    numbers = [row.cells[0].content if row.cells else None for row in body]
    return len(body) > 1 and any(numbers == list(range(start, start + len(body))) for start in (0, 1))


def _beside(row: Row, first: int) -> list[Passage] | None:
    """Return the claims of a row: a quantity, its formulas and its value, with words about them; or pairs of the two.

    Of several formulas those behind the first one are the same in numbers. A formula may have no name. Words alone
    beside a quantity, or the shape of an array, claim nothing; None for a row of another kind.
    """
    cells = [cell for cell in row.cells[first:] if cell.kind != OTHER]
    shape = [cell.kind for cell in cells]
    if shape == [QUANTITY, QUANTITY, VALUE] and not cells[1].is_name:
        shape[1] = FORMULA
    if shape in ([VALUE, QUANTITY], [VALUE, FORMULA, QUANTITY]):
        cells, shape = cells[::-1], shape[::-1]
    if shape == [EQUATION, VALUE]:
        return [_joined(cells[0].first_side, cells[1].passage)]
    if shape[:1] == [QUANTITY] and shape[1:] == [VALUE, FORMULA]:
        return [_joined(*(cell.passage for cell in cells))]
    inner = slice(shape[:1] == [QUANTITY], len(shape) - (shape[-1:] == [VALUE]))
    is_formula = set(shape[inner]) == {FORMULA} and all(each.is_numeric for each in cells[inner][1:])
    if is_formula and (shape[0] == QUANTITY or shape[-1] == VALUE):
        says_shape = bool(inner.start) and _is_bold(cells[0])
        is_told = any(map(_has_decimals, cells)) or (inner.start and not says_shape)
        return [_joined(*(cell.passage for cell in cells))] if is_told else [] if says_shape else None
    filled = [cell for cell in row.cells[first:] if cell.passage.math.strip()]
    if set(shape) <= {QUANTITY} and len(shape) < 2 < len(filled):
        return None if any(map(str.isdigit, filled[-1].passage.math)) else []
    if not shape or shape != [QUANTITY, VALUE] * (len(shape) // 2):
        return None
    if 2 < len(shape) < len(filled):
        return None
    if _is_bold(cells[0]) and not _has_decimals(cells[1]):
        return []
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return [_joined(quantity.passage, value.passage) for quantity, value in pairs]


def _is_bold(cell: TableCell) -> bool:
    r"""Tell whether a cell is an array: what stands beside it in whole numbers, ``2 \times 8``, is its shape."""
    return isinstance(cell.content, nodes.Spelling) and cell.content.bold


def _has_decimals(cell: TableCell) -> bool:
    return "." in cell.passage.math or "," in cell.passage.math


def _below(head: Row, names: list[str], body: list[Row]) -> list[Passage]:
    """Return the claims of a table with quantities in its head and one row of values."""
    if len(body) != 1 or len(body[0].cells) != len(names) or VALUE in names or OTHER in names[1:]:
        return []
    columns = zip(names, head.cells, body[0].cells, strict=True)
    pairs = [(quantity, value) for name, quantity, value in columns if name == QUANTITY]
    if len(pairs) < 2 or any(value.kind != VALUE for _, value in pairs):
        return []
    if len(pairs) < len(names) and _LATER.search(body[0].cells[0].passage.math):
        return []
    return [_joined(*(cell.passage for cell in pair)) for pair in pairs]


def _is_symbol(cell: Passage, spelling: nodes.Spelling) -> bool:
    """Tell whether a name is a symbol, not a word of the table's language."""
    if cell.environment != "cell" or spelling.below or spelling.above:
        return True
    return len(spelling.base) == 1 and spelling.base.isascii()


def _joined(first: Passage, *others: Passage) -> Passage:
    """Return cells of a row as one chain; a sign of approximation before a value is its relation."""
    math, offsets, calls = first.math, first.offsets, first.calls
    for each in others:
        between = " " if _RELATED.match(each.math) else " = "
        math += between + each.math
        offsets += (*(each.offsets[:1] * len(between)), *each.offsets)
        calls += each.calls
    return Passage(math, offsets, first.cell, "table", calls)


@dataclass(frozen=True)
class Tabulated:
    """A number that a table gives to a symbol, and where: the cell of the document, and the offset in it."""

    number: Fraction
    place: tuple[int, int]


def table_values(tables: list[Table]) -> dict[nodes.Spelling, Tabulated]:
    """Return the numbers that tables give to symbols: beside a symbol in its row, or below it in its column.

    A column of several numbers lists cases, and gives the symbol none of them.
    """
    found: dict[nodes.Spelling, Tabulated] = {}
    for table in tables:
        heads: list[nodes.Spelling | None] = []
        columns: dict[nodes.Spelling, set[Fraction]] = {}
        place = _place(table)
        for row in table:
            cells = [cell.content for cell in row.cells]
            if row.is_head:
                heads = [cell if isinstance(cell, nodes.Spelling) else None for cell in cells]
                continue
            for left, right in pairwise(cells):
                if isinstance(left, nodes.Spelling) and isinstance(right, Fraction):
                    found.setdefault(left, Tabulated(right, place))
            for head, cell in zip(heads, cells, strict=False):
                if head is not None and isinstance(cell, Fraction):
                    columns.setdefault(head, set()).add(cell)
        for head, numbers in columns.items():
            if len(numbers) == 1:
                found.setdefault(head, Tabulated(min(numbers), place))
    return found


def _place(table: Table) -> tuple[int, int]:
    cells = (cell.passage for row in table for cell in row.cells if cell.passage.offsets)
    return next(((cell.cell, cell.offsets[0]) for cell in cells), (0, 0))
