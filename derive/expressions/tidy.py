"""Products, sums and signs as a textbook writes them: no factor one, no term zero, no two signs in a row."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import Constant, Expression, Negative, Power, Product, Quotient, Sum

if TYPE_CHECKING:
    from collections.abc import Iterable

ZERO = Constant(Fraction(0))
ONE = Constant(Fraction(1))


def negated(expression: Expression) -> Expression:
    """Return minus an expression.

    >>> from derive.expressions.expression import Symbol
    >>> negated(negated(Symbol("x")))
    x
    """
    match expression:
        case Negative(operand):
            return operand
        case Constant(value):
            return Constant(-value)
        case Quotient(Constant(value), denominator) if value < 0:
            return Quotient(Constant(-value), denominator)
    return Negative(expression)


def product(*factors: Expression) -> Expression:
    """Return the product: signs in front, numbers multiplied, what is divided by one over the other.

    >>> from derive.expressions.expression import Symbol, lift
    >>> x, y = Symbol("x"), Symbol("y")
    >>> product(x, ONE, negated(y)), product(lift(2), x, lift(3)), product(x, ONE / y)
    (-x * y, 6 * x, x / y)
    """
    number = Fraction(1)
    others: list[Expression] = []
    for factor in _flat(factors):
        if isinstance(factor, Negative):
            number, factor = -number, factor.operand
        if isinstance(factor, Constant):
            number *= factor.value
        elif isinstance(factor, Quotient) and factor.numerator == ONE:
            divided, rest = _without_number(factor.denominator)
            number /= divided
            others.append(Quotient(ONE, rest))
        else:
            others.extend(factor.factors if isinstance(factor, Product) else (factor,))
    if number == 0:
        return ZERO
    found = _joined(abs(number), others)
    return negated(found) if number < 0 else found


def _without_number(denominator: Expression) -> tuple[Fraction, Expression]:
    """Split 2 y into 2 and y."""
    if isinstance(denominator, Product) and isinstance(denominator.factors[0], Constant):
        number, *others = denominator.factors
        return number.value, others[0] if len(others) == 1 else Product(tuple(others))  # type: ignore[attr-defined]
    return Fraction(1), denominator


def _flat(factors: Iterable[Expression]) -> Iterable[Expression]:
    for factor in factors:
        if isinstance(factor, Product):
            yield from _flat(factor.factors)
        else:
            yield factor


def _joined(number: Fraction, factors: list[Expression]) -> Expression:
    """Multiply a positive number and factors; 1/y goes under what stands before it."""
    kept = [factor for factor in factors if not _is_reciprocal(factor)]
    below = [factor.denominator for factor in factors if _is_reciprocal(factor)]  # type: ignore[attr-defined]
    if not below:
        return _product([Constant(number), *kept])
    above = _product([Constant(Fraction(number.numerator)), *kept])
    return Quotient(above, _product([Constant(Fraction(number.denominator)), *below]))


def _product(factors: list[Expression]) -> Expression:
    """Multiply; a number stands first, and one not at all."""
    shown = factors[1:] if factors[0] == ONE and len(factors) > 1 else factors
    return Product(tuple(shown)) if len(shown) > 1 else shown[0]


def _is_reciprocal(factor: Expression) -> bool:
    return isinstance(factor, Quotient) and factor.numerator == ONE


def total(terms: Iterable[Expression]) -> Expression:
    """Return the sum; equal terms are counted, numbers added up at the place of the first of them.

    >>> from derive.expressions.expression import Symbol
    >>> x, y = Symbol("x"), Symbol("y")
    >>> total([x, ZERO, y, x]), total([ONE, x, ONE]), total([x, negated(ONE)]), total([])
    (2 * x + y, 2 + x, x - 1, 0)
    """
    counts: dict[Expression | None, int] = {}
    added = Fraction(0)
    for term in terms:
        for each in term.terms if isinstance(term, Sum) else (term,):
            number = number_of(each)
            added += number or 0
            key = each if number is None else None
            counts[key] = counts.get(key, 0) + 1
    found = [
        Constant(added) if term is None else product(Constant(Fraction(count)), term) if count > 1 else term
        for term, count in counts.items()
    ]
    found = [term for term in found if term != ZERO]
    if len(found) < 2:
        return found[0] if found else ZERO
    return Sum((found[0], *map(_subtracted, found[1:])))


def number_of(expression: Expression) -> Fraction | None:
    """Return the number that a constant, or minus one, is."""
    match expression:
        case Constant(value):
            return value
        case Negative(Constant(value)):
            return -value
    return None


def _subtracted(term: Expression) -> Expression:
    return Negative(Constant(-term.value)) if isinstance(term, Constant) and term.value < 0 else term


def tidied(expression: Expression) -> Expression:
    """Return an expression whose parts are tidy as a tidy one."""
    match expression:
        case Sum(terms):
            return total(terms)
        case Product(factors):
            return product(*factors)
        case Negative(operand):
            return negated(operand)
    return expression


def power(base: Expression, exponent: Fraction) -> Expression:
    """Return a power; the first is the base itself, the zeroth one.

    >>> from derive.expressions.expression import Symbol
    >>> power(Symbol("x"), Fraction(1)), power(Symbol("x"), Fraction(2))
    (x, x^2)
    """
    if exponent == 0:
        return ONE
    return base if exponent == 1 else Power(base, Constant(exponent))
