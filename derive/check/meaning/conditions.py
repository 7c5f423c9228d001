"""Conditions such as ``z > 0``: as a number, 1 where they hold and 0 elsewhere, or deciding between two values."""

from __future__ import annotations

from fractions import Fraction

from derive.expressions.expression import Call, Constant, Expression, Negative, Sum

ONE = Constant(Fraction(1))
# What a choice of cases is where none of them holds: it has no value.
NOTHING = Call("nothing", ())


def indicator(left: Expression, relation: str, right: Expression) -> Expression | None:
    """Return 1 where a condition holds, else 0; None for a relation that is not known."""
    match relation:
        case ">":
            return Call("step", (_difference(left, right),))
        case "<":
            return Call("step", (_difference(right, left),))
        case ">=":
            return _difference(ONE, Call("step", (_difference(right, left),)))
        case "<=":
            return _difference(ONE, Call("step", (_difference(left, right),)))
    return None


def choice(
    left: Expression, relation: str, right: Expression, value: Expression, otherwise: Expression
) -> Expression | None:
    """Return ``value`` where a condition holds, else ``otherwise``; None for a relation that is not known."""
    apart = Call("abs", (_difference(left, right),))
    match relation:
        case ">":
            return Call("piecewise", (_difference(left, right), value, otherwise))
        case "<":
            return Call("piecewise", (_difference(right, left), value, otherwise))
        case ">=":
            return Call("piecewise", (_difference(right, left), otherwise, value))
        case "<=":
            return Call("piecewise", (_difference(left, right), otherwise, value))
        case "=":
            return Call("piecewise", (apart, otherwise, value))
        case "!=":
            return Call("piecewise", (apart, value, otherwise))
    return None


def _difference(left: Expression, right: Expression) -> Expression:
    return Sum((left, Negative(right)))
