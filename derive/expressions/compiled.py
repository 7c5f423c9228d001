"""Expressions as functions of the numbers put in, made once: for what is evaluated many times.

They give what ``evaluate`` gives, and take a fraction of the time: a tree is walked once, not at every evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from derive.expressions.evaluation import lifted
from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

if TYPE_CHECKING:
    from derive.expressions.algebra import Algebra, Number

Compiled = Callable[[Mapping[str, Any], Any, Any], Any]


def compiled(expression: Expression, result: Expression | None = None) -> Compiled:
    """Return a function of numbers by name, of what ``result`` stands for, and of an algebra.

    >>> from derive.expressions.expression import ExpressionAlgebra
    >>> x = Symbol("x")
    >>> compiled(x * x - 1)({"x": 3}, None, ExpressionAlgebra())
    8
    """
    def inner(part: Expression) -> Compiled:
        return compiled(part, result)

    match expression:
        case Symbol(name):
            if expression is result:
                return lambda _numbers, own, _algebra: own
            return lambda numbers, _own, _algebra: numbers[name]
        case Constant(value):
            above, below = value.as_integer_ratio()
            if below == 1:
                return lambda _numbers, _own, _algebra: above
            return lambda _numbers, _own, algebra: algebra.rational(above, below)
        case Sum(terms):
            return _sum(tuple(map(inner, terms)), terms, result)
        case Product(factors):
            return _product(tuple(map(inner, factors)))
        case Quotient(numerator, denominator):
            return _quotient(inner(numerator), inner(denominator))
        case Power(base, Constant(value)) if value.denominator == 1:
            return _power(inner(base), int(value))
        case Negative(operand):
            positive = inner(operand)
            return lambda numbers, own, algebra: -positive(numbers, own, algebra)
        case Call(function, arguments):
            return _call(function, tuple(map(inner, arguments)))
    raise TypeError(f"no value for {expression!r}")


def _sum(parts: tuple[Compiled, ...], terms: tuple[Expression, ...], result: Expression | None) -> Compiled:
    pairs = [pair_of_names(term, result) for term in terms]
    if all(pairs):
        return _sum_of_products([pair for pair in pairs if pair])

    def total(numbers: Mapping[str, Number], own: Number, algebra: Algebra) -> Number:
        found = parts[0](numbers, own, algebra)
        for part in parts[1:]:
            found = found + part(numbers, own, algebra)
        return found

    return total


def pair_of_names(term: Expression, result: Expression | None = None) -> tuple[str, str] | None:
    """Return the names of a product of two quantities; None for anything else."""
    match term:
        case Product((Symbol(one) as left, Symbol(other) as right)) if left is not result and right is not result:
            return one, other
    return None


def _sum_of_products(pairs: list[tuple[str, str]]) -> Compiled:
    (first, second), *others = pairs

    def total(numbers: Mapping[str, Number], _own: Number, _algebra: Algebra) -> Number:
        found = numbers[first] * numbers[second]
        for one, other in others:
            found = found + numbers[one] * numbers[other]
        return found

    return total


def _product(parts: tuple[Compiled, ...]) -> Compiled:
    def product(numbers: Mapping[str, Number], own: Number, algebra: Algebra) -> Number:
        found = parts[0](numbers, own, algebra)
        for part in parts[1:]:
            found = found * part(numbers, own, algebra)
        return found

    return product


def _quotient(above: Compiled, below: Compiled) -> Compiled:
    def quotient(numbers: Mapping[str, Number], own: Number, algebra: Algebra) -> Number:
        # Two integers would divide to a float.
        return above(numbers, own, algebra) / lifted(below(numbers, own, algebra), algebra)

    return quotient


def _power(base: Compiled, exponent: int) -> Compiled:
    return lambda numbers, own, algebra: algebra.power(lifted(base(numbers, own, algebra), algebra), exponent)


def _call(function: str, arguments: tuple[Compiled, ...]) -> Compiled:
    def call(numbers: Mapping[str, Number], own: Number, algebra: Algebra) -> Number:
        return getattr(algebra, function)(*[lifted(each(numbers, own, algebra), algebra) for each in arguments])

    return call
