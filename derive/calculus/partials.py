"""Local partial derivatives of the tables' functions: taken by SymPy, shown in textbook form, proven equal."""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from flint import ctx, fmpq

from derive.calculus.agreement import agree
from derive.calculus.balls import FIRST_PRECISION
from derive.calculus.symbolic import BallEvaluator, SymPyAlgebra
from derive.errors import DeriveError
from derive.expressions.algebra import Undefined
from derive.network.tables.function import Function

# Points at which two forms of one derivative are compared: on both sides of every kink of the tables, none on one.
# Where a function has no value (a logarithm's), the point says nothing.
_POINTS = (
    (fmpq(7, 11), fmpq(-5, 13)), (fmpq(-17, 9), fmpq(3, 7)), (fmpq(23, 29), fmpq(31, 17)), (fmpq(5, 7), fmpq(2, 9)),
    (fmpq(1, 9), fmpq(10, 11)), (fmpq(37, 11), fmpq(1, 12)), (fmpq(-41, 12), fmpq(-7, 3)), (fmpq(3, 11), fmpq(4, 13)),
)
_FEWEST_POINTS = 3


@dataclass(frozen=True)
class FunctionPartial:
    """The derivative of a function by one argument: as SymPy takes it, and in textbook form."""

    function: str
    formal: str
    value: sympy.Expr
    direct: sympy.Expr
    textbook: sympy.Expr


def function_partial(function: Function, formal: str) -> FunctionPartial:
    """Differentiate a function of the tables by one argument.

    Raises DeriveError where the textbook form of the table is not the derivative: a fault of the table.
    """
    symbols = sympy.symbols(function.formals, real=True)
    algebra = SymPyAlgebra()
    value = function.value(algebra, *symbols)
    direct = sympy.diff(value, symbols[function.formals.index(formal)])
    textbook = sympy.sympify(function.partials[formal](algebra, *symbols, value))
    verdicts = [
        _same(direct, textbook, dict(zip(function.formals, point, strict=False))) for point in _POINTS
    ]
    if False in verdicts or verdicts.count(True) < _FEWEST_POINTS:
        raise DeriveError(f"the table's derivative of {function.name} by {formal} is not its derivative")
    return FunctionPartial(function.name, formal, value, direct, textbook)


def _same(one: sympy.Expr, other: sympy.Expr, point: dict[str, fmpq]) -> bool | None:
    """Return whether two expressions have one value at a point, None where they have none."""
    with ctx.workprec(FIRST_PRECISION):
        evaluator = BallEvaluator(point)
        try:
            return agree(evaluator.value(one), evaluator.value(other))
        except (Undefined, ZeroDivisionError):
            return None
