"""Comparisons as a reader writes them, ``a > b`` for ``a - b > 0``, and one maximum for nested ones."""

from __future__ import annotations

from fractions import Fraction

from derive.expressions.expression import Call, Constant, Expression, Negative, Sum

_ONE = Constant(Fraction(1))
# Functions of two numbers that need no brackets among themselves.
_ASSOCIATIVE = ("maximum", "minimum")


def is_indicator(expression: Expression) -> bool:
    """Whether an expression is 1 where one thing is larger than another and else 0, or the other way round.

    >>> from derive.expressions.formula import read_formula
    >>> is_indicator(read_formula("step(a - b)")), is_indicator(read_formula("1 - step(a - b)"))
    (True, True)
    >>> is_indicator(read_formula("step(a)"))
    False
    """
    match expression:
        case Call("step", (Sum((_, Negative(_))),)):
            return True
        case Sum((one, Negative(Call("step", (Sum((_, Negative(_))),))))):
            return one == _ONE
    return False


def compared(expression: Expression) -> tuple[Expression, str, Expression]:
    r"""Return the two sides of an indicator, and the sign between them.

    >>> from derive.expressions.formula import read_formula
    >>> compared(read_formula("1 - step(a - b)"))
    (a, '\\leq', b)
    """
    match expression:
        case Call("step", (Sum((left, Negative(right))),)):
            return left, ">", right
        case Sum((_, Negative(Call("step", (Sum((left, Negative(right))),))))):
            return left, r"\leq", right
    raise TypeError(f"{expression!r} compares nothing")


def nested(call: Call) -> tuple[Expression, ...]:
    """Return the arguments of a call; of a maximum of maxima all numbers that are compared.

    >>> from derive.expressions.formula import read_formula
    >>> nested(read_formula("max(a, max(b, c))"))
    (a, b, c)
    """
    if call.function not in _ASSOCIATIVE:
        return call.arguments
    found: list[Expression] = []
    for each in call.arguments:
        inner = isinstance(each, Call) and each.function == call.function
        found += nested(each) if inner else (each,)  # type: ignore[arg-type]
    return tuple(found)
