"""Expressions as LaTeX in one line, as documents write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.expressions.expression import (
    AtStep,
    Call,
    Constant,
    Expression,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Updated,
)
from derive.expressions.functions import function_called
from derive.expressions.printed import Printed, digits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Documents write these as they call them; notes write a power of e, and one logarithm.
_AS_CALLED = {"exp": r"\exp", "log": r"\log"}


def latex(expression: Expression, symbol: Callable[[Expression], str], times: str = r" \cdot ", outer: int = 0) -> str:
    r"""Return an expression as LaTeX, names by ``symbol``; ``outer`` is how tightly the operator around it binds.

    >>> from derive.expressions.expression import Symbol
    >>> latex(Symbol("w") * (1 - Symbol("a") / 2), lambda leaf: leaf.name)
    'w \\cdot (1 - \\frac{a}{2})'
    """

    def inner(part: Expression, strength: int = 0) -> str:
        return latex(part, symbol, times, strength)

    match expression:
        case Symbol() | Updated() | Partial() | AtStep():
            return symbol(expression)
        case Printed(value, unit, _):
            return _signed(digits(value, unit), outer)
        case Constant(value):
            whole = value.denominator == 1
            sign = "-" if value < 0 else ""
            fraction = rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
            return _signed(str(value) if whole else fraction, outer)
        case Sum(terms):
            text = _sum(terms, inner)
            return f"({text})" if outer > 1 else text
        case Negative(operand):
            text = f"-{inner(operand, 2)}"
            return f"({text})" if outer > 1 else text
        case Product(factors):
            text = times.join(inner(factor, 3) for factor in factors)
            return f"({text})" if outer > 3 else text
        case Quotient(numerator, denominator):
            return rf"\frac{{{inner(numerator)}}}{{{inner(denominator)}}}"
        case Power(base, exponent):
            return f"{inner(base, 5)}^{{{inner(exponent)}}}"
        case Call():
            return _call(expression, inner)
    raise TypeError(type(expression).__name__)


def _sum(terms: Sequence[Expression], inner: Callable[..., str]) -> str:
    text: str = inner(terms[0], 1)
    for term in terms[1:]:
        sign, body = (" - ", term.operand) if isinstance(term, Negative) else (" + ", term)
        written = inner(body, 2)
        text += sign + (f"({written})" if written.startswith("-") else written)
    return text


def _positive(difference: Expression, inner: Callable[..., str]) -> str:
    """Write that a difference is positive: that one is larger than the other."""
    match difference:
        case Sum((larger, Negative(Constant() as smaller))):
            return f"{inner(larger)} > {inner(smaller)}"
    return f"{inner(difference)} > 0"


def _call(call: Call, inner: Callable[..., str]) -> str:
    match call:
        case Call("exp", (argument,)):
            return f"e^{{{inner(argument)}}}"
        case Call("positive_part", (argument,)):
            return rf"\max(0, {inner(argument)})"
        case Call("sqrt", (argument,)):
            return rf"\sqrt{{{inner(argument)}}}"
        case Call("abs" | "absolute", (argument,)):
            return f"|{inner(argument)}|"
        case Call("step", (argument,)):
            return rf"\mathbf{{1}}[{inner(argument)} > 0]"
        case Call("joined" | "piecewise", (argument, above, below)):
            cases = rf"{inner(above)} & \text{{if }} {_positive(argument, inner)} \\ {inner(below)}"
            return rf"\begin{{cases}} {cases} & \text{{otherwise}} \end{{cases}}"
        case Call(function, arguments):
            name = _function(function)
            primes = "'" * (len(function) - len(function.rstrip("'")))
            return f"{name}{primes}({', '.join(inner(each) for each in arguments)})"
    raise TypeError(call.function)


def _signed(number: str, outer: int) -> str:
    """Return a number that may have a sign, in brackets where an operator stands before it."""
    return f"({number})" if outer > 1 and number.startswith("-") else number


def _function(called: str) -> str:
    r"""Return how TeX writes a function: by its command, or else by its name.

    >>> _function("sigmoid"), _function("sin"), _function("log"), _function("relu'")
    ('\\sigma', '\\sin', '\\log', '\\mathrm{relu}')
    """
    bare = called.rstrip("'")
    row = function_called(bare)
    command = _AS_CALLED.get(bare) or (row.latex if row else "")
    return command if re.fullmatch(r"\\[a-z]+", command) else rf"\mathrm{{{bare}}}"
