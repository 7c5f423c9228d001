"""Expressions as Python, for people to run: floats and the functions of ``math``, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from derive.expressions.walking import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

ARGUMENTS = ("x", "y", "z")


def python(expression: Expression, leaf: Callable[[Expression], str], outer: int = 0) -> str:
    """Return an expression as Python; ``leaf`` gives the variable of what is named.

    >>> x, t = Symbol("x"), Symbol("t")
    >>> python(-((t - x) ** 2) / 2 + Call("sigmoid", (x,)), lambda leaf: leaf.name)
    '(-(t - x)**2)/2 + sigmoid(x)'
    """

    def inner(part: Expression, strength: int = 0) -> str:
        return python(part, leaf, strength)

    match expression:
        case Symbol() | Updated() | Partial() | AtStep():
            return leaf(expression)
        case Constant(value):
            text = decimal(value)
            return f"({text})" if (value < 0 and outer > 1) or ("/" in text and outer > 2) else text
        case Sum(terms):
            text = _sum(terms, inner)
        case Product(factors):
            text = "*".join(inner(factor, 3) for factor in factors)
        case Quotient(numerator, denominator):
            text = f"{inner(numerator, 3)}/{inner(denominator, 4)}"
        case Power(base, exponent):
            text = f"{inner(base, 5)}**{inner(exponent, 5)}"
        case Negative(operand):
            text = f"-{inner(operand, 2)}"
        case Call(function, arguments):
            row = FUNCTIONS[function]
            written = [inner(each) for each in arguments]
            return row.python.format(*written) if row.python else f"{row.name}({', '.join(written)})"
        case _:
            raise TypeError(f"{expression!r} has no Python")
    return f"({text})" if binding(expression) < outer else text


def helpers(expressions: Iterable[Expression]) -> list[str]:
    """Return definitions of the functions in expressions that Python lacks, each after those that it calls.

    >>> print(*helpers([Call("sigmoid", (Symbol("x"),))]))
    def sigmoid(x):
        return 1/(1 + math.exp(-x))
    """
    found: dict[str, str] = {}
    for expression in expressions:
        _collect(expression, found)
    return list(found.values())


def _collect(expression: Expression, found: dict[str, str]) -> None:
    for node in walk(expression):
        if not isinstance(node, Call) or node.function in found:
            continue
        row = FUNCTIONS[node.function]
        if row.python or row.value is None:
            continue
        names = ARGUMENTS[: row.arity]
        body: Expression = row.value(ExpressionAlgebra(), *map(Symbol, names))
        _collect(body, found)
        found[row.name] = f"def {row.name}({', '.join(names)}):\n    return {python(body, repr)}"


def decimal(value: Fraction) -> str:
    """Return a number as Python has it: a decimal where it is one, else a fraction.

    >>> from fractions import Fraction
    >>> decimal(Fraction(1, 8)), decimal(Fraction(1, 3)), decimal(Fraction(-2))
    ('0.125', '1/3', '-2')
    """
    if value.denominator == 1:
        return str(value.numerator)
    text = repr(float(value))
    return text if type(value)(text) == value else str(value)


def _sum(terms: tuple[Expression, ...], inner: Callable[..., str]) -> str:
    text: str = inner(terms[0], 1)
    for term in terms[1:]:
        sign, body = (" - ", term.operand) if isinstance(term, Negative) else (" + ", term)
        text += sign + inner(body, 2)
    return text
