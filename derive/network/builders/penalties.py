"""Penalties on weights as formulas of matrices: R1 of their magnitudes, R2 half of their squares."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import Call, Constant, Expression, Power, Product, Symbol
from derive.expressions.tensors.nodes import Reduce
from derive.expressions.tidy import total

if TYPE_CHECKING:
    from collections.abc import Iterable


def penalty_of_matrices(name: str, factor: Symbol, matrices: Iterable[Symbol]) -> Expression:
    """Return the penalty ``R1`` or ``R2`` with a factor.

    Goodfellow, Bengio, Courville, Deep Learning (2016), equations 7.2 and 7.19.

    >>> penalty_of_matrices("R2", Symbol("lambda2"), [Symbol("W1"), Symbol("W2")])
    (1/2) * lambda2 * (sum(W1^2) + sum(W2^2))
    """
    if name == "R1":
        return Product((factor, total([Reduce("sum", Call("absolute", (each,))) for each in matrices])))
    squares = [Reduce("sum", Power(each, Constant(Fraction(2)))) for each in matrices]
    return Product((Constant(Fraction(1, 2)), factor, total(squares)))
