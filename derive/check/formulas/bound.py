"""What a formula says once its symbols are bound: an expression over the graph's quantities, or a matrix of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    Named,
    Negative,
    Product,
    Quotient,
    Sum,
)
from derive.expressions.walking import rewritten
from derive.expressions.walking import walk as walk_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.check.syntax.tree import Number


@dataclass(frozen=True, slots=True, repr=False)
class Printed(Expression):
    """A number as the document prints it. ``node`` says where."""

    value: Fraction
    unit: Fraction
    node: Number


@dataclass(frozen=True, slots=True, repr=False)
class Hole(Expression):
    """A question mark, or what else stands where a value is missing; delimited as its node."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stack:
    """A matrix (a vector: one column) of expressions. ``rows[i][j]``; every row has the same length."""

    rows: tuple[tuple[Expression, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def entries(self) -> tuple[Expression, ...]:
        """All entries, row by row."""
        return tuple(entry for row in self.rows for entry in row)

    @property
    def transposed(self) -> Stack:
        """Rows as columns."""
        return Stack(tuple(zip(*self.rows, strict=True)))

    def map(self, change: Callable[[Expression], Expression]) -> Stack:
        """Return the stack with every entry changed."""
        return Stack(tuple(tuple(change(entry) for entry in row) for row in self.rows))


Bound = Expression | Stack

# Bounds of what is evaluated. A level costs some four calls, and Python's stack has room for a thousand.
DEEPEST = 150
MOST_PARTS = 10_000


def walk(bound: Bound) -> Iterator[Expression]:
    """Yield every part of a bound formula, itself first."""
    for entry in bound.entries if isinstance(bound, Stack) else (bound,):
        yield from walk_expression(entry)


def is_too_large(bound: Bound) -> bool:
    """Return whether a formula is longer or deeper than anybody writes.

    A document may define each symbol by the one before, twice: what is put in doubles with each line.
    """
    level: tuple[Expression, ...] = bound.entries if isinstance(bound, Stack) else (bound,)
    parts = 0
    for _ in range(DEEPEST):
        if not level:
            return False
        parts += len(level)
        if parts > MOST_PARTS:
            return True
        level = tuple(child for part in level for child in part.parts)
    return True


def printed(bound: Bound) -> list[Printed]:
    """Return the numbers of the document in a formula, in order."""
    return [part for part in walk(bound) if isinstance(part, Printed)]


def is_symbolic(bound: Bound) -> bool:
    """Return whether a formula names a quantity or a derivative."""
    return any(isinstance(part, Named) for part in walk(bound))


def is_leaf(expression: Expression) -> bool:
    """Return whether an expression is one quantity, derivative or number."""
    return isinstance(expression, Named | Printed | Constant)


def flat(expression: Expression) -> Expression:
    """Return an expression with products in products, and sums in sums, written out; ones in products left out.

    A fraction of numbers becomes one constant.
    """
    return rewritten(expression, _flattened)


def _flattened(expression: Expression) -> Expression:
    match expression:
        case Product(parts):
            factors = [each for part in parts for each in (part.factors if isinstance(part, Product) else (part,))]
            kept = tuple(factor for factor in factors if _number(factor) != 1)
            return Product(kept) if len(kept) > 1 else (kept or (factors[0],))[0]
        case Sum(parts):
            return Sum(tuple(each for part in parts for each in (part.terms if isinstance(part, Sum) else (part,))))
        case Quotient(one, other):
            above, below = _number(one), _number(other)
            return Constant(above / below) if above is not None and below else expression
    return expression


def _number(expression: Expression) -> Fraction | None:
    return expression.value if isinstance(expression, Constant | Printed) else None


def in_any_order(expression: Expression) -> str:
    """Return a text that is the same for formulas that differ only in the order of terms and factors.

    >>> from derive.expressions.expression import Symbol
    >>> a, b = Symbol("a"), Symbol("b")
    >>> in_any_order(a * b + 1) == in_any_order(1 + b * a), in_any_order(-(a - b)) == in_any_order(b - a)
    (True, False)
    """
    inside = [in_any_order(part) for part in expression.parts]
    match expression:
        case Sum() | Product():
            return f"{type(expression).__name__}({', '.join(sorted(inside))})"
        case Call(function, _):
            return f"{function}({', '.join(inside)})"
        case Printed(value):
            return repr(Constant(value))
    return f"{type(expression).__name__}({', '.join(inside)})" if inside else repr(expression)


def but_for_signs(expression: Expression) -> str:
    """Return a text that is the same for formulas that differ only in order and in how signs are written.

    >>> from derive.expressions.expression import Symbol
    >>> a, b = Symbol("a"), Symbol("b")
    >>> but_for_signs(-(a - b)) == but_for_signs(b - a), but_for_signs(a - b) == but_for_signs(b - a)
    (True, False)
    """
    sign, text = _signed(expression)
    return f"-{text}" if sign < 0 else text


def _signed(expression: Expression) -> tuple[int, str]:
    """Return the sign of a formula and the text of what it stands before; a sum's first term has none."""
    match expression:
        case Negative(operand):
            sign, text = _signed(operand)
            return -sign, text
        case Sum(parts):
            terms = sorted((text, sign) for sign, text in map(_signed, parts))
            lead = terms[0][1]
            return lead, f"Sum({', '.join(('-' if sign != lead else '') + text for text, sign in terms)})"
        case Product(parts):
            factors = [_signed(part) for part in parts]
            product = -1 if sum(sign < 0 for sign, _ in factors) % 2 else 1
            return product, f"Product({', '.join(sorted(text for _, text in factors))})"
        case Printed(value) | Constant(value):
            return (-1 if value < 0 else 1), str(abs(value))
    inside = expression.parts
    if not inside:
        return 1, repr(expression)
    name = expression.function if isinstance(expression, Call) else type(expression).__name__
    return 1, f"{name}({', '.join(map(but_for_signs, inside))})"
