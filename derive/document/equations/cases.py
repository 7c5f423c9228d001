"""Functions of several pieces: as one list of cases, and which piece holds for the numbers put in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import ctx

from derive.calculus.balls import FIRST_PRECISION, BallAlgebra, Undecided, rational
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Call, Constant, Expression, Negative, Sum

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.calculus.decimals import Decimal

_PIECEWISE = ("joined", "piecewise")
_OPPOSITE = {">": r"\leq", "<": r"\geq"}

# Left side, sign, right side.
Condition = tuple[Expression, str, Expression]


def is_piecewise(expression: Expression) -> bool:
    """Whether an expression distinguishes cases."""
    return isinstance(expression, Call) and expression.function in _PIECEWISE


def cases(expression: Expression) -> list[tuple[Expression, Condition | None]]:
    """Return the pieces in the order in which they are read, each with its condition; the last has none.

    >>> from derive.expressions.formula import read_formula
    >>> z = read_formula("z")
    >>> cases(Call("joined", (z + 3, z, z * 0)))
    [(z, (z, '>', -3)), (z * 0, None)]
    """
    if not isinstance(expression, Call) or not is_piecewise(expression):
        return [(expression, None)]
    decides, above, below = expression.arguments
    left, sign, right = _condition(decides)
    if is_piecewise(above) and not is_piecewise(below):
        return [(below, (left, _OPPOSITE[sign], right)), *cases(above)]
    return [(above, (left, sign, right)), *cases(below)]


def _condition(decides: Expression) -> Condition:
    """Write "this is positive" with one thing on each side."""
    match decides:
        case Sum((Constant() as bound, Negative(operand))):
            return operand, "<", bound
        case Sum((first, Negative(second))):
            return first, ">", second
        case Sum((first, Constant(value))):
            return first, ">", Constant(-value)
    return decides, ">", Constant(Fraction(0))


def holding(expression: Call, operands: Mapping[Expression, Decimal]) -> Expression | None:
    """Return the piece that holds for the printed operands, None where they do not decide it."""
    decides, above, below = expression.arguments
    with ctx.workprec(FIRST_PRECISION):
        try:
            number = evaluate(decides, lambda leaf: rational(operands[leaf].printed), BallAlgebra())
        except (Undecided, ZeroDivisionError):
            return None
        if number > 0:
            return above
        return below if number <= 0 else None
