"""Expressions as formulas of a spreadsheet: Excel, LibreOffice and their like write them alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from derive.errors import DeriveError
from derive.expressions.expression import Call, Expression, ExpressionAlgebra
from derive.expressions.functions import FUNCTIONS
from derive.expressions.infix import Infix, decimal

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

# What spreadsheets take in one formula, and how deep they let calls stand in each other.
LONGEST, DEEPEST = 8_000, 60
# They read no more digits of a number in a formula.
MOST_DIGITS = 15
_LARGEST_DENOMINATOR = 9
# Calls of these within each other are one call of all their arguments.
_ASSOCIATIVE = ("maximum", "minimum")


def spreadsheet(expression: Expression, leaf: Callable[[Expression], str]) -> str:
    """Return an expression as a formula, without the sign ``=`` before it; ``leaf`` names the cell of what is named.

    Raises DeriveError for what spreadsheets have no formula for, or none that is short enough.

    >>> from derive.expressions.expression import Symbol
    >>> x, t = Symbol("x"), Symbol("t")
    >>> spreadsheet(-((t - x) ** 2) + Call("sigmoid", (x,)), lambda leaf: leaf.name)
    '-((t - x)^2) + 1/(1 + EXP(-x))'
    """
    return _Spreadsheet(leaf).written(expression)


def checked(formula: str, what: str) -> str:
    """Return a formula that spreadsheets take; raises DeriveError for one that is too long or too deep."""
    depth = deepest = 0
    for sign in formula:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    if len(formula) <= LONGEST and deepest <= DEEPEST:
        return formula
    raise DeriveError(
        f"the formula of {what} is longer than spreadsheets take",
        hint="describe a smaller network, or choose another format",
    )


@dataclass(frozen=True)
class _Spreadsheet(Infix):
    power: ClassVar[str] = "^"
    # Here a sign binds more tightly than a power.
    sign: ClassVar[int] = 5

    def constant(self, value: Fraction, outer: int) -> str:
        above, below = value.as_integer_ratio()
        if 1 < below <= _LARGEST_DENOMINATOR:
            return f"({above}/{below})" if outer > (1 if above < 0 else 3) else f"{above}/{below}"
        text = decimal(value)
        if sum(map(str.isdigit, text)) > MOST_DIGITS and below > 1:
            text = str(value)
        return f"({text})" if outer > 1 and ("/" in text or text.startswith("-")) else text

    def call(self, call: Call, outer: int) -> str:
        row = FUNCTIONS.get(call.function)
        if row is not None and row.spreadsheet:
            if call.function in _ASSOCIATIVE:
                arguments = ", ".join(map(self.written, _together(call, call.function)))
                return f"{row.spreadsheet.partition('(')[0]}({arguments})"
            return row.spreadsheet.format(*map(self.written, call.arguments))
        if row is None or row.value is None:
            raise DeriveError(f"spreadsheets have no function '{call.function}'", hint="choose another format")
        written_out: Expression = row.value(ExpressionAlgebra(), *call.arguments)
        return self.written(written_out, outer)


def _together(call: Call, function: str) -> list[Expression]:
    """Return the arguments of a call and of those of the same function within it, in order."""
    found: list[Expression] = []
    for each in call.arguments:
        inside = isinstance(each, Call) and each.function == function
        found += _together(each, function) if inside else [each]  # type: ignore[arg-type]
    return found
