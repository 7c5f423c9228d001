"""Tables of values as claims: ``| z_1 | 0.3364 |`` says z_1 = 0.3364, if the table can be read in one way only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from derive.check import nodes
from derive.check.parser import parse
from derive.check.reading.document import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.reading.document import Document, TableRow
    from derive.check.vocabulary import Vocabulary

QUANTITY, VALUE, OTHER = "quantity", "value", "other"
# What a head says of values that are not those of the one pass the document works through.
_LATER = re.compile(
    r"\d|\b(?:new|old|updated|after|before|final|trained|step|epoch|iteration|neu|alt|nachher|vorher|nach|epoche|schritt"
    r"|après|nouve\w*|nuev\w*|después)\b|新|后|更新|после|нов",
    re.IGNORECASE,
)


def with_table_claims(document: Document, vocabulary: Vocabulary) -> Document:
    """Return a document with a passage for each number that a table gives to a quantity, at the number's place."""
    made = [claim for rows in _tables(document) for claim in _claims(rows, vocabulary)]
    if not made:
        return document
    placed = [((each.cell, each.offsets[0] if each.offsets else 0), each) for each in document.passages]
    placed += [((each.cell, each.offsets[-1]), each) for each in made]
    placed.sort(key=lambda pair: pair[0])
    return replace(document, passages=tuple(passage for _, passage in placed))


def _tables(document: Document) -> Iterator[list[TableRow]]:
    def table(row: TableRow) -> tuple[int, int]:
        return (row.cells[0].cell if row.cells else -1), row.table

    for _, rows in groupby(document.tables, key=table):
        yield list(rows)


def _claims(rows: list[TableRow], vocabulary: Vocabulary) -> list[Passage]:
    """Return what a table claims; nothing where its rows are not all of one kind."""
    head = next((row for row in rows if row.is_head), None)
    body = [row for row in rows if not row.is_head and any(cell.math.strip() for cell in row.cells)]
    names = [_kind(cell, vocabulary) for cell in head.cells] if head else []
    if head and QUANTITY in names:
        return _below(head, names, body, vocabulary)
    if head and any(_LATER.search(cell.math) for cell in head.cells):
        return []
    found: list[Passage] = []
    for row in body:
        claims = _beside(row, vocabulary)
        if not claims:
            return []
        found += claims
    return found


def _beside(row: TableRow, vocabulary: Vocabulary) -> list[Passage]:
    """Return the claims of a row: a quantity and its value, with words about them; or pairs of the two."""
    kinds = [(kind, cell) for cell in row.cells if (kind := _kind(cell, vocabulary)) != OTHER]
    shape = [kind for kind, _ in kinds]
    if not shape or shape != [QUANTITY, VALUE] * (len(shape) // 2):
        return []
    if len(shape) > 2 and len(shape) < len(row.cells):
        return []
    cells = [cell for _, cell in kinds]
    return [_joined(quantity, value) for quantity, value in zip(cells[::2], cells[1::2], strict=True)]


def _below(head: TableRow, names: list[str], body: list[TableRow], vocabulary: Vocabulary) -> list[Passage]:
    """Return the claims of a table with quantities in its head and one row of values."""
    if len(body) != 1 or len(body[0].cells) != len(names) or VALUE in names or OTHER in names[1:]:
        return []
    columns = zip(names, head.cells, body[0].cells, strict=True)
    pairs = [(quantity, value) for name, quantity, value in columns if name == QUANTITY]
    if len(pairs) < 2 or any(_kind(value, vocabulary) != VALUE for _, value in pairs):
        return []
    if len(pairs) < len(names) and _LATER.search(body[0].cells[0].math):
        return []
    return [_joined(*pair) for pair in pairs]


def _kind(cell: Passage, vocabulary: Vocabulary) -> str:
    if not cell.math.strip() or len(cell.math) > 400:
        return OTHER
    parsed = parse(cell.math, vocabulary)
    if len(parsed) != 1 or not isinstance(parsed[0], nodes.Chain) or len(parsed[0].sides) != 1:
        return OTHER
    match parsed[0].sides[0]:
        case nodes.Number() | nodes.Negative(operand=nodes.Number()) | nodes.Missing():
            return VALUE
        case nodes.Derivative() | nodes.Power(base=nodes.Name(), exponent=nodes.Number()):  # a power, or a layer
            return QUANTITY
        case nodes.Name(spelling=spelling) if _is_symbol(cell, spelling):
            return QUANTITY
    return OTHER


def _is_symbol(cell: Passage, spelling: nodes.Spelling) -> bool:
    """Tell whether a name is a symbol, not a word of the table's language."""
    if cell.environment != "cell" or spelling.below or spelling.above:
        return True
    return len(spelling.base) == 1 and spelling.base.isascii()


def _joined(quantity: Passage, value: Passage) -> Passage:
    between = " = "
    offsets = (*quantity.offsets, *(value.offsets[:1] * len(between)), *value.offsets)
    math = f"{quantity.math}{between}{value.math}"
    return Passage(math, offsets, value.cell, "table", (*quantity.calls, *value.calls))


@dataclass(frozen=True)
class Tabulated:
    """A number that a table gives to a symbol, and where: the cell of the document, and the offset in it."""

    number: Fraction
    place: tuple[int, int]


def table_values(document: Document, vocabulary: Vocabulary) -> dict[nodes.Spelling, Tabulated]:
    """Return the numbers that tables give to symbols: beside a symbol in its row, or below it in its column.

    A column of several numbers lists cases, and gives the symbol none of them.
    """
    found: dict[nodes.Spelling, Tabulated] = {}
    for rows in _tables(document):
        heads: list[nodes.Spelling | None] = []
        columns: dict[nodes.Spelling, set[Fraction]] = {}
        place = _place(rows)
        for row in rows:
            cells = [_symbol_or_number(passage.math, vocabulary) for passage in row.cells]
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


def _place(rows: list[TableRow]) -> tuple[int, int]:
    cells = (cell for row in rows for cell in row.cells if cell.offsets)
    return next(((cell.cell, cell.offsets[0]) for cell in cells), (0, 0))


def _symbol_or_number(math: str, vocabulary: Vocabulary) -> nodes.Spelling | Fraction | None:
    parsed = parse(math, vocabulary)
    if len(parsed) != 1 or not isinstance(parsed[0], nodes.Chain) or len(parsed[0].sides) != 1:
        return None
    side, sign = parsed[0].sides[0], 1
    if isinstance(side, nodes.Negative):
        side, sign = side.operand, -1
    if isinstance(side, nodes.Number):
        return sign * side.value
    return side.spelling if isinstance(side, nodes.Name) and sign == 1 else None
