"""Expressions as formulas of a spreadsheet: Excel, LibreOffice and their like write them alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.errors import DeriveError
from derive.expressions.expression import (
    AtStep,
    Call,
    Constant,
    Expression,
    ExpressionAlgebra,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Updated,
    binding,
)
from derive.expressions.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

# What spreadsheets take in one formula, and how deep they let calls stand in each other.
LONGEST, DEEPEST = 8_000, 60
# They read no more digits of a number in a formula.
MOST_DIGITS = 15
_LARGEST_DENOMINATOR = 9
# Calls of these within each other are one call of all their arguments.
_ASSOCIATIVE = ("maximum", "minimum")


def spreadsheet(expression: Expression, leaf: Callable[[Expression], str], outer: int = 0) -> str:
    """Return an expression as a formula, without the sign ``=`` before it; ``leaf`` names the cell of what is named.

    Raises DeriveError for what spreadsheets have no formula for, or none that is short enough.

    >>> x, t = Symbol("x"), Symbol("t")
    >>> spreadsheet(-((t - x) ** 2) + Call("sigmoid", (x,)), lambda leaf: leaf.name)
    '-((t - x)^2) + 1/(1 + EXP(-x))'
    """

    def inner(part: Expression, strength: int = 0) -> str:
        return spreadsheet(part, leaf, strength)

    match expression:
        case Symbol() | Updated() | Partial() | AtStep():
            return leaf(expression)
        case Constant(value):
            return _constant(value, outer)
        case Sum(terms):
            text = _sum(terms, inner)
        case Product(factors):
            text = "*".join(inner(factor, 3) for factor in factors)
        case Quotient(numerator, denominator):
            text = f"{inner(numerator, 3)}/{inner(denominator, 4)}"
        case Power(base, exponent):
            text = f"{inner(base, 5)}^{inner(exponent, 5)}"
        case Negative(operand):
            # Here a sign binds more tightly than a power.
            text = f"-{inner(operand, 5)}"
        case Call():
            return _call(expression, inner, outer)
        case _:
            raise DeriveError(f"{expression!r} has no formula in a spreadsheet", hint="choose another format")
    return f"({text})" if binding(expression) < outer else text


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


def _sum(terms: Sequence[Expression], inner: Callable[..., str]) -> str:
    text: str = inner(terms[0], 1)
    for term in terms[1:]:
        sign, body = (" - ", term.operand) if isinstance(term, Negative) else (" + ", term)
        text += sign + inner(body, 2)
    return text


def _call(call: Call, inner: Callable[..., str], outer: int) -> str:
    row = FUNCTIONS.get(call.function)
    if row is not None and row.spreadsheet:
        if call.function in _ASSOCIATIVE:
            arguments = ", ".join(inner(each) for each in _together(call, call.function))
            return f"{row.spreadsheet.partition('(')[0]}({arguments})"
        return row.spreadsheet.format(*(inner(each) for each in call.arguments))
    if row is None or row.value is None:
        raise DeriveError(f"spreadsheets have no function '{call.function}'", hint="choose another format")
    written_out: Expression = row.value(ExpressionAlgebra(), *call.arguments)
    return inner(written_out, outer)


def _together(call: Call, function: str) -> list[Expression]:
    """Return the arguments of a call and of those of the same function within it, in order."""
    found: list[Expression] = []
    for each in call.arguments:
        inside = isinstance(each, Call) and each.function == function
        found += _together(each, function) if inside else [each]  # type: ignore[arg-type]
    return found


def _constant(value: Fraction, outer: int) -> str:
    above, below = value.as_integer_ratio()
    if below == 1 or below > _LARGEST_DENOMINATOR:
        text = str(above) if below == 1 else _decimal(value)
        return f"({text})" if outer > 1 and ("/" in text or text.startswith("-")) else text
    return f"({above}/{below})" if outer > (1 if above < 0 else 3) else f"{above}/{below}"


def _decimal(value: Fraction) -> str:
    """Return a fraction as a decimal, where it is one of few digits.

    >>> from fractions import Fraction
    >>> _decimal(Fraction(1, 1000)), _decimal(Fraction(1, 30))
    ('0.001', '1/30')
    """
    scaled = value * 10**MOST_DIGITS
    if scaled.denominator == 1 and abs(scaled.numerator) < 10**MOST_DIGITS * 10:
        return f"{float(value):.{MOST_DIGITS}f}".rstrip("0")
    return f"{value.numerator}/{value.denominator}"
