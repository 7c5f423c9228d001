"""Operations on whole arrays: what a formula of matrices says beyond what it says entry by entry.

Sums, (entry by entry) products, quotients, powers and calls are the nodes of ``expression``; they broadcast. An axis
is counted from the last one: -1 goes along a row, -2 down a column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Protocol

from derive.expressions.expression import Constant, Expression
from derive.expressions.tensors.array_operation import ArrayOperation, Inner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.expressions.algebra import Formula

ROWS, COLUMNS, CHANNELS = -1, -2, -3
# The axis of a softmax for which the shape decides: ``meant``.
UNSAID = 0
_AXES = {None: "", UNSAID: "", ROWS: ", rows", COLUMNS: ", columns"}


def _axis(axis: int | None) -> str:
    return _AXES.get(axis, f", {axis}")


@dataclass(frozen=True, slots=True, repr=False)
class MatMul(ArrayOperation):
    """A product of matrices and vectors, factors in the order written."""

    strength: ClassVar[int] = 3
    factors: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """What it works on."""
        return self.factors

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other arrays."""
        return MatMul(parts)

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return " @ ".join(inner(factor, 4 if factor.parts else 3) for factor in self.factors)


@dataclass(frozen=True, slots=True, repr=False)
class Transpose(ArrayOperation):
    """A matrix with rows for columns; a vector becomes a row."""

    operands: ClassVar[tuple[str, ...]] = ("operand",)
    operand: Expression

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"T({inner(self.operand, 0)})"


@dataclass(frozen=True, slots=True, repr=False)
class Reduce(ArrayOperation):
    """A ``sum``, ``mean`` or ``max`` along an axis, which stays with one entry; over everything where it is None."""

    operands: ClassVar[tuple[str, ...]] = ("operand",)
    kind: str
    operand: Expression
    axis: int | None = None

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"{self.kind}({inner(self.operand, 0)}{_axis(self.axis)})"


@dataclass(frozen=True)
class Mask:
    """Which columns a row sees: those where its row of ``rows`` has a one; without rows, those up to its own.

    >>> Mask().sees((1, 1)), Mask().sees((1, 2)), Mask(((1, 1), (0, 1))).sees((1, 0))
    (True, False, False)
    """

    rows: tuple[tuple[int, ...], ...] = ()

    def sees(self, position: tuple[int, ...]) -> bool:
        """Tell whether the entry at a position (from 0) is seen."""
        row, column = position[-2:]
        return bool(self.rows[row][column]) if self.rows else column <= row

    def __str__(self) -> str:
        return str([list(row) for row in self.rows]) if self.rows else "causal"


@dataclass(frozen=True, slots=True, repr=False)
class SoftmaxOver(ArrayOperation):
    """Softmax along an axis; with a ``mask``, over what each row sees, and exact zeros for the rest."""

    operands: ClassVar[tuple[str, ...]] = ("operand",)
    operand: Expression
    axis: int = ROWS
    mask: Mask | None = None

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"softmax({inner(self.operand, 0)}{_axis(self.axis)}{f', {self.mask}' if self.mask else ''})"


@dataclass(frozen=True, slots=True, repr=False)
class Masked(ArrayOperation):
    """A matrix of what each row sees; exact zeros, of which nothing is made, for the rest."""

    operands: ClassVar[tuple[str, ...]] = ("operand",)
    operand: Expression
    mask: Mask

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"masked({inner(self.operand, 0)}, {self.mask})"


class EntryFunction(Protocol):
    """A function of numbers with its derivatives in the form of textbooks, such as an activation or a loss."""

    @property
    def name(self) -> str:
        """What a description calls it."""

    @property
    def formals(self) -> tuple[str, ...]:
        """The names of its arguments."""

    @property
    def value(self) -> Formula:
        """Its definition."""

    @property
    def sign(self) -> str:
        """The name in the table of functions that it is written by, if it has one."""

    @property
    def partials(self) -> Mapping[str, Formula]:
        """The derivative by each argument."""


