"""Conditions such as ``z > 0``: as a number, 1 where they hold and 0 elsewhere, or deciding between two values."""

from __future__ import annotations

from derive.expressions.expression import Call, Expression, Negative, Sum

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
            return 1 - Call("step", (_difference(right, left),))
        case "<=":
            return 1 - Call("step", (_difference(left, right),))
    return None


def choice(
    left: Expression, relation: str, right: Expression, value: Expression, otherwise: Expression
) -> Expression | None:
    """Return ``value`` where a condition holds, else ``otherwise``; None for a relation that is not known."""
    above, below = _difference(left, right), _difference(right, left)
    apart = Call("abs", (above,))
    decided = {
        ">": (above, value, otherwise), "<": (below, value, otherwise), "!=": (apart, value, otherwise),
        ">=": (below, otherwise, value), "<=": (above, otherwise, value), "=": (apart, otherwise, value),
    }  # fmt: skip
    return Call("piecewise", decided[relation]) if relation in decided else None


def _difference(left: Expression, right: Expression) -> Expression:
    return Sum((left, Negative(right)))
