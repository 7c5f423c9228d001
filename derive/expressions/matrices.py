"""Vectors and matrices of formulas, written out: their entries, products, norms, components."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from derive.expressions.expression import Call, Constant, Expression, Power, Product, Quotient, Sum, sum_of
from derive.expressions.walking import walk as walk_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_WRITTEN_OUT = 100_000
"""A product of matrices that writes out to more parts than this is not worked out."""

_EUCLIDEAN = frozenset(("2", "F", "Fro", "fro", "E"))
_LARGEST = frozenset(("infinity", "inf", "max", "\u221e"))
# Bounds of what is evaluated. A level costs some four calls, and Python's stack has room for a thousand.
_DEEPEST = 150
_MOST_PARTS = 10_000


class NoSuchProduct(ValueError):  # noqa: N818
    """Matrices of two ``shapes`` that do not fit; without these, a product that is too large."""

    def __init__(self, shapes: tuple[tuple[int, int], tuple[int, int]] | None = None) -> None:
        super().__init__(shapes)
        self.shapes = shapes


@dataclass(frozen=True)
class Stack:
    """A matrix (a vector: one column) of expressions. ``rows[i][j]``; every row has the same length."""

    rows: tuple[tuple[Expression, ...], ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Worked out once: of a large layer's weights it takes milliseconds."""
        return hash(self.rows)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    @cached_property
    def entries(self) -> tuple[Expression, ...]:
        """All entries, row by row."""
        return tuple(entry for row in self.rows for entry in row)

    @cached_property
    def transposed(self) -> Stack:
        """Rows as columns."""
        return Stack(tuple(zip(*self.rows, strict=True)))

    def map(self, change: Callable[[Expression], Expression]) -> Stack:
        """Return the stack with every entry changed."""
        return Stack(tuple(tuple(change(entry) for entry in row) for row in self.rows))


Bound = Expression | Stack


def column(entries: Iterable[Expression]) -> Stack:
    """Return a vector."""
    return Stack(tuple((entry,) for entry in entries))


def entries(bound: Bound) -> tuple[Expression, ...]:
    """Return the entries of a formula; a scalar has one."""
    return bound.entries if isinstance(bound, Stack) else (bound,)


def single(bound: Bound | None) -> Expression | None:
    """Return the expression of a scalar formula."""
    return None if bound is None or isinstance(bound, Stack) else bound


def shape(bound: Bound) -> tuple[int, int]:
    """Return rows and columns; a scalar is 1 by 1."""
    return bound.shape if isinstance(bound, Stack) else (1, 1)


def walk(bound: Bound) -> Iterator[Expression]:
    """Yield every part of a bound formula, itself first."""
    if isinstance(bound, Stack):
        return chain.from_iterable(map(walk_expression, bound.entries))
    return walk_expression(bound)


def is_too_large(bound: Bound) -> bool:
    """Return whether a formula is longer or deeper than anybody writes.

    A document may define each symbol by the one before, twice: what is put in doubles with each line.
    """
    level: tuple[Expression, ...] = entries(bound)
    parts = 0
    for _ in range(_DEEPEST):
        if not level:
            return False
        parts += len(level)
        if parts > _MOST_PARTS:
            return True
        level = tuple(child for part in level for child in part.parts)
    return True


def is_symbolic(bound: Bound) -> bool:
    """Return whether a formula names a quantity or a derivative."""
    return any(part.is_named for part in walk(bound))


def each(bound: Bound, change: Callable[[Expression], Expression]) -> Bound:
    """Return a formula with every entry changed."""
    return bound.map(change) if isinstance(bound, Stack) else change(bound)


def changed(bound: Bound, change: Callable[[Expression], Expression | None]) -> Bound | None:
    """Return a formula with every entry changed; None where one entry cannot be."""
    if not isinstance(bound, Stack):
        return change(bound)
    made = {entry: change(entry) for entry in bound.entries}
    return None if None in made.values() else bound.map(lambda entry: made[entry] or entry)


def collapsed(bound: Bound) -> Bound:
    """Return a matrix of one entry as this entry."""
    if isinstance(bound, Stack) and bound.shape == (1, 1):
        return bound.rows[0][0]
    return bound


def entry_by_entry(bound: list[Bound], combine: Callable[[list[Expression]], Expression]) -> Bound:
    """Combine formulas of one shape; a scalar among vectors stands for a vector of it. Raises NoSuchProduct."""
    shapes = {each.shape for each in bound if isinstance(each, Stack)}
    if not shapes:
        return combine([each for each in bound if not isinstance(each, Stack)])
    if len(shapes) > 1:
        one, other = sorted(shapes)[:2]
        raise NoSuchProduct((one, other))
    rows, columns = shapes.pop()
    return Stack(
        tuple(
            tuple(
                combine([each.rows[row][column] if isinstance(each, Stack) else each for each in bound])
                for column in range(columns)
            )
            for row in range(rows)
        )
    )