@dataclass(frozen=True, slots=True, repr=False)
class Mapped(Expression):
    """A function of numbers, entry by entry; functions of one ``label`` are the same."""

    label: str
    arguments: tuple[Expression, ...]
    function: EntryFunction = field(compare=False)

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The arguments."""
        return self.arguments

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same function of other arrays."""
        return Mapped(self.label, parts, self.function)

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"{self.label}({', '.join(inner(each, 0) for each in self.arguments)})"


# An index from 1 (from the end where it is negative), or first and last of a range; None for all.
Index = int | tuple[int | None, int | None]


def _index(index: Index) -> str:
    if isinstance(index, int):
        return str(index)
    return ":".join("" if each is None else str(each) for each in index)


@dataclass(frozen=True, slots=True, repr=False)
class Entries(ArrayOperation):
    """Some entries of an array, by one index an axis; axes that are not named are taken whole."""

    operands: ClassVar[tuple[str, ...]] = ("operand",)
    operand: Expression
    indices: tuple[Index, ...]

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"{inner(self.operand, 5)}[{', '.join(map(_index, self.indices))}]"


@dataclass(frozen=True, slots=True, repr=False)
class Lookup(ArrayOperation):
    """Rows of a table by whole numbers, counted from 0 as identifiers of words are."""

    operands: ClassVar[tuple[str, ...]] = ("table", "identifiers")
    table: Expression
    identifiers: Expression

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"{inner(self.table, 5)}[{inner(self.identifiers, 0)}]"


@dataclass(frozen=True, slots=True, repr=False)
class Concat(ArrayOperation):
    """Arrays joined along an axis."""

    arrays: tuple[Expression, ...]
    axis: int = ROWS

    @property
    def parts(self) -> tuple[Expression, ...]:
        """What it works on."""
        return self.arrays

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other arrays."""
        return Concat(parts, self.axis)

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        name = "stack" if self.axis == COLUMNS else "concat"
        axis = ", channels" if self.axis == CHANNELS else ""
        return f"{name}({', '.join(inner(array, 0) for array in self.arrays)}{axis})"


@dataclass(frozen=True, slots=True, repr=False)
class Reshape(ArrayOperation):
    """The same entries, row by row, in another shape; in that of a number, ``()``, only where there is one."""

    operands: ClassVar[tuple[str, ...]] = ("operand",)
    operand: Expression
    shape: tuple[int, ...]

    @property
    def strength(self) -> int:  # type: ignore[override]
        """How tightly it binds: that an array of one entry is a number is not written."""
        return 5 if self.shape else self.operand.strength

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        if not self.shape:
            return inner(self.operand, 0)
        return f"reshape({inner(self.operand, 0)}, {', '.join(map(str, self.shape))})"


@dataclass(frozen=True, slots=True, repr=False)
class Scattered(ArrayOperation):
    """An array of zeros with ``operand`` added at the entries that ``place`` takes: the adjoint of taking them.

    ``place`` is an ``Entries`` or a ``Lookup`` whose operand gives the shape.
    """

    operands: ClassVar[tuple[str, ...]] = ("operand", "place")
    operand: Expression
    place: Expression

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"scatter({inner(self.operand, 0)}, {inner(self.place, 0)})"


@dataclass(frozen=True, slots=True, repr=False)
class FirstLargest(ArrayOperation):
    """1 at the first largest entry along an axis (of all, where it is None), 0 elsewhere: the slope of a maximum."""

    operands: ClassVar[tuple[str, ...]] = ("operand",)
    operand: Expression
    axis: int | None = None

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        return f"is_largest({inner(self.operand, 0)}{_axis(self.axis)})"


@dataclass(frozen=True, slots=True, repr=False)
class Spread(ArrayOperation):
    """An array repeated along axes of one entry, to the shape of another: the adjoint of a sum."""

    operands: ClassVar[tuple[str, ...]] = ("operand", "like")
    operand: Expression
    like: Expression

    def written(self, inner: Inner) -> str:
        """Return it as plain text."""
        if self.operand == Constant(Fraction(1)):
            return f"ones({inner(self.like, 0)})"
        return f"spread({inner(self.operand, 0)}, {inner(self.like, 0)})"
