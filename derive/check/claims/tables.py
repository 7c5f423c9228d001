"""Tables of values as claims: ``| z_1 | 0.3364 |`` says z_1 = 0.3364, if the table can be read in one way only.

Between a quantity and its value a formula may stand: ``| z | $w x + b$ | 0.4 |`` says z = w x + b = 0.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from derive.check.source.document import Passage
from derive.check.syntax import tree as nodes
from derive.check.syntax.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.source.document import Document, TableRow
    from derive.check.syntax.tokens.vocabulary import Vocabulary

QUANTITY, FORMULA, VALUE, OTHER = "quantity", "formula", "value", "other"
# How a row may go on behind its quantity.
_BEHIND = ([FORMULA, VALUE], [VALUE, FORMULA], [FORMULA])
_EQUAL = frozenset(("=", "approx"))
# What a head says of values that are not those of the one pass the document works through.
_LATER = re.compile(
    r"\d|\b(?:new|old|updated|after|before|final|trained|step|epoch|iteration|neu|alt|nachher|vorher|nach|epoche|schritt"
    r"|après|nouve\w*|nuev\w*|después)\b|新|后|更新|после|нов",
    re.IGNORECASE,
)
_RELATED = re.compile(r"\s*(?:[=≈≃≅]|\\(?:approx|simeq|cong)\b)")


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
    names = [kind_of_cell(cell, vocabulary) for cell in head.cells] if head else []
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
    """Return the claims of a row: a quantity, its formula and its value, with words about them; or pairs of the two."""
    kinds = [(kind, cell) for cell in row.cells if (kind := kind_of_cell(cell, vocabulary)) != OTHER]
    if [kind for kind, _ in kinds] == [QUANTITY, QUANTITY, VALUE] and _is_computed(kinds[1][1], vocabulary):
        kinds[1] = (FORMULA, kinds[1][1])
    shape = [kind for kind, _ in kinds]
    if shape[:1] == [QUANTITY] and shape[1:] in _BEHIND:
        return [_joined(*(cell for _, cell in kinds))]
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
    if len(pairs) < 2 or any(kind_of_cell(value, vocabulary) != VALUE for _, value in pairs):
        return []
    if len(pairs) < len(names) and _LATER.search(body[0].cells[0].math):
        return []
    return [_joined(*pair) for pair in pairs]


def kind_of_cell(cell: Passage, vocabulary: Vocabulary) -> str:
    """Return whether a cell is a quantity, a formula, a value, or something else."""
    if not cell.math.strip() or len(cell.math) > 400:
        return OTHER
    parsed = parse(cell.math, vocabulary)
    if len(parsed) != 1 or not isinstance(parsed[0], nodes.Chain):
        return OTHER
    *before, last = parsed[0].sides
    if before not in ([], [None]) or any(each.kind not in _EQUAL for each in parsed[0].relations):
        return OTHER
    match last:
        case nodes.Number() | nodes.Negative(operand=nodes.Number()) | nodes.Missing():
            return VALUE
        case _ if before:
            return OTHER
        case nodes.Derivative() | nodes.Power(base=nodes.Name(), exponent=nodes.Number()):  # a power, or a layer
            return QUANTITY
        case nodes.Name(spelling=spelling) if _is_symbol(cell, spelling):
            return QUANTITY
        case nodes.Name() | nodes.Words() | nodes.Listing() | None:
            return OTHER
    return FORMULA if cell.environment != "cell" or any(map(str.isdigit, cell.math)) else OTHER


def _is_computed(cell: Passage, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell that may be a quantity is a power or a derivative: no name alone."""
    [statement] = parse(cell.math, vocabulary)
    return isinstance(statement, nodes.Chain) and not isinstance(statement.sides[-1], nodes.Name)


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