def broadcast(bound: list[Bound]) -> list[Bound]:
    """Repeat a column, or a row, beside a matrix of this height or width: a bias belongs to every example."""
    shapes = {each.shape for each in bound if isinstance(each, Stack)}
    wide = {shape for shape in shapes if 1 not in shape}
    if len(wide) != 1:
        return bound
    rows, columns = wide.pop()

    def repeated(one: Bound) -> Bound:
        match one:
            case Stack(shape=(height, 1)) if height == rows:
                return Stack(tuple(row * columns for row in one.rows))
            case Stack(shape=(1, width)) if width == columns:
                return Stack(one.rows * rows)
        return one

    return [repeated(each) for each in bound]


def softmax(bound: Stack, *, by_columns: bool) -> Stack:
    """Return the softmax of a vector; of a matrix, that of each of its rows (or columns)."""
    if by_columns and 1 not in bound.shape:
        return softmax(bound.transposed, by_columns=False).transposed
    exponentials = bound.map(lambda entry: Call("exp", (entry,)))
    if 1 in bound.shape:
        total = Sum(exponentials.entries)
        return exponentials.map(lambda entry: Quotient(entry, total))
    return Stack(tuple(tuple(Quotient(entry, Sum(row)) for entry in row) for row in exponentials.rows))


def diagonal(bound: Stack) -> Stack:
    """Return the matrix with a vector on its diagonal; of a matrix, the vector there."""
    if 1 not in bound.shape:
        return column(row[index] for index, row in enumerate(bound.rows) if index < len(row))
    entries, nothing = bound.entries, Constant(Fraction(0))
    return Stack(tuple(
        tuple(entry if one == other else nothing for other in range(len(entries))) for one, entry in enumerate(entries)
    ))  # fmt: skip


def never_fit(left: Stack, right: Stack) -> bool:
    """Return whether two matrices have no product even if a vector lies the other way."""
    if 1 in left.shape and 1 in right.shape:
        return False
    heights = {right.shape[0], right.shape[1] if 1 in right.shape else right.shape[0]}
    widths = {left.shape[1], left.shape[0] if 1 in left.shape else left.shape[1]}
    return not heights & widths


def matrix_product(left: Stack, right: Stack) -> Stack:
    """Return the product, written out. Raises NoSuchProduct where that were too long."""
    entry_size = _size(left.rows[0][0]) + _size(right.rows[0][0])
    if left.shape[0] * left.shape[1] * right.shape[1] * entry_size > MOST_WRITTEN_OUT:
        raise NoSuchProduct
    columns = tuple(zip(*right.rows, strict=True))

    def entry(row: tuple[Expression, ...], column: tuple[Expression, ...]) -> Expression:
        products = tuple(Product((a, b)) for a, b in zip(row, column, strict=True))
        return Sum(products) if len(products) > 1 else products[0]

    return Stack(tuple(tuple(entry(row, column) for column in columns) for row in left.rows))


def _size(expression: Expression) -> int:
    return sum(1 for _ in islice(walk(expression), MOST_WRITTEN_OUT))


def squared_norm(bound: Bound) -> Expression:
    """Return the sum of the squares of all entries (of a matrix: the Frobenius norm, squared)."""
    two = Constant(Fraction(2))
    return sum_of([Power(entry, two) for entry in entries(bound)])


def norm(bound: Bound, kind: str = "2") -> Expression | None:
    """Return a norm of a vector: "2" (and "F"), "1", "infinity"; None for others."""
    absolute = tuple(Call("abs", (entry,)) for entry in entries(bound))
    if len(absolute) == 1:
        return absolute[0]
    if kind in _EUCLIDEAN:
        return Call("sqrt", (squared_norm(bound),))
    if kind == "1":
        return Sum(absolute)
    return Call("max", absolute) if kind in _LARGEST else None


def component(bound: Bound, below: tuple[str, ...]) -> Expression | None:
    """Return one entry of a vector (``(W x)_2``) or of a matrix (``_{12}``, ``_{1,2}``); None where there is none."""
    if not isinstance(bound, Stack):
        return None
    digits = below if len(below) > 1 or 1 in bound.shape else tuple("".join(below))
    if not all(each.isdecimal() and len(each) < 5 for each in digits):
        return None
    places = [int(each) - 1 for each in digits]
    rows, columns = bound.shape
    if len(places) == 1 and 1 in bound.shape:
        places = [places[0], 0] if columns == 1 else [0, places[0]]
    if len(places) != 2 or not (0 <= places[0] < rows and 0 <= places[1] < columns):
        return None
    return bound.rows[places[0]][places[1]]
