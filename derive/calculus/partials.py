"""Local partial derivatives of the tables' functions: taken by SymPy, shown in textbook form, proven equal."""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from flint import ctx, fmpq

from derive.calculus.balls import FIRST_PRECISION
from derive.calculus.symbolic import BallEvaluator, SymPyAlgebra, agree
from derive.errors import DeriveError
from derive.network.function import Function

# Points at which two forms of one derivative are compared; none is a kink of any function of the tables.
_POINTS = ((fmpq(7, 11), fmpq(-5, 13)), (fmpq(-17, 9), fmpq(3, 7)), (fmpq(23, 29), fmpq(31, 17)))


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
    for point in _POINTS:
        with ctx.workprec(FIRST_PRECISION):
            evaluator = BallEvaluator(dict(zip(function.formals, point, strict=False)))
            same = agree(evaluator.value(direct), evaluator.value(textbook))
        if not same:
            raise DeriveError(f"the table's derivative of {function.name} by {formal} is not its derivative")
    return FunctionPartial(function.name, formal, value, direct, textbook)
